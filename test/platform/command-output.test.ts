import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { firstLineOf, type ProgramWorld } from '../../src/platform/command-output.ts';
import { temporaryDirectory } from '../support/world.ts';

const PATH = '/usr/local/bin:/usr/bin:/bin';

const worldIn = (cwd: string, env: Record<string, string> = { PATH }): ProgramWorld => ({
  env,
  cwd,
  platform: 'linux',
  signal: new AbortController().signal,
  stdin: { isTTY: false },
});

function program(directory: string, name: string, text = '#!/bin/sh\necho evil\n', mode = 0o755): string {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, name), text);
  chmodSync(join(directory, name), mode);
  return join(directory, name);
}

describe('firstLineOf', () => {
  const run = (...words: string[]) => firstLineOf(words, worldIn(temporaryDirectory()));

  it.each([
    ['one\ntwo\n', 'one'],
    ['one', 'one'],
    ['one\r\ntwo', 'one'],
    [' a b ', ' a b '],
    ['jürgen\n', 'jürgen'],
  ])('of the output %j, returns %j', async (output, line) => {
    expect(await run('printf', '%s', output)).toBe(line);
  });

  it('passes each word unchanged, and starts no shell', async () => {
    expect(await run('printf', '%s', '$(id) `id` ; | > * ~ "')).toBe('$(id) `id` ; | > * ~ "');
  });

  it.each([
    [['false'], 'Program false failed with exit code 1.'],
    [['sh', '-c', 'echo out; exit 7'], 'Program sh failed with exit code 7.'],
    [['sh', '-c', 'kill -9 $$'], 'Program sh was ended by SIGKILL.'],
    [['true'], 'Program true printed no first line.'],
    [['echo'], 'Program echo printed no first line.'],
    [['yes'], 'Program yes printed more than 1 MiB.'],
    [['no-such-program', 'secret'], 'Program no-such-program not found.'],
    [['/nonexistent/x'], 'Program /nonexistent/x not found.'],
    [[''], 'Program  not found.'],
  ])('%j: %s', async (words, message) => {
    await expect(run(...words)).rejects.toMatchObject({ message });
  });

  it('gives the program the variables, and no standard input', async () => {
    const world = worldIn(temporaryDirectory(), { PATH, X: 'y' });
    expect(await firstLineOf(['sh', '-c', 'cat; echo $X'], world)).toBe('y');
  });

  it.each(['', '.', './bin', 'bin', ':', '.:'])(
    'never searches the current directory: PATH %j',
    async (path) => {
      const base = temporaryDirectory();
      program(base, 'tool');
      program(join(base, 'bin'), 'tool');
      await expect(firstLineOf(['tool'], worldIn(base, { PATH: path }))).rejects.toThrow(
        'Program tool not found.',
      );
    },
  );

  it('accepts the path of a program, but no directory and no file that is not executable', async () => {
    const base = temporaryDirectory();
    const path = program(base, 'tool');
    program(base, 'text', 'x', 0o644);
    const run = (name: string) => firstLineOf([name], worldIn(base));
    expect([await run('./tool'), await run(path)]).toEqual(['evil', 'evil']);
    for (const name of ['./text', '/tmp', '/']) await expect(run(name)).rejects.toThrow('not found');
  });

  it('ends the program when the run is interrupted', async () => {
    const abort = new AbortController();
    const reason = new Error('interrupted');
    const running = firstLineOf(['sleep', '60'], { ...worldIn('/'), signal: abort.signal });
    abort.abort(reason);
    await expect(running).rejects.toBe(reason);
  });
});
