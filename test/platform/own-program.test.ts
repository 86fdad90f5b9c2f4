import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { ownProgram } from '../../src/platform/own-program.ts';
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

describe('this program for others', () => {
  it('is its name where that leads to it, through links too', () => {
    const script = executable('lib', 'magnum.js');
    const bin = link(script, 'bin', 'magnum');
    expect(programOf(['/node', bin], at('bin'))).toEqual(['magnum']);
    expect(programOf(['/node', script], '/there/is/none', at('bin'))).toEqual(['magnum']);
    const single = executable('opt', 'magnum');
    link(single, 'links', 'magnum');
    expect(programOf([single], at('links'))).toEqual(['magnum']);
  });

  it('is its path where another one comes first', () => {
    executable('other', 'magnum');
    const single = executable('opt', 'magnum');
    expect(programOf([single], at('other'), at('opt'))).toEqual([single]);
    const script = executable('lib', 'magnum.js');
    const bin = link(script, 'bin', 'magnum');
    expect(programOf(['/node', bin], at('other'), at('bin'))).toEqual([bin]);
    expect(programOf(['/node', '--flag', script], at('other'))).toEqual(['/node', '--flag', script]);
  });

  it('is its path where there is none of the name', () => {
    const single = executable('opt', 'magnum');
    expect(programOf([single])).toEqual([single]);
    expect(programOf([single], '')).toEqual([single]);
  });

  it('is found past what cannot be started', () => {
    const single = executable('opt', 'magnum');
    mkdirSync(join(base, 'directory', 'magnum'), { recursive: true });
    chmodSync(executable('plain', 'magnum'), 0o644);
    expect(programOf([single], at('directory'), at('opt'))).toEqual(['magnum']);
    if (process.getuid?.() !== 0) expect(programOf([single], at('plain'), at('opt'))).toEqual(['magnum']);
  });

  it('is its path where a relative directory has the name, which is another one elsewhere', () => {
    const single = executable('opt', 'magnum');
    expect(programOf([single], 'opt')).toEqual([single]);
  });
});
