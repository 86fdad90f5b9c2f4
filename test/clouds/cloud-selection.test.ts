/** Which cloud is selected, and the errors without one. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CloudNotFoundError, NoCloudError } from '../../src/clouds/cloud-selection.ts';
import { findOverriddenDefault, wayToUseDefault } from '../../src/clouds/default-cloud.ts';
import { loadCloud } from '../../src/clouds/load-cloud.ts';
import type { CloudOptions } from '../../src/clouds/types.ts';
import { placeOf, type Situation } from './place.ts';

const HOME = 'home/.config/openstack/clouds.yaml';
const CONFIG = 'home/.config/magnum/config.yaml';
const TWO = { [HOME]: 'clouds:\n  a: {auth: {auth_url: http://a}}\n  b: {auth: {auth_url: http://b}}\n' };
const SELECT = 'Select a cloud with --os-cloud NAME (OS_CLOUD)';

const optionsOf = (
  { cloud, values = {}, auth = {} }: Situation,
  usesDefaultCloud: boolean,
): CloudOptions => ({
  ...{ cloud, values, auth, usesDefaultCloud },
});

/** Loads as `magnum` does, or as the library. The error has `@` for the directory of the test. */
async function load(situation: Situation, usesDefaultCloud = true) {
  const place = await placeOf(situation);
  try {
    return await loadCloud(optionsOf(situation, usesDefaultCloud), place);
  } catch (error) {
    for (const key of ['message', 'hint'] as const)
      if (typeof (error as Record<string, unknown>)[key] === 'string')
        Object.defineProperty(error, key, {
          value: (error as Record<string, string>)[key]?.replaceAll(place.base, '@'),
        });
    throw error;
  }
}

describe('loadCloud with the name of a cloud', () => {
  it.each<[Situation, string | undefined, string | undefined]>([
    [{ cloud: 'b', env: { OS_CLOUD: 'a' } }, 'b', 'the command line'],
    [{ env: { OS_CLOUD: 'a' } }, 'a', 'OS_CLOUD'],
    [{ cloud: '', env: { OS_CLOUD: 'a' } }, 'a', 'OS_CLOUD'],
    [{ cloud: 'envvars', env: { OS_AUTH_URL: 'http://e' } }, undefined, undefined],
    [{ env: { OS_CLOUD: 'envvars', OS_AUTH_URL: 'http://e' } }, undefined, undefined],
    [{ env: { OS_CLOUD: 'mine', OS_CLOUD_NAME: 'mine', OS_AUTH_URL: 'http://e' } }, undefined, undefined],
    [{ env: { OS_AUTH_URL: 'http://e' } }, undefined, undefined],
  ])('%j: selects %s, by %s', async (situation, name, origin) => {
    const config = await load({ files: TWO, ...situation });
    expect([config.cloud, config.sources.get('cloud')]).toEqual([name, origin]);
    expect(config.auth.auth_url).toBe(`http://${name ?? 'e'}`);
  });

  it.each<[Situation, string]>([
    [{ cloud: 'x' }, 'Cloud "x" not found; known clouds: a, b'],
    [{ env: { OS_CLOUD: 'x', OS_AUTH_URL: 'http://e' } }, 'Cloud "x" not found; known clouds: a, b, envvars'],
    [
      { cloud: 'x', env: { OS_USERNAME: 'u', OS_CLOUD_NAME: 'mine' } },
      'Cloud "x" not found; known clouds: a, b, mine',
    ],
    [{ cloud: 'envvars' }, 'Cloud "envvars" not found; known clouds: a, b'],
  ])('%j: rejects an unknown name', async (situation, message) => {
    const loading = load({ files: TWO, ...situation });
    await expect(loading).rejects.toBeInstanceOf(CloudNotFoundError);
    await expect(loading).rejects.toMatchObject({
      ...{ kind: 'usage', message, hint: `Files read: @/${HOME}.` },
      cloud: situation.cloud ?? situation.env?.OS_CLOUD,
    });
  });

  it('rejects the name of the cloud of the variables in a file', async () => {
    await expect(load({ files: TWO, cloud: 'b', env: { OS_CLOUD_NAME: 'a' } })).rejects.toMatchObject({
      kind: 'usage',
      message: `@/${HOME}:2: the name "a" is reserved for the cloud defined by OS_* variables`,
      hint: 'Rename the cloud in the file, or set OS_CLOUD_NAME to another name.',
    });
  });

  it('rejects an unknown name without files, and lists unreadable ones', async () => {
    await expect(load({ cloud: 'x' })).rejects.toMatchObject({
      message: 'Cloud "x" not found; no clouds are configured',
      hint: `No clouds.yaml was found. Create @/${HOME}.`,
    });
    await expect(load({ cloud: 'x', env: { OS_CLIENT_SECURE_FILE: '@/s.yaml' } })).rejects.toMatchObject({
      hint: 'No clouds.yaml was found. OS_CLIENT_SECURE_FILE is set to @/s.yaml, which does not exist.',
    });
    const place = { ...(await placeOf({})), home: undefined };
    await expect(loadCloud({ cloud: 'x', values: {}, auth: {} }, place)).rejects.toMatchObject({
      hint: 'No clouds.yaml was found. Set HOME, or set OS_CLIENT_CONFIG_FILE to the path of a clouds.yaml.',
    });
  });
});

