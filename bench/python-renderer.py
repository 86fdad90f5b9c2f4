"""Renders the rows of a JSON file with cliff's table, as `openstack` does. Prints the seconds that it takes.

    python3 python-renderer.py ROWS.json COLUMN...
"""
import argparse
import json
import os
import sys
import time

from cliff.formatters.table import TableFormatter

with open(sys.argv[1]) as file:
    rows = json.load(file)
columns = sys.argv[2:]
arguments = argparse.Namespace(max_width=0, fit_width=False, print_empty=False)

with open(os.devnull, 'w') as sink:
    began = time.perf_counter()
    data = [[row.get(column) for column in columns] for row in rows]
    TableFormatter().emit_list(columns, data, sink, arguments)
    print(time.perf_counter() - began)
