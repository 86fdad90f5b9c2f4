#!/usr/bin/python3
"""Records which abbreviations argparse accepts for each option of the legacy client: test/cli/legacy-options.json.

    /usr/bin/python3 test/cli/record-legacy-options.py >test/cli/legacy-options.json

Requires Debian's python3-magnumclient (4.0.0). For each command ('' for the global options) and each long option: the shortest
prefix that argparse accepts for that option alone. All longer prefixes of the option are then unique too.
"""
import argparse
import json

from magnumclient.shell import OpenStackMagnumShell


def shortest_prefixes(parser):
    names = sorted(name for action in parser._actions for name in action.option_strings if name.startswith('--'))
    shortest = {}
    for name in names:
        for length in range(3, len(name) + 1):
            prefix = name[:length]
            matches = [prefix] if prefix in names else [option for _, option, _ in parser._get_option_tuples(prefix)]
            if matches == [name]:
                shortest[name] = prefix
                break
    return shortest


shell = OpenStackMagnumShell()
parser = shell.get_subcommand_parser('latest')
parsers = {'': parser}
for action in parser._actions:
    if isinstance(action, argparse._SubParsersAction):
        parsers.update(action.choices)
recorded = {command: shortest_prefixes(parsers[command]) for command in sorted(parsers)}
print(json.dumps({command: options for command, options in recorded.items() if options}, indent=1))
