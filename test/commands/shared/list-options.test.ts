/** The columns of lists: --fields, and how they fit a terminal. */
import { describe, expect, it } from 'vitest';
import { listColumns, NAME, STATUS } from '../../../src/commands/shared/list-columns.ts';
import { fieldsIn, noneAfterMarker, rowsWithFields } from '../../../src/commands/shared/list-options.ts';
import type { Row } from '../../../src/output/result.ts';
import { toArray } from '../../../src/platform/async-iterable.ts';

/** A list that counts what was read from it, and notes whether it was closed. */
function listOf(...items: Row[]) {
  const state = { read: 0, isClosed: false };
  async function* list() {
    try {
      for (const item of items) {
        state.read += 1;
        yield item;
      }
    } finally {
      state.isClosed = true;
    }
  }
  return { state, list: list() };
}

it('listColumns: gives ranks in the order in which columns are left out, and keeps their properties', () => {
  expect(listColumns(['uuid', NAME, STATUS, 'role'], ['role', 'uuid', 'missing'])).toEqual([
    { key: 'uuid', leaveOutRank: 1 },
    { key: 'name', overflow: 'cut' },
    { key: 'status', overflow: 'cut-last' },
    { key: 'role', leaveOutRank: 0 },
  ]);
});

it('noneAfterMarker: names the command for the whole list', () => {
  expect(noneAfterMarker('nodegroups', 'nodegroup-list', 'my web', '--role', 'x')).toBe(
    "No nodegroups after the marker. To list all: magnum nodegroup-list 'my web' --role x",
  );
});

it.each([
  [undefined, []],
  ['', []],
  ['a', ['a']],
  ['a,b,a', ['a', 'b']],
  [' a , b', ['a', 'b']],
  ['a,', ['a', '']],
])('fieldsIn: returns the names in %j', (fields, names) => {
  expect(fieldsIn(fields)).toEqual(names);
});

describe('rowsWithFields', () => {
  const COLUMNS = [
    { key: 'uuid', leaveOutRank: 0 },
    { key: 'name' },
    { key: 'health_status', isExtra: true, overflow: 'cut-last' },
  ] as const;
  const ITEM = { uuid: 'u', name: 'n', health_status: 'h', stack_id: 's', labels: {} };

  it('without fields, returns the columns and does not read the list', async () => {
    const { list, state } = listOf(ITEM);
    expect(await rowsWithFields(COLUMNS, undefined, list)).toEqual({
      kind: 'rows',
      columns: COLUMNS,
      rows: list,
    });
    expect(state.read).toBe(0);
  });

  it('adds the fields in their order, with the titles of the legacy client', async () => {
    const second = { ...ITEM, uuid: 'v' };
    const { list } = listOf(ITEM, second);
    const { columns, rows } = await rowsWithFields(COLUMNS, 'stack_id,labels', list);
    expect(columns).toEqual([
      ...COLUMNS,
      { key: 'stack_id', title: 'Stack Id' },
      { key: 'labels', title: 'Labels' },
    ]);
    expect(await toArray(rows as AsyncIterable<Row>)).toEqual([ITEM, second]);
  });

  it('never leaves out a default column that is requested, and moves an extra one to the end', async () => {
    const { columns } = await rowsWithFields(COLUMNS, 'health_status,uuid', listOf(ITEM).list);
    expect(columns).toEqual([
      { key: 'uuid' },
      { key: 'name' },
      { key: 'health_status', title: 'Health Status' },
    ]);
  });

  it('rejects fields that the first item does not have, and names those that it has', async () => {
    await expect(rowsWithFields(COLUMNS, 'taste,name,color', listOf(ITEM).list)).rejects.toMatchObject({
      kind: 'usage',
      message: 'Non-existent fields are specified: taste, color',
      hint: 'Available fields: uuid, name, health_status, stack_id, labels.',
    });
  });

  it('accepts any field for an empty list', async () => {
    expect(await rowsWithFields(COLUMNS, 'taste', listOf().list)).toEqual({
      kind: 'rows',
      columns: COLUMNS,
      rows: [],
    });
  });

  it('closes the list if the reader of the rows stops', async () => {
    const { list, state } = listOf(ITEM, ITEM, ITEM);
    const { rows } = await rowsWithFields(COLUMNS, 'labels', list);
    for await (const _ of rows as AsyncIterable<Row>) break;
    expect(state).toEqual({ read: 1, isClosed: true });
  });
});
