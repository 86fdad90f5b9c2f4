import { describe, expect, it } from 'vitest';
import { type EndpointQuery, findEndpoint } from '../../../src/keystone/api/catalog.ts';
import type { CatalogService } from '../../../src/keystone/types.ts';

const endpoint = (url: string, region = 'R1', interfaceName = 'public') => ({
  url,
  interface: interfaceName,
  region_id: region,
});
const service = (
  type: string,
  name: string,
  ...endpoints: CatalogService['endpoints'][number][]
): CatalogService => ({
  type,
  name,
  endpoints,
});
const find = (catalog: CatalogService[] | undefined, query: Partial<EndpointQuery> = {}) =>
  findEndpoint(catalog, {
    serviceType: 'container-infra',
    serviceName: undefined,
    interface: 'public',
    region: undefined,
    ...query,
  });

const catalog = [
  service('compute', 'nova', endpoint('c')),
  service('container-infra', 'magnum', endpoint('i', 'R1', 'internal'), endpoint('r1'), endpoint('r2', 'R2')),
];

describe('findEndpoint', () => {
  it('selects by interface and region, and uses the first region by default', () => {
    expect(find(catalog)).toBe('r1');
    expect(find(catalog, { region: 'R2' })).toBe('r2');
    expect(find(catalog, { interface: 'internal' })).toBe('i');
  });

  it('supports region instead of region_id, and publicURL', () => {
    const oldCatalog = [
      {
        type: 'container-infra',
        endpoints: [{ url: 'x', interface: 'publicURL', region: 'Old', region_id: null }],
      },
    ];
    expect(find(oldCatalog, { region: 'Old', serviceName: 'any' })).toBe('x');
  });

  it('prefers the requested service type to its aliases, and uses the type container last', () => {
    const types = [
      'container',
      'container-infrastructure',
      'container-infrastructure-management',
      'container-infra',
    ];
    const services = types.map((type) => service(type, 'magnum', endpoint(type)));
    expect(find(services)).toBe('container-infra');
    expect(find(services, { serviceType: 'container-infrastructure' })).toBe('container-infrastructure');
    expect(find(services.slice(0, 3))).toBe('container-infrastructure-management');
    expect(find(services.slice(0, 1))).toBe('container');
    expect(() => find([service('container', 'Zun', endpoint('zun'))])).toThrow('no service of type');
    expect(find([service('mine', 'm', endpoint('mine'))], { serviceType: 'mine' })).toBe('mine');
    expect(() => find(services, { serviceType: 'mine' })).toThrow('no service of type mine');
  });

  it('selects one of several services by name', () => {
    const services = [
      service('container-infra', 'a', endpoint('a')),
      service('container-infra', 'b', endpoint('b')),
    ];
    expect(find(services, { serviceName: 'b' })).toBe('b');
    expect(() => find(services, { serviceName: 'c' })).toThrow(
      'The cloud has no container-infra service named c; available names: a, b.',
    );
  });

  it('lists the available types, regions or interfaces if no endpoint matches', () => {
    expect(() => find(catalog, { serviceType: 'dns' })).toThrow(
      'The service catalog has no service of type dns; available types: compute, container-infra.',
    );
    expect(() => find([])).toThrow('The service catalog is empty.');
    expect(() => find(catalog, { region: 'R9' })).toThrow(
      'The cloud has no container-infra service in region R9; available regions: R1, R2.',
    );
    expect(() => find(catalog, { region: 'R2', interface: 'admin' })).toThrow(
      'The container-infra service in region R2 has no admin endpoint; available interfaces: public.',
    );
  });

  it('uses the only endpoint of the interface if it has no region', () => {
    const only = { url: 'only', interface: 'public' };
    const other = { url: 'other', interface: 'internal', region: '' };
    expect(find([service('container-infra', 'm', only, other)], { region: 'R1' })).toBe('only');
    expect(
      find([service('container-infra', 'm', only, other)], { region: 'R1', interface: 'internal' }),
    ).toBe('other');
    expect(find([service('container-infra', 'm', only, endpoint('r1'))], { region: 'R1' })).toBe('r1');
    expect(() => find([service('container-infra', 'm', only, endpoint('r1'))], { region: 'R2' })).toThrow(
      'no container-infra service in region R2; available regions: R1.',
    );
  });

  const OVERRIDE = '--os-endpoint-override';
  it.each<[string, CatalogService, Partial<EndpointQuery>, string, string]>([
    [
      'no endpoints',
      service('container-infra', 'magnum'),
      {},
      'The service catalog has no URL for the container-infra service.',
      OVERRIDE,
    ],
    [
      'no endpoints under its name',
      service('container-infra', 'magnum'),
      { serviceName: 'magnum' },
      'has no URL for',
      OVERRIDE,
    ],
    [
      'no endpoints in a region',
      service('container-infra', 'magnum'),
      { region: 'R1' },
      'has no URL for',
      OVERRIDE,
    ],
    [
      'two endpoints without a region',
      service(
        'container-infra',
        'magnum',
        { url: 'a', interface: 'public' },
        { url: 'b', interface: 'public' },
      ),
      { region: 'R1' },
      'The cloud has several container-infra endpoints without a region, and none in region R1.',
      'Unset --os-region-name',
    ],
    [
      'another interface without a region',
      service('container-infra', 'magnum', { url: 'a', interface: 'internal' }),
      { region: 'R1' },
      'The container-infra service has no public endpoint; available interfaces: internal.',
      'Select an interface with --os-interface',
    ],
    [
      'no interface',
      service('container-infra', 'magnum', { url: 'a', interface: '' }),
      {},
      'has no public endpoint; available interfaces: none.',
      OVERRIDE,
    ],
    [
      'an interface that cannot be selected',
      service('container-infra', 'magnum', { url: 'a', interface: 'private' }),
      {},
      'has no public endpoint; available interfaces: private.',
      OVERRIDE,
    ],
  ])('does not contradict itself for a service with %s', (_, magnum, query, message, hint) => {
    expect(() => find([magnum], query)).toThrow(
      expect.objectContaining({
        message: expect.stringContaining(message),
        hint: expect.stringContaining(hint),
      }),
    );
  });

  it.each([
    [{}, '--os-project-name or --os-project-id (OS_PROJECT_NAME, OS_PROJECT_ID)'],
    [{ service_provider: 'x' }, '--os-remote-project-name or --os-remote-project-id'],
  ])('requires a project if the token has no catalog: %j', (auth, names) => {
    expect(() => find(undefined, { auth })).toThrow(
      expect.objectContaining({ kind: 'usage', hint: expect.stringContaining(names) }),
    );
  });
});
