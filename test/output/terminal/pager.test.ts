/** Text in a pager, which writes to a file instead of the terminal. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { page } from '../../../src/output/terminal/pager.ts';
import type { World } from '../../../src/world.ts';
import { temporaryDirectory } from '../../support/world.ts';

const LONG = 'a\nb\nc\nd\n';

interface Plan {
  readonly env?: Record<string, string>;
  readonly rows?: number | undefined;
  readonly isTTY?: boolean;
  readonly platform?: NodeJS.Platform;
  readonly text?: string;
}

/** Whether a pager has shown the text, and what it has read. In the commands, FILE is a file for the text. */
async function paged({
  env = { PAGER: 'cat > FILE' },
  isTTY = true,
  platform = 'linux',
  text = LONG,
  ...more
}: Plan) {
  const file = join(temporaryDirectory(), 'text');
  const commands = Object.entries(env).map(([name, value]) => [name, value.replaceAll('FILE', file)]);
  const world = {
    env: { PATH: process.env.PATH, ...Object.fromEntries(commands) },
    platform,
    stdout: { isTTY, rows: 'rows' in more ? more.rows : 3, write: async () => undefined },
  } as unknown as World;
  return [await page(text, world), existsSync(file) ? readFileSync(file, 'utf8') : undefined];
}

it.each<[string, Plan]>([
  ['PAGER', {}],
  ['MAGNUM_PAGER instead of PAGER', { env: { MAGNUM_PAGER: 'cat > FILE', PAGER: 'false' } }],
  ['a pager that fails', { env: { PAGER: 'cat > FILE; exit 1' } }],
  ['a text with one line more than the terminal', { rows: 4 }],
])('page shows the text with %s', async (_, plan) => {
  expect(await paged(plan)).toEqual([true, LONG]);
});

it.each<[string, Plan]>([
  ['stdout is not a terminal', { isTTY: false }],
  ['the text fits', { rows: 5 }],
  ['the height is unknown', { rows: undefined }],
  ['the terminal is dumb', { env: { PAGER: 'cat > FILE', TERM: 'dumb' } }],
  ['it runs on Windows', { platform: 'win32' }],
  ['MAGNUM_PAGER is empty', { env: { MAGNUM_PAGER: '', PAGER: 'cat > FILE' } }],
  ['MAGNUM_PAGER is cat', { env: { MAGNUM_PAGER: 'cat', PAGER: 'cat > FILE' } }],
  ['PAGER is empty', { env: { PAGER: '' } }],
  ['the pager is not installed', { env: { PAGER: 'no-such-program-here 2> FILE.err' } }],
  ['the pager cannot be executed', { env: { PAGER: '/dev/null 2> FILE.err' } }],
  ['there is no shell', { env: { PAGER: 'cat > FILE', PATH: '/nowhere' } }],
])('page leaves the text to the caller if %s', async (_, plan) => {
  expect(await paged(plan)).toEqual([false, undefined]);
});

it.each([
  [{}, 'FRX'],
  [{ LESS: '-i' }, '-i'],
  [{ LESS: '' }, ''],
])('page sets the options of less, with %j to %j', async (env, options) => {
  const [, text] = await paged({ env: { ...env, PAGER: 'printf %s "$LESS" > FILE; cat > /dev/null' } });
  expect(text).toBe(options);
});

it('page succeeds if the user leaves the pager before the end of the text', async () => {
  const text = 'x\n'.repeat(200_000);
  expect(await paged({ text, env: { PAGER: 'head -n 1 > FILE' } })).toEqual([true, 'x\n']);
});
