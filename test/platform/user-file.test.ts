import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { readText, replaceText } from '../../src/platform/user-file.ts';
import { temporaryDirectory } from '../support/world.ts';

let directory: string;
let path: string;
beforeEach(() => {
  directory = temporaryDirectory();
  path = join(directory, 'config');
});

it('readText returns the text, and an empty one if there is no file', async () => {
  expect(await readText(path)).toBe('');
  writeFileSync(path, 'text');
  expect(await readText(path)).toBe('text');
});

it('readText fails with a sentence if the path is a directory', async () => {
  await expect(readText(directory)).rejects.toMatchObject({
    kind: 'failed',
    message: `Cannot read ${directory}: it is a directory.`,
  });
});

it('replaceText creates a file of mode 0600 with its directories', async () => {
  const file = join(directory, 'a/b/config');
  await replaceText(file, 'text');
  expect(readFileSync(file, 'utf8')).toBe('text');
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it.each([0o600, 0o640, 0o644])('replaceText keeps the mode %o', async (mode) => {
  writeFileSync(path, 'old');
  chmodSync(path, mode);
  await replaceText(path, 'new');
  expect(readFileSync(path, 'utf8')).toBe('new');
  expect(statSync(path).mode & 0o777).toBe(mode);
});

it.each([true, false])('replaceText follows links to a target that exists: %s', async (exists) => {
  mkdirSync(join(directory, 'dotfiles'));
  const target = join(directory, 'dotfiles/config');
  if (exists) writeFileSync(target, 'old');
  symlinkSync('dotfiles/config', join(directory, 'middle'));
  symlinkSync('middle', path);
  await replaceText(path, 'new');
  expect(lstatSync(path).isSymbolicLink()).toBe(true);
  expect(readFileSync(target, 'utf8')).toBe('new');
  expect(readdirSync(join(directory, 'dotfiles'))).toEqual(['config']);
});

it('replaceText fails with a sentence and leaves no draft', async () => {
  mkdirSync(path);
  await expect(replaceText(path, 'text')).rejects.toThrow(`Cannot change ${path}: it is a directory.`);
  expect(readdirSync(directory)).toEqual(['config']);
  const loop = join(directory, 'loop');
  symlinkSync('loop', loop);
  await expect(replaceText(loop, 'text')).rejects.toThrow('its symbolic links lead in a circle');
});
