import { describe, expect, it } from 'vitest';
import { load, oneCloud } from './place.ts';

const CLOUD = 'auth: {auth_url: http://a, username: u, project_name: p}';
const fallbackOf = async (situation: Parameters<typeof load>[0]) => {
  const { fallbackDomainId, sources } = await load(situation);
  return [fallbackDomainId, sources.get('fallback_domain')];
};

describe('the fallback domain of a cloud', () => {
  it.each(['3', "'3'", 'v3', '3.14'])('is default with identity_api_version: %s', async (version) => {
    const files = oneCloud(`${CLOUD}\nidentity_api_version: ${version}`);
    expect(await fallbackOf({ files })).toEqual(['default', expect.stringMatching(/clouds\.yaml:4$/)]);
  });

  it.each(['2', '2.0', '{}'])('is unset with identity_api_version: %s', async (version) => {
    const files = oneCloud(`${CLOUD}\nidentity_api_version: ${version}`);
    expect(await fallbackOf({ files })).toEqual([undefined, undefined]);
  });

  it('is default with OS_IDENTITY_API_VERSION, for a cloud of a file and for one of variables', async () => {
    const env = { OS_IDENTITY_API_VERSION: '3' };
    expect(await fallbackOf({ files: oneCloud(CLOUD), cloud: 'c', env })).toEqual([
      'default',
      'OS_IDENTITY_API_VERSION',
    ]);
    expect((await fallbackOf({ env: { ...env, OS_AUTH_URL: 'http://a', OS_USERNAME: 'u' } }))[0]).toBe(
      'default',
    );
  });

  it.each([
    'user_domain_name: d, project_domain_id: e',
    'domain_name: d',
    'default_domain_id: d',
    'default_domain_name: d',
  ])('is unset if each name has a domain (%s)', async (domains) => {
    const files = oneCloud(
      `identity_api_version: 3\nauth: {auth_url: http://a, username: u, project_name: p, ${domains}}`,
    );
    expect(await fallbackOf({ files })).toEqual([undefined, undefined]);
  });

  it('is default if only one name has a domain, and unset for IDs', async () => {
    const version = 'identity_api_version: 3\nauth: {auth_url: http://a';
    const mixed = oneCloud(`${version}, username: u, user_domain_name: d, project_name: p}`);
    expect((await fallbackOf({ files: mixed }))[0]).toBe('default');
    const ids = oneCloud(`${version}, user_id: u, project_id: p}`);
    expect((await fallbackOf({ files: ids }))[0]).toBeUndefined();
  });
});
