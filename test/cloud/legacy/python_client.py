"""Runs command lines of the Python `magnum` or `openstack`. Imports the client once and forks for each command line, because
the imports take more than a second.

usage: python_client.py magnum | openstack

Each line of standard input is a command, {"argv": [...], "env": {...}, "cwd": "..."}; each line of standard output
is its outcome, {"exit": N, "stdout": "..."}.
"""
import json
import os
import sys
import tempfile
import traceback

import magnumclient.v1.client  # noqa: F401 (the commands import it late)
import openstack.config  # noqa: F401

PROGRAM = sys.argv[1]
if PROGRAM == 'openstack':
    from openstackclient import shell
else:
    from magnumclient import shell


def run(argv, env, cwd, stdout):
    """Runs the command in the child process, as if a shell had started it."""
    os.dup2(stdout, 1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    sys.argv = [PROGRAM, *argv]
    try:
        code = shell.main() or 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    os._exit(code)


def execute(command):
    with tempfile.TemporaryFile() as stdout:
        child = os.fork()
        if child == 0:
            run(command['argv'], command['env'], command['cwd'], stdout.fileno())
        _, status = os.waitpid(child, 0)
        stdout.seek(0)
        return {'exit': os.waitstatus_to_exitcode(status), 'stdout': stdout.read().decode()}


if __name__ == '__main__':
    for line in sys.stdin:
        print(json.dumps(execute(json.loads(line))), flush=True)