describe('loadCloud without a URL', () => {
  it.each<[Situation, string, string, boolean]>([
    [
      {},
      'No cloud is configured: no clouds.yaml was found, and OS_AUTH_URL is not set.',
      `Create @/${HOME}, or set the OS_* variables of your cloud.`,
      true,
    ],
    [
      { files: { [HOME]: 'clouds: {}' } },
      'No cloud is configured: clouds.yaml has no clouds, and OS_AUTH_URL is not set.',
      'Add a cloud to it, or set the OS_* variables of your cloud.',
      true,
    ],
    [
      { files: TWO },
      'No cloud selected; known clouds: a, b',
      `${SELECT}, or set a default: magnum config set cloud a`,
      false,
    ],
    [
      { files: TWO, auth: { username: 'u' } },
      'No cloud selected; known clouds: a, b',
      `${SELECT}, or set a default: magnum config set cloud a`,
      false,
    ],
    [
      { files: TWO, env: { OS_USERNAME: 'u' } },
      'No cloud selected; known clouds: a, b',
      'OS_* variables are set, but OS_AUTH_URL is not: set it, or select a cloud with --os-cloud NAME (OS_CLOUD), or set a default: magnum config set cloud a',
      false,
    ],
    [
      { files: { [HOME]: 'clouds: {-a: {}, b: {}}' } },
      'No cloud selected; known clouds: -a, b',
      `${SELECT}, or set a default: magnum config set cloud -- -a`,
      false,
    ],
    [
      { files: { ...TWO, [CONFIG]: 'cloud: b' }, env: { OS_URL: 'http://m', OS_AUTH_TYPE: 'v3password' } },
      'No cloud selected; known clouds: a, b',
      'The default cloud "b" is not used, because OS_URL is set; to use it, unset OS_URL. OS_* variables are set, but OS_AUTH_URL is not: set it, or select a cloud with --os-cloud NAME (OS_CLOUD).',
      false,
    ],
  ])('%j: rejects', async (situation, message, hint, canUseSandbox) => {
    const loading = load(situation);
    await expect(loading).rejects.toBeInstanceOf(NoCloudError);
    await expect(loading).rejects.toMatchObject({ kind: 'usage', message, hint, canUseSandbox });
    const hintOfLibrary = hint
      .replace(/, or set a default: .*/, '.')
      .replace(/^The default .*? unset OS_URL\. /, '');
    await expect(load(situation, false)).rejects.toMatchObject({
      ...{ kind: 'usage', message, canUseSandbox: false },
      hint: hintOfLibrary,
    });
  });

  it('cannot use a sandbox without a home directory', async () => {
    const place = { ...(await placeOf({})), home: undefined };
    await expect(loadCloud({ values: {}, auth: {}, usesDefaultCloud: true }, place)).rejects.toMatchObject({
      canUseSandbox: false,
    });
  });

  it('reports an unreadable file, also if an option is typed', async () => {
    const place = await placeOf({});
    await mkdir(join(place.cwd, 'clouds.yaml'));
    for (const auth of [{}, { username: 'u' }])
      await expect(loadCloud({ values: {}, auth }, place)).rejects.toMatchObject({
        message: `Cannot read ${join(place.cwd, 'clouds.yaml')}: it is a directory.`,
        hint: 'Correct the path, or make the file readable.',
      });
  });

  it.each<[Situation]>([
    [{ auth: { username: 'u' } }],
    [{ env: { OS_USERNAME: 'u' } }],
    [{ files: { [HOME]: 'clouds: {a: {region_name: R}}' } }],
    [{ files: TWO, auth: { auth_type: 'none' } }],
    [{ files: TWO, auth: { token: 't', endpoint: 'http://m' } }],
  ])('%j: loads, for the error of the login', async (situation) => {
    expect((await load(situation)).auth.auth_url).toBeUndefined();
  });
});

