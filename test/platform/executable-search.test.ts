import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  findProgram,
  isExecutableFile,
  isRegularFile,
  programDirectories,
  programExtensions,
  programFile,
} from '../../src/platform/executable-search.ts';
import { temporaryDirectory } from '../support/world.ts';

const unix = (PATH?: string) => ({ env: { PATH }, platform: 'linux' as const });
const windows = (env: Record<string, string>) => ({ env, platform: 'win32' as const });

describe('programDirectories', () => {
  it('leaves out relative and empty entries, and repeated ones', () => {
    expect(programDirectories(unix('::/usr/bin:.:bin:./x:../y:/opt/a/../b:/usr/bin:'))).toEqual([
      '/usr/bin',
      '/opt/b',
    ]);
    expect(programDirectories(unix())).toEqual([]);
  });

  it('reads the variable in any case on Windows, and leaves out relative entries', () => {
    expect(programDirectories(windows({ Path: 'C:\\a;.;;bin;D:\\b c' }))).toEqual(['C:\\a', 'D:\\b c']);
    expect(programDirectories({ env: { Path: '/usr/bin' }, platform: 'linux' })).toEqual([]);
  });
});

it('programExtensions are those of PATHEXT that are programs or batch files', () => {
  expect(programExtensions(unix('/usr/bin'))).toEqual(['']);
  expect(programExtensions(windows({}))).toEqual(['.com', '.exe', '.bat', '.cmd']);
  expect(programExtensions(windows({ PathExt: '.CMD;.JS;.EXE;.VBS' }))).toEqual(['.cmd', '.exe']);
});

it('programFile joins with the separator of the platform', () => {
  expect(programFile('/usr/bin', 'magnum-foo', unix())).toBe('/usr/bin/magnum-foo');
  expect(programFile('C:\\a', 'magnum-foo.exe', windows({}))).toBe('C:\\a\\magnum-foo.exe');
});

describe('findProgram', () => {
  it('returns the absolute path of the first executable file on the PATH', () => {
    const base = temporaryDirectory();
    for (const name of ['a', 'b', 'c', 'd']) mkdirSync(join(base, name));
    mkdirSync(join(base, 'a', 'tool'));
    writeFileSync(join(base, 'b', 'tool'), '', { mode: 0o644 });
    writeFileSync(join(base, 'd', 'tool'), '', { mode: 0o755 });
    symlinkSync('../d/tool', join(base, 'c', 'tool'));
    const path = ['/nosuch', ...['a', 'b', 'c', 'd'].map((name) => join(base, name))].join(':');
    expect(findProgram('tool', unix(path))).toBe(join(base, 'c', 'tool'));
    expect(findProgram('other', unix(path))).toBeUndefined();
  });

  it('tries the extensions of Windows in each directory before the next', () => {
    const files = ['C:\\b\\tool.exe', 'C:\\a\\tool.cmd', 'C:\\a\\tool.js', 'C:\\a\\tool'];
    const isProgram = (path: string) => files.includes(path);
    expect(findProgram('tool', windows({ PATH: 'C:\\a;C:\\b' }), isProgram)).toBe('C:\\a\\tool.cmd');
    expect(findProgram('tool', windows({ PATH: 'C:\\b;C:\\a' }), isProgram)).toBe('C:\\b\\tool.exe');
  });
});

it('isExecutableFile and isRegularFile are false for directories and missing files', () => {
  const base = temporaryDirectory();
  const file = join(base, 'file');
  writeFileSync(file, '');
  chmodSync(file, 0o644);
  expect([isRegularFile(file), isExecutableFile(file)]).toEqual([true, false]);
  chmodSync(file, 0o755);
  expect([isRegularFile(file), isExecutableFile(file)]).toEqual([true, true]);
  for (const path of [base, join(base, 'missing'), join(file, 'below')])
    expect([isRegularFile(path), isExecutableFile(path)]).toEqual([false, false]);
});
