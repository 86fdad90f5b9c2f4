import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CloudConfig } from '../../../src/clouds/types.ts';
import {
  ambientCredentialsOf,
  isStoringForbidden,
  notifyFileStorageOnce,
  openCredentialStore,
} from '../../../src/keystone/session/credential-store.ts';
import type { Environment, World } from '../../../src/world.ts';
import { temporaryDirectory } from '../../support/world.ts';
import { configOf } from '../fake-cloud.ts';

const configWith = (changes: Partial<CloudConfig>) => configOf({}, changes);

describe('isStoringForbidden', () => {
  it.each([
    [false, 'OS_CACHE', true],
    [true, 'OS_CACHE', false],
    [false, 'clouds.yaml', false],
    [true, undefined, false],
  ])('with cacheTokens %j from %s is %j', (cacheTokens, source, expected) => {
    const sources = new Map(source === undefined ? [] : [['cache', source]]);
    const config = configWith({ cacheTokens, sources });
    expect(isStoringForbidden(config)).toBe(expected);
    const world = { env: {}, home: '/nowhere', stdin: { isTTY: false }, stderr: { isTTY: false } };
    expect(openCredentialStore(config, world as unknown as World) === undefined).toBe(expected);
  });
});

describe('ambientCredentialsOf', () => {
  const of = (changes: Partial<CloudConfig>, env: Environment) =>
    ambientCredentialsOf(configWith(changes), { env });
  const KRB5CCNAME = 'FILE:/tmp/tickets';

  it.each<[string, Partial<CloudConfig>, Environment, string[]]>([
    ['the ticket cache of v3kerberos', { authType: 'v3kerberos' }, { KRB5CCNAME }, [KRB5CCNAME]],
    ['the ticket cache of v3fedkerb', { authType: 'v3fedkerb' }, { KRB5CCNAME }, [KRB5CCNAME]],
    ['nothing for v3password', { authType: 'v3password' }, { KRB5CCNAME }, []],
    ['nothing for the default ticket cache', { authType: 'v3kerberos' }, {}, []],
    ['nothing for an empty KRB5CCNAME', { authType: 'v3kerberos' }, { KRB5CCNAME: '' }, []],
    ['a self-contained file', { selfContainedFile: '/w/rc' }, { KRB5CCNAME }, ['/w/rc']],
    [
      'the ticket cache and a self-contained file',
      { authType: 'v3fedkerb', selfContainedFile: '/w/rc' },
      { KRB5CCNAME },
      [KRB5CCNAME, '/w/rc'],
    ],
  ])('returns %s', (_, changes, env, expected) => expect(of(changes, env)).toEqual(expected));
});

describe('notifyFileStorageOnce', () => {
  const notices = async (home: string, place: 'file' | 'keyring' = 'file') => {
    const lines: string[] = [];
    const world = { env: {}, home } as unknown as World;
    await notifyFileStorageOnce({ place, path: '/w/tokens/key.json' }, world, (line) => lines.push(line));
    return lines;
  };

  it('prints the directory of the files once per home directory', async () => {
    const home = temporaryDirectory();
    expect(await notices(home)).toEqual([
      'No keyring is available, so tokens are stored in files readable only by you, in /w/tokens. This message is shown once.',
    ]);
    expect(await notices(home)).toEqual([]);
    expect(await notices(temporaryDirectory())).toHaveLength(1);
  });

  it('prints nothing if the secret is in a keyring, and prints it later for a file', async () => {
    const home = temporaryDirectory();
    expect(await notices(home, 'keyring')).toEqual([]);
    expect(await notices(home)).toHaveLength(1);
  });

  it('does not fail if it cannot record that the message was printed', async () => {
    const home = temporaryDirectory();
    await mkdir(join(home, '.cache'));
    await writeFile(join(home, '.cache/magnum'), 'a file instead of a directory');
    expect(await notices(home)).toHaveLength(1);
    expect(await notices(home)).toHaveLength(1);
  });
});
