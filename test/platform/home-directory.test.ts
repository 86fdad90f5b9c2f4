import os from 'node:os';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { MagnumError } from '../../src/errors.ts';
import { findHomeDirectory, requireHome } from '../../src/platform/home-directory.ts';

const unknownUser = () => {
  throw new Error('A system error occurred: uv_os_get_passwd returned ENOENT (no such file or directory)');
};

/** Sets the home directories that the system reports; undefined for an unknown user ID. */
function mockSystem(homedir: string | undefined, passwd: string | undefined) {
  const result = (path: string | undefined) => () => path ?? unknownUser();
  vi.spyOn(process, 'getBuiltinModule').mockReturnValue({
    homedir: result(homedir),
    userInfo: () => ({ homedir: result(passwd)() }),
  } as never);
}
afterEach(() => void vi.restoreAllMocks());

describe('findHomeDirectory', () => {
  it('returns the value of HOME', () => {
    mockSystem(undefined, undefined);
    expect(findHomeDirectory('/home/a')).toBe('/home/a');
    expect(findHomeDirectory('/')).toBe('/');
  });

  it.each([
    { named: undefined, homedir: '/home/a', passwd: '/home/b', expected: '/home/a' },
    { named: '', homedir: '', passwd: '/home/b', expected: '/home/b' },
    { named: 'relative', homedir: 'relative', passwd: '/home/b', expected: '/home/b' },
    { named: 'relative', homedir: 'relative', passwd: 'relative', expected: undefined },
    { named: undefined, homedir: undefined, passwd: undefined, expected: undefined },
    { named: '', homedir: '', passwd: undefined, expected: undefined },
    { named: '~', homedir: '/', passwd: '/', expected: undefined },
  ])('returns $expected if HOME is $named and the system reports $homedir and $passwd', (input) => {
    mockSystem(input.homedir, input.passwd);
    expect(findHomeDirectory(input.named)).toBe(input.expected);
  });

  it('returns the home directory of the system without HOME', () => {
    expect(findHomeDirectory(undefined)).toBe(os.homedir());
  });

  it('requireHome throws an error that names HOME if the user has no home directory', () => {
    expect(requireHome('/h', 'store it')).toBe('/h');
    expect(() => requireHome(undefined, 'store it')).toThrow(
      new MagnumError(
        'usage',
        'Cannot store it: no home directory, because HOME is not set to an absolute path.',
        { hint: 'Set HOME to the absolute path of a directory that only you can write to.' },
      ),
    );
  });
});
