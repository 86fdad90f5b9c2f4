/** The confirmation prompts before deletions, and before a creation whose name exists. */
import { describe, expect, it } from 'vitest';
import { confirmDeletion, confirmSameName } from '../../../src/commands/shared/confirm.ts';
import { interruptedError, MagnumError } from '../../../src/errors.ts';
import type { World } from '../../../src/world.ts';
import { type TestTerminal, terminalWith } from './terminal.ts';

/** The user whose standard input, or whose stderr, is not a terminal. */
const withoutTerminal = ({ world }: TestTerminal, stream: 'stdin' | 'stderr'): World => ({
  ...world,
  [stream]: { ...world[stream], isTTY: false },
});

describe('confirmDeletion', () => {
  it.each(['y', 'Y', 'yes', 'YES', ' yes '])('accepts %j', async (answer) => {
    const { world, shown } = terminalWith([answer]);
    await confirmDeletion('cluster', ['a', 'b'], world);
    expect(shown).toEqual(['Delete 2 clusters: a, b? [y/N] ']);
  });

  it.each(['', 'n', 'no', 'yea', 'yes!', undefined])('fails after the answer %j', async (answer) => {
    const { world } = terminalWith([answer]);
    await expect(confirmDeletion('cluster', ['a', 'b'], world)).rejects.toMatchObject({
      kind: 'failed',
      message: 'Nothing was deleted.',
    });
  });

  it('counts each name once, and names the place', async () => {
    const { world, shown } = terminalWith(['y']);
    await confirmDeletion('nodegroup', ['a', 'b', 'a', 'c'], world, ' of cluster web');
    expect(shown).toEqual(['Delete 3 nodegroups of cluster web: a, b, c? [y/N] ']);
  });

  it.each([[[]], [['a']], [['a', 'a']]])('does not ask about %j', async (items) => {
    const { world, shown } = terminalWith([]);
    await confirmDeletion('cluster', items, world);
    expect(shown).toEqual([]);
  });

  it.each(['stdin', 'stderr'] as const)('does not ask if %s is not a terminal', async (stream) => {
    const terminal = terminalWith([]);
    await confirmDeletion('cluster', ['a', 'b'], withoutTerminal(terminal, stream));
    expect(terminal.shown).toEqual([]);
  });
});

describe('confirmSameName', () => {
  const EXISTING = { name: 'web', status: 'CREATE_COMPLETE', created_at: '2026-01-01T00:00:00+00:00' };
  const confirm = async (terminal: TestTerminal, found: object | Error, name: string | undefined = 'web') => {
    const asked: unknown[] = [];
    const get = async (...query: unknown[]) => {
      asked.push(query);
      if (found instanceof Error) throw found;
      return found as Record<string, unknown>;
    };
    await confirmSameName({ kind: 'cluster', name, get }, terminal);
    return asked;
  };

  it('asks with the facts of the resource that has the name, after one request of at most 10 s', async () => {
    const terminal = terminalWith(['y']);
    expect(await confirm(terminal, EXISTING)).toEqual([['web', { timeoutMs: 10_000 }]]);
    expect(terminal.shown).toEqual([
      "A cluster named 'web' exists already (CREATE_COMPLETE, 24h old). Create another one? [y/N] ",
    ]);
  });

  it('asks without facts if the resource has none', async () => {
    const terminal = terminalWith(['y']);
    await confirm(terminal, { name: 'web' });
    expect(terminal.shown).toEqual(["A cluster named 'web' exists already. Create another one? [y/N] "]);
  });

  it.each(['', 'n', undefined])('fails after the answer %j', async (answer) => {
    await expect(confirm(terminalWith([answer]), EXISTING)).rejects.toMatchObject({
      kind: 'failed',
      message: 'Nothing was created.',
    });
  });

  it('lists the resources if several have the name', async () => {
    const terminal = terminalWith(['y']);
    await confirm(terminal, new MagnumError('failed', 'x', { status: 409, details: ['u-1', 'u-2'] }));
    expect(terminal.shown).toEqual([
      '  u-1',
      '  u-2',
      "Several clusters named 'web' exist already. Create another one? [y/N] ",
    ]);
  });

  it.each([
    ['the resource has the name as its UUID', { name: 'other', uuid: 'web' }],
    ['no resource has it', new MagnumError('not-found', 'x', { status: 404 })],
    ['the service fails', new MagnumError('failed', 'x', { status: 500 })],
    ['the service does not respond', new MagnumError('timeout', 'x')],
  ])('does not ask if %s', async (_, found) => {
    const terminal = terminalWith([]);
    expect(await confirm(terminal, found)).toHaveLength(1);
    expect(terminal.shown).toEqual([]);
  });

  it.each([
    ['an interrupt', interruptedError()],
    ['a bug', new TypeError('x')],
  ])('throws the error of %s', async (_, error) => {
    await expect(confirm(terminalWith(['y']), error)).rejects.toBe(error);
  });

  it.each([undefined, ''])('sends no request for the name %j', async (name) => {
    const asked: unknown[] = [];
    const get = async (...query: unknown[]) => {
      asked.push(query);
      return {};
    };
    await confirmSameName({ kind: 'cluster', name, get }, terminalWith([]));
    expect(asked).toEqual([]);
  });

  it.each(['stdin', 'stderr'] as const)('sends no request if %s is not a terminal', async (stream) => {
    const terminal = terminalWith([]);
    const elsewhere = { ...terminal, world: withoutTerminal(terminal, stream) };
    expect(await confirm(elsewhere, EXISTING)).toEqual([]);
    expect(terminal.shown).toEqual([]);
  });
});
