import { describe, expect, it } from 'vitest';
import { catalogServiceBase, serviceBase } from '../../../src/keystone/api/service-base.ts';

const PROJECT = '0123456789abcdef0123456789abcdef';

describe('serviceBase', () => {
  it.each([
    ['https://h:9511', 'https://h:9511'],
    [' https://h:9511/v1/ ', 'https://h:9511'],
    ['https://h/container-infra/v1//', 'https://h/container-infra'],
    [`https://h:9511/v1/${PROJECT}`, 'https://h:9511'],
    [`https://h/magnum/v1/${PROJECT}/`, 'https://h/magnum'],
    ['https://h/v1/%(tenant_id)s', 'https://h'],
    ['https://h/v1/$(project_id)s/', 'https://h'],
    ['https://h/v1/clusters', 'https://h'],
    ['https://h/v1?project=x', 'https://h'],
    ['https://h/v1#top', 'https://h'],
    ['http://[::1]:9511/v1', 'http://[::1]:9511'],
    // The version of a gateway, and paths that only look like a version.
    ['https://h/v1/magnum', 'https://h/v1/magnum'],
    ['https://h/v1/container-infra/v1', 'https://h/v1/container-infra'],
    ['https://h/v1/openstack/magnum', 'https://h/v1/openstack/magnum'],
    ['https://v1/x', 'https://v1/x'],
    ['https://h/v10', 'https://h/v10'],
  ])('converts %s to %s', (url, base) => {
    expect(serviceBase(url)).toBe(base);
    expect(catalogServiceBase(url)).toBe(base);
  });

  it.each(['', 'h:9511', 'ftp://h/v1', '/v1', 'https://'])(
    'rejects %j, and advises what the reader can do',
    (url) => {
      expect(() => serviceBase(url)).toThrow(
        expect.objectContaining({
          kind: 'usage',
          hint: expect.stringMatching(/^Check --os-endpoint-override/),
        }),
      );
      expect(() => catalogServiceBase(url)).toThrow(
        expect.objectContaining({
          kind: 'failed',
          hint: expect.stringMatching(/^Ask the cloud administrator/),
        }),
      );
    },
  );
});

it('serviceBase and catalogServiceBase show the URL without its credentials and query', () => {
  const url = 'ftp://user:made-up@h/v1?key=made-up';
  expect(() => serviceBase(url)).toThrow(
    expect.objectContaining({
      message: 'The Magnum endpoint is not an http:// or https:// URL: ftp://***@h/v1?***',
      hint: 'Check --os-endpoint-override or --bypass-url (BYPASS_URL).',
    }),
  );
  expect(() => catalogServiceBase(url)).toThrow(
    expect.objectContaining({
      message:
        'The Magnum endpoint in the service catalog is not an http:// or https:// URL: ftp://***@h/v1?***',
      hint: 'Ask the cloud administrator to correct it, or set the URL with --os-endpoint-override.',
    }),
  );
});

it.each([
  ['HTTPS://H/v1', 'HTTPS://H'],
  ['https://h/v1/Magnum', 'https://h/v1/Magnum'],
  ['https://h/v1/container-infra', 'https://h/v1/container-infra'],
  ['https://h/v1/coe', 'https://h/v1/coe'],
  ['https://h/v1/my-magnum', 'https://h'],
  ['https://h//v1', 'https://h'],
])('serviceBase converts %s to %s', (url, base) => expect(serviceBase(url)).toBe(base));
