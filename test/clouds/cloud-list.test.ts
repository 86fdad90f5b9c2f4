/** Which clouds can be the default. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allowFile, readFileToAllow } from '../../src/clouds/allowed-files.ts';
import { assertCanBeDefault, listClouds } from '../../src/clouds/cloud-list.ts';
import { placeOf } from './place.ts';

const HOME = 'home/.config/openstack/clouds.yaml';

describe('assertCanBeDefault', () => {
  it('resolves to undefined for a cloud of the usual files', async () => {
    const place = await placeOf({ files: { [HOME]: 'clouds: {a: {}}' } });
    expect(await assertCanBeDefault('a', place)).toBeUndefined();
  });

  it('rejects an unknown cloud', async () => {
    const place = await placeOf({ files: { [HOME]: 'clouds: {a: {}}' } });
    await expect(assertCanBeDefault('b', place)).rejects.toMatchObject({
      kind: 'usage',
      message: 'Cloud "b" not found; known clouds: a',
      cloud: 'b',
    });
  });

  it('resolves to OS_CLIENT_CONFIG_FILE if only its file has the cloud', async () => {
    const files = { [HOME]: 'clouds: {a: {}}', 'f.yaml': 'clouds: {a: {}, b: {}}' };
    const place = await placeOf({ files, env: { OS_CLIENT_CONFIG_FILE: '@/f.yaml' } });
    expect(await assertCanBeDefault('b', place)).toBe('OS_CLIENT_CONFIG_FILE');
    expect(await assertCanBeDefault('a', place)).toBeUndefined();
  });

  it('resolves to undefined if the variable names a file that does not exist', async () => {
    const place = await placeOf({
      files: { [HOME]: 'clouds: {a: {}}' },
      env: { OS_CLIENT_CONFIG_FILE: '@/nosuch.yaml' },
    });
    expect(await assertCanBeDefault('a', place)).toBeUndefined();
  });

  it('rejects a file in the current directory until it is allowed', async () => {
    const place = await placeOf({ files: { 'work/clouds.yaml': 'clouds: {a: {}}' } });
    const path = join(place.cwd, 'clouds.yaml');
    await expect(assertCanBeDefault('a', place)).rejects.toMatchObject({
      kind: 'usage',
      message: `Cannot use ${path}: a file in the current directory must be allowed first.`,
      hint: `If you trust this file: magnum cloud-allow ${path}`,
    });
    await allowFile(readFileToAllow(path), place);
    expect(await assertCanBeDefault('a', place)).toBeUndefined();
  });
});

it('listClouds: keeps the order of the files, and removes only the line from the origin', async () => {
  const place = await placeOf({
    files: { 'f:12.yaml': 'clouds:\n  b: {}\n  a: {}' },
    env: { OS_CLIENT_CONFIG_FILE: '@/f:12.yaml' },
  });
  const file = join(place.base, 'f:12.yaml');
  expect(await listClouds(place)).toEqual([
    { name: 'b', file },
    { name: 'a', file },
  ]);
});
