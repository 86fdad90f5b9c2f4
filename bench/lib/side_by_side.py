"""Runs commands in turns and measures each process from outside: wall time, CPU time and peak memory.

Reads JSON from standard input: {"rounds": 21, "commands": [{"name", "argv", "env", "code"}]}. Prints lists of `ms`, `cpu_ms`
and `peak_kib` by name, with one entry per round, after a warm-up round that is not counted. Each round starts with another
command, so that no command always follows the same one. The output of the commands is discarded.
"""
import json
import os
import sys
import time

request = json.load(sys.stdin)
commands = request['commands']
figures = {command['name']: {'ms': [], 'cpu_ms': [], 'peak_kib': []} for command in commands}
nowhere = os.open(os.devnull, os.O_RDWR)
streams = [(os.POSIX_SPAWN_DUP2, nowhere, stream) for stream in (0, 1, 2)]

for number in range(-1, request['rounds']):
    for turn in range(len(commands)):
        command = commands[(turn + number + 1) % len(commands)]
        argv = command['argv']
        began = time.perf_counter()
        child = os.posix_spawn(argv[0], argv, command['env'], file_actions=streams)
        _, status, usage = os.wait4(child, 0)
        took = time.perf_counter() - began
        code = os.waitstatus_to_exitcode(status)
        if code != command['code']:
            sys.exit(f'{" ".join(argv)} exited with {code}, expected {command["code"]}')
        if number < 0:
            continue
        measured = figures[command['name']]
        measured['ms'].append(took * 1000)
        measured['cpu_ms'].append((usage.ru_utime + usage.ru_stime) * 1000)
        measured['peak_kib'].append(usage.ru_maxrss)
json.dump(figures, sys.stdout)
