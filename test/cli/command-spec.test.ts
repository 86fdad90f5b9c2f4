import { expect, it } from 'vitest';
import { command, commandSpec } from '../../src/cli/command-spec.ts';
import type { Context } from '../../src/context.ts';
import { text } from '../../src/output/result.ts';

it('command loads its function only when it is used, and passes everything on', async () => {
  const table = commandSpec({ names: ['x'], summary: 'X.', output: 'none' });
  const calls: unknown[] = [];
  const { table: same, load } = command(table, async () => {
    calls.push('loaded');
    return {
      default: async (...words: unknown[]) => {
        calls.push(words);
        return text('done');
      },
    };
  });
  expect(same).toBe(table);
  expect(calls).toEqual([]);
  const [options, context, specs] = [{ a: 1 }, {} as Context, [table]];
  const execute = await load();
  expect(await execute(options, context, specs)).toEqual({ kind: 'text', text: 'done' });
  expect(calls).toEqual(['loaded', [options, context, specs]]);
});
