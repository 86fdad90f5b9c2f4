import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { batchStart, runInForeground } from '../../src/platform/foreground-program.ts';
import type { World } from '../../src/world.ts';
import { temporaryDirectory } from '../support/world.ts';

const stream = { isTTY: false };
const world = { stdin: stream, stdout: stream, stderr: stream, platform: 'linux' } as unknown as World;

function script(code: string): string {
  const path = join(temporaryDirectory(), 'program');
  writeFileSync(path, code, { mode: 0o755 });
  return path;
}
const sh = (code: string, more: Partial<World> = {}) =>
  runInForeground({ path: script(`#!/bin/sh\n${code}`), words: ['a b', "it's"], env: { X: 'y' } }, {
    ...world,
    ...more,
  } as World);

describe('runInForeground', () => {
  it('resolves to the exit code', async () => {
    expect(await sh('exit 0')).toBe(0);
    expect(await sh('exit 42')).toBe(42);
  });

  it('resolves to 128 and the number of the signal that ended the program', async () => {
    expect(await sh('kill -TERM $$')).toBe(143);
    expect(await sh('kill -KILL $$')).toBe(137);
  });

  it('passes words unchanged, and only the given environment', async () => {
    expect(await sh(`[ "$#|$1|$2|$X|$HOME" = "2|a b|it's|y|" ]`)).toBe(0);
  });

  it.each<[NodeJS.Signals, isTTY: boolean, code: number]>([
    ['SIGTERM', false, 143],
    ['SIGTERM', true, 143],
    ['SIGHUP', true, 129],
    ['SIGINT', false, 130],
    ['SIGINT', true, 9],
    ['SIGQUIT', true, 9],
  ])('passes %s on unless the terminal has sent it: terminal %s', async (signal, isTTY, code) => {
    let isEnded = false;
    const passSignals: World['passSignals'] = (listener) => {
      const timer = setTimeout(() => listener(signal), 100);
      return () => {
        clearTimeout(timer);
        isEnded = true;
      };
    };
    expect(await sh('sleep 0.4; exit 9', { passSignals, stderr: { isTTY } as World['stderr'] })).toBe(code);
    expect(isEnded).toBe(true);
  });

  it('rejects for a file that cannot be started', async () => {
    const path = script('#!/nosuch/interpreter\n');
    await expect(runInForeground({ path, words: [], env: {} }, world)).rejects.toMatchObject({
      kind: 'failed',
      message: `Cannot run ${path}: its interpreter is missing.`,
    });
    const directory = temporaryDirectory();
    await expect(runInForeground({ path: directory, words: [], env: {} }, world)).rejects.toMatchObject({
      message: `Cannot run ${directory}: permission denied.`,
    });
  });
});

describe('batchStart', () => {
  const start = (...words: string[]) =>
    batchStart({ path: 'C:\\a b\\magnum-foo.cmd', words, env: { SystemRoot: 'C:\\WINNT' } });

  it('quotes each word for cmd.exe, which is started by its absolute path', () => {
    expect(start('x & calc', 'a^b', '')).toEqual({
      path: 'C:\\WINNT\\System32\\cmd.exe',
      words: ['/d', '/v:off', '/s', '/c', '""C:\\a b\\magnum-foo.cmd" "x & calc" "a^b" """'],
    });
  });

  it.each(['"& calc', '%PATH%', 'a\nb', 'a\rb'])('rejects %j, which cmd.exe would interpret', (word) => {
    expect(() => start(word)).toThrow(
      expect.objectContaining({
        kind: 'usage',
        message: `Batch file C:\\a b\\magnum-foo.cmd cannot be run with '${word}'.`,
      }),
    );
  });
});
