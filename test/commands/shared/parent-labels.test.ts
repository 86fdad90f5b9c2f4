/** The prompt and the warning about labels that a new cluster or nodegroup does not inherit. */
import { describe, expect, it } from 'vitest';
import {
  chooseMerge,
  type Inheritance,
  readParentLabels,
} from '../../../src/commands/shared/parent-labels.ts';
import type { Context } from '../../../src/context.ts';
import { interruptedError, MagnumError } from '../../../src/errors.ts';
import { terminalWith } from './terminal.ts';

const PARENT = { labels: { b: '2', a: '1', c: '3' } };
const LOSS = 'The given labels replace those of cluster template k8s: the cluster will not have a=1, c=3.';

interface Setting {
  readonly answer?: string | undefined;
  readonly isInteractive?: boolean;
  readonly maximum?: string | undefined;
  readonly parent?: Record<string, unknown> | Error;
}

async function choose(
  changes: Partial<Inheritance>,
  { answer, isInteractive = true, maximum = '1.10', parent = PARENT }: Setting = {},
) {
  const { world, say, shown } = terminalWith([answer]);
  const warnings: string[] = [];
  const queries: unknown[] = [];
  const context = {
    world: { ...world, stdin: { ...world.stdin, isTTY: isInteractive } },
    say,
    warn: (text: string) => void warnings.push(text),
    magnum: async () => ({ serverVersions: { minimum: '1.1', maximum } }),
  } as unknown as Context;
  const inheritance: Inheritance = {
    kind: 'cluster',
    parent: 'cluster template k8s',
    given: { b: 'new' },
    merge: undefined,
    async getParent(query) {
      queries.push(query);
      if (parent instanceof Error) throw parent;
      return parent;
    },
    ...changes,
  };
  const merge = await chooseMerge(inheritance, context).catch((error: unknown) => error);
  return { merge, shown, warnings, queries };
}

describe('chooseMerge in a terminal', () => {
  it.each([
    ['m', true],
    ['merge', true],
    [' M ', true],
    ['r', false],
    ['Replace', false],
  ])('returns the choice for the answer %j', async (answer, expected) => {
    expect(await choose({}, { answer })).toEqual({
      merge: expected,
      shown: [LOSS, 'Merge, replace or cancel? [m/r/C] '],
      warnings: [],
      queries: [{ timeoutMs: 10_000 }],
    });
  });

  it.each(['', 'c', 'y', 'mr', undefined])('cancels for the answer %j', async (answer) => {
    const { merge } = await choose({}, { answer });
    expect(merge).toMatchObject({ kind: 'failed', message: 'Nothing was created.' });
  });

  it.each([
    ['r', false],
    ['m', expect.objectContaining({ message: 'Nothing was created.' })],
  ])('does not offer to merge if the service cannot; answer %j', async (answer, expected) => {
    const { merge, shown } = await choose({}, { answer, maximum: '1.8' });
    expect(shown).toEqual([LOSS, 'Replace or cancel? [r/C] ']);
    expect(merge).toEqual(expected);
  });
});

describe('chooseMerge without a terminal', () => {
  const pipe = { isInteractive: false };

  it('warns with the lost labels, and does not merge', async () => {
    expect(await choose({}, pipe)).toMatchObject({
      merge: undefined,
      shown: [],
      warnings: [`${LOSS} To keep them, use --merge-labels; to omit this warning, --replace-labels.`],
    });
  });

  it.each([
    ['1.8', /To keep them, repeat them in --labels; to omit this warning, use --replace-labels\.$/],
    ['1.9', /--merge-labels/],
  ])('advises what a service with API %s supports', async (maximum, advice) => {
    expect((await choose({}, { ...pipe, maximum })).warnings).toEqual([expect.stringMatching(advice)]);
  });

  it('shortens many labels and long values, and escapes them', async () => {
    const labels = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`k${index}`, 'v']));
    const parent = { labels: { ...labels, a1: 'x'.repeat(1_000), a2: 'y\n\u001b[2K' } };
    const { warnings } = await choose({ kind: 'nodegroup' }, { ...pipe, parent });
    expect(warnings[0]).toContain(
      `the nodegroup will not have a1=${'x'.repeat(57)}..., a2=y\\n\\x1b[2K, k0=v, k1=v, k10=v and 4997 more.`,
    );
  });
});

describe.each([true, false])('chooseMerge, in a terminal: %s', (isInteractive) => {
  it.each([
    ['no labels are given', { given: undefined, merge: true }, true],
    ['--merge-labels is given', { merge: true }, true],
    ['--replace-labels is given', { merge: false }, false],
  ])('reads nothing if %s', async (_, changes, expected) => {
    expect(await choose(changes, { isInteractive })).toEqual({
      merge: expected,
      shown: [],
      warnings: [],
      queries: [],
    });
  });

  it.each([
    ['all labels of the parent are given', { labels: { b: '1' } }],
    ['the parent has no labels', { labels: {} }],
    ['the parent has labels of a wrong type', { labels: 'a=1' }],
    ['the parent does not exist', new MagnumError('not-found', 'x', { status: 404 })],
    ['the parent must not be read', new MagnumError('auth', 'x', { status: 403 })],
    ['its name is ambiguous', new MagnumError('failed', 'x', { status: 409 })],
    ['the service does not respond', new MagnumError('timeout', 'x')],
  ])('returns undefined after one request if %s', async (_, parent) => {
    expect(await choose({}, { isInteractive, parent })).toEqual({
      merge: undefined,
      shown: [],
      warnings: [],
      queries: [{ timeoutMs: 10_000 }],
    });
  });
});

describe('readParentLabels', () => {
  it.each([
    ['an interrupt', interruptedError()],
    ['a bug', new TypeError('x')],
  ])('throws the error of %s', async (_, error) => {
    await expect(readParentLabels(() => Promise.reject(error))).rejects.toBe(error);
  });
});
