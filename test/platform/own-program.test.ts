import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { ownExecutable, ownProgram } from '../../src/platform/own-program.ts';
import { temporaryDirectory } from '../support/world.ts';

let base: string;
beforeEach(() => {
  base = temporaryDirectory();
});

function executable(...path: string[]): string {
  const file = join(base, ...path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, '#!/bin/sh\n', { mode: 0o755 });
  return file;
}
function link(target: string, ...path: string[]): string {
  const file = join(base, ...path);
  mkdirSync(join(file, '..'), { recursive: true });
  symlinkSync(target, file);
  return file;
}
const programOf = (selfCommand: string[], ...path: string[]) =>
  ownProgram({ selfCommand, env: { PATH: path.join(delimiter) }, cwd: base, platform: 'linux' } as never);
const at = (name: string) => join(base, name);

describe('ownProgram', () => {
  it('returns the name if the first magnum on the PATH is this program, or a link to it', () => {
    const script = executable('lib', 'magnum.js');
    const bin = link(script, 'bin', 'magnum');
    expect(programOf(['/node', bin], at('bin'))).toEqual(['magnum']);
    expect(programOf(['/node', script], '/missing', at('bin'))).toEqual(['magnum']);
    const single = executable('opt', 'magnum');
    link(single, 'links', 'magnum');
    expect(programOf([single], at('links'))).toEqual(['magnum']);
  });

  it('returns the path if another magnum precedes it on the PATH', () => {
    executable('other', 'magnum');
    const single = executable('opt', 'magnum');
    expect(programOf([single], at('other'), at('opt'))).toEqual([single]);
    const script = executable('lib', 'magnum.js');
    const bin = link(script, 'bin', 'magnum');
    expect(programOf(['/node', bin], at('other'), at('bin'))).toEqual([bin]);
    expect(programOf(['/node', '--flag', script], at('other'))).toEqual(['/node', '--flag', script]);
  });

  it('returns the path if no magnum is on the PATH', () => {
    const single = executable('opt', 'magnum');
    expect(programOf([single])).toEqual([single]);
    expect(programOf([single], '')).toEqual([single]);
  });

  it('ignores directories and files on the PATH that are not executable', () => {
    const single = executable('opt', 'magnum');
    mkdirSync(join(base, 'directory', 'magnum'), { recursive: true });
    chmodSync(executable('plain', 'magnum'), 0o644);
    expect(programOf([single], at('directory'), at('opt'))).toEqual(['magnum']);
    if (process.getuid?.() !== 0) expect(programOf([single], at('plain'), at('opt'))).toEqual(['magnum']);
  });

  it.each(['magnum.exe', 'magnum.cmd'])(
    'returns the name on Windows if the first program is a link to it: %s',
    (name) => {
      const single = executable('opt', 'program');
      link(single, 'bin', name);
      executable('bin', 'magnum');
      const world = { selfCommand: [single], env: { PATH: at('bin') }, cwd: base, platform: 'win32' };
      expect(ownProgram(world as never)).toEqual(['magnum']);
      expect(ownProgram({ ...world, platform: 'linux' } as never)).toEqual([single]);
    },
  );

  it('resolves a relative path of this program, and returns it without a PATH', () => {
    executable('opt', 'magnum');
    const world = { selfCommand: ['opt/magnum'], env: {}, cwd: base, platform: 'linux' };
    expect(ownProgram(world as never)).toEqual([at('opt/magnum')]);
    expect(ownProgram({ ...world, selfCommand: ['/node', 'opt/other.js'] } as never)).toEqual([
      '/node',
      at('opt/other.js'),
    ]);
  });

  it('returns the path if the first magnum is in a relative directory of the PATH', () => {
    const single = executable('opt', 'magnum');
    expect(programOf([single], 'opt')).toEqual([single]);
  });
});

describe('ownExecutable', () => {
  const pathOf = (selfCommand: string[], platform = 'linux', PATH = '') =>
    ownExecutable({ selfCommand, env: { PATH }, platform } as never);

  it('returns the absolute path of the single file, and of a script that can be run', () => {
    const script = executable('lib', 'magnum.js');
    const bin = link(script, 'bin', 'magnum');
    expect(pathOf([executable('opt', 'magnum')])).toBe(at('opt/magnum'));
    expect(pathOf(['/node', script])).toBe(script);
    expect(pathOf(['/node', '--flag', bin])).toBe(bin);
  });

  it('returns the magnum on the PATH if the script cannot be run', () => {
    const script = executable('lib', 'magnum.js');
    chmodSync(script, 0o644);
    const other = executable('other', 'magnum');
    expect(pathOf(['/node', script], 'linux', at('other'))).toBe(other);
    expect(pathOf(['/node', script], 'linux', '')).toBe(script);
  });
});
