import { describe, expect, it } from 'vitest';
import { MagnumError } from '../../src/errors.ts';
import { quietly } from '../../src/output/quiet.ts';
import {
  followed,
  message,
  outcomes,
  type Result,
  record,
  rows,
  shellCode,
  text,
  watched,
} from '../../src/output/result.ts';
import { show } from './streams.ts';

const TABLE = { format: 'table' } as const;
const quiet = (result: Result) => quietly(result, { ...TABLE, sortColumns: ['name'] });
const shown = async (result: Result) => {
  const { stdout, stderr } = await show(quietly(result, TABLE).result, quietly(result, TABLE).options);
  return [stdout, stderr];
};
const UUID_LINE = ['u\\x1b\\n1\n', ''];
const UUID = 'u\x1b\n1';

describe('quietly', () => {
  it.each([
    [['name', 'uuid'], 'uuid'],
    [['id', 'name'], 'id'],
    [['id', 'name', 'uuid'], 'uuid'],
  ])('a list with the columns %j prints %s alone, sorted as requested', async (columns, identity) => {
    const list = rows(columns, [{ uuid: 'u1', id: 'i1', name: 'n' }]);
    expect(quiet(list)).toEqual({
      result: { ...list, isQuiet: true },
      options: { format: 'value', columns: [identity], sortColumns: ['name'] },
    });
    expect(await shown(list)).toEqual([`${identity === 'uuid' ? 'u1' : 'i1'}\n`, '']);
  });

  it('a list without UUID and ID stays a table, without remarks', () => {
    const list = rows(['name'], []);
    expect(quiet(list)).toEqual({
      result: { ...list, isQuiet: true },
      options: { format: 'table', sortColumns: ['name'] },
    });
  });

  it('a creation prints the UUID alone', async () => {
    expect(await shown({ ...message('Created.', {}), createdUuid: UUID, notes: ['Note.'] })).toEqual(
      UUID_LINE,
    );
    expect(await shown({ ...record({ a: 1 }), createdUuid: UUID })).toEqual(UUID_LINE);
  });

  it('another message stays, with its warnings, without notes', async () => {
    expect(await shown({ ...message('Done.', {}), notes: ['Note.'], warnings: ['Careful.'] })).toEqual([
      'Done.\n',
      'WARNING: Careful.\n',
    ]);
  });

  it('shell code stays, without notes', async () => {
    expect(await shown(shellCode('x\n', ['Note.']))).toEqual(['x\n', '']);
  });

  it.each([record({ a: 1 }), text('x'), outcomes([]), followed('x', async () => text('y'))])(
    'another result stays: $kind',
    (result) => {
      expect(quiet(result).result).toBe(result);
    },
  );

  it('a creation that is waited for prints the UUID at once, and nothing at its end', async () => {
    const calls: string[] = [];
    const result = {
      ...followed('Accepted.', async () => {
        calls.push('end');
        return message('Complete.', {});
      }),
      createdUuid: 'u1',
    };
    expect(await shown(result)).toEqual(['u1\n', '']);
    expect(calls).toEqual(['end']);
  });

  it('a creation whose wait fails prints the UUID, and fails', async () => {
    const error = new MagnumError('timeout', 'Late.');
    const result = { ...followed('Accepted.', () => Promise.reject(error)), createdUuid: 'u1' };
    await expect(shown(result)).rejects.toBe(error);
  });

  it('a watched list is a usage error', () => {
    expect(() => quiet(watched((async function* () {})()))).toThrow(
      expect.objectContaining({
        kind: 'usage',
        message: "Option '--watch' cannot be used with option '-q, --quiet'.",
      }),
    );
  });
});