describe('loadCloud with a file in a variable that does not exist', () => {
  const env = { OS_CLIENT_CONFIG_FILE: '@/nosuch.yaml' };
  const warningsOf = async (situation: Situation) => {
    const place = await placeOf(situation);
    const { warnings } = await loadCloud(optionsOf(situation, true), place);
    return warnings?.map((text) => text.replaceAll(place.base, '@'));
  };
  const WARNING =
    'OS_CLIENT_CONFIG_FILE is set to @/nosuch.yaml, which does not exist: using cloud a of another file';

  it('warns if the cloud is the only one or the default', async () => {
    const one = { [HOME]: 'clouds: {a: {auth: {auth_url: http://a}}}' };
    expect(await warningsOf({ files: one, env })).toEqual([WARNING]);
    expect(await warningsOf({ files: { ...TWO, [CONFIG]: 'cloud: a' }, env })).toEqual([WARNING]);
  });

  it('does not warn if the cloud is named, or described by variables', async () => {
    expect(await warningsOf({ files: TWO, env, cloud: 'a' })).toEqual([]);
    expect(await warningsOf({ files: TWO, env: { ...env, OS_CLOUD: 'a' } })).toEqual([]);
    expect(await warningsOf({ files: TWO, env: { ...env, OS_AUTH_URL: 'http://e' } })).toEqual([]);
    expect(await warningsOf({ files: TWO, env: { OS_CLOUD: 'a' } })).toEqual([]);
  });
});

describe('findOverriddenDefault', () => {
  const find = async (situation: Situation, usesDefaultCloud = true) => {
    const place = await placeOf({ files: { [CONFIG]: 'cloud: prod\n' }, ...situation });
    const found = await findOverriddenDefault(optionsOf(situation, usesDefaultCloud), place);
    return found && { ...found, file: found.file.replace(place.base, '@') };
  };
  const DEFAULT = { name: 'prod', file: `@/${CONFIG}` };

  it.each<[Situation, string]>([
    [{ env: { OS_CLOUD: 'dev' } }, 'OS_CLOUD'],
    [{ env: { OS_AUTH_URL: 'http://e' } }, 'OS_AUTH_URL'],
    [{ env: { OS_CONTAINER_INFRA_ENDPOINT: 'http://e' } }, 'OS_CONTAINER_INFRA_ENDPOINT'],
    [{ env: { BYPASS_URL: 'http://e', OS_CLOUD: 'dev' } }, 'OS_CLOUD'],
    [{ auth: { auth_url: 'http://t' }, env: { OS_AUTH_URL: 'http://e' } }, 'the command line'],
    [{ auth: { url: 'http://t' } }, 'the command line'],
    [{ values: { endpoint_override: 'http://t' } }, 'the command line'],
  ])('%j: is overridden by %s', async (situation, by) => {
    expect(await find(situation)).toEqual({ ...DEFAULT, by });
  });

  it.each<[Situation]>([
    [{}],
    [{ cloud: 'dev', env: { OS_AUTH_URL: 'http://e' } }],
    [{ env: { OS_CLOUD: 'prod' } }],
    [{ env: { OS_USERNAME: 'u' } }],
    [{ env: { OS_AUTH_URL: 'http://e' }, files: {} }],
    [{ env: { OS_AUTH_URL: 'http://e' }, files: { [CONFIG]: '[' } }],
  ])('%j: is not overridden', async (situation) => expect(await find(situation)).toBeUndefined());

  it('is undefined for the library', async () => {
    expect(await find({ env: { OS_AUTH_URL: 'http://e' } }, false)).toBeUndefined();
  });

  it('wayToUseDefault: adds an option or unsets the variable, unless that is obvious', () => {
    const way = (by: string, name = 'prod') => wayToUseDefault({ name, file: 'f', by });
    expect(way('the command line')).toBeUndefined();
    expect(way('OS_CLOUD')).toBeUndefined();
    expect(way('OS_AUTH_URL', "it's")).toBe("add --os-cloud 'it'\\''s'");
    expect(way('BYPASS_URL')).toBe('unset BYPASS_URL');
  });
});
