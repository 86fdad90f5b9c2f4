import os from 'node:os';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { findHomeDirectory, requireHome } from '../../src/platform/home-directory.ts';

const unknownUser = () => {
  throw new Error('A system error occurred: uv_os_get_passwd returned ENOENT (no such file or directory)');
};

/** What the system says of the user; undefined for a user ID that it does not know. */
function systemSays(homedir: string | undefined, passwd: string | undefined) {
  const answer = (path: string | undefined) => () => path ?? unknownUser();
  vi.spyOn(process, 'getBuiltinModule').mockReturnValue({
    homedir: answer(homedir),
    userInfo: () => ({ homedir: answer(passwd)() }),
  } as never);
}
afterEach(() => void vi.restoreAllMocks());

describe('the home directory', () => {
  it('is what HOME says', () => {
    systemSays(undefined, undefined);
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
  ])('is $expected with HOME $named, where the system says $homedir and $passwd', (one) => {
    systemSays(one.homedir, one.passwd);
    expect(findHomeDirectory(one.named)).toBe(one.expected);
  });

  it('is that of the system in fact', () => {
    expect(findHomeDirectory(undefined)).toBe(os.homedir());
  });

  it('is asked for where it is needed', () => {
    expect(requireHome('/h', 'store it')).toBe('/h');
    expect(() => requireHome(undefined, 'store it')).toThrow(
      'Cannot store it: there is no home directory, because HOME does not hold an absolute path.',
    );
  });
});
