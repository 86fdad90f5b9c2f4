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

describe('errors and preferences of findEndpoint', () => {
  const errorOf = (services: CatalogService[] | undefined, query: Partial<EndpointQuery> = {}) => {
    try {
      return find(services, query);
    } catch (error) {
      const { kind, message, hint } = error as { kind: string; message: string; hint: string };
      return `${kind}: ${message} | ${hint}`;
    }
  };

  it('have a kind, a message and a hint for each cause', () => {
    const magnum = (...endpoints: CatalogService['endpoints'][number][]) => [
      service('container-infra', 'magnum', ...endpoints),
    ];
    expect([
      errorOf(undefined),
      errorOf(undefined, { auth: { service_provider: 'sp' } }),
      errorOf([]),
      errorOf([service('dns', 'b'), service('compute', 'a'), service('compute', 'c'), service('', 'd')]),
      errorOf(catalog, { serviceName: 'x' }),
      errorOf([service('container-infra', '')], { serviceName: 'x' }),
      errorOf(magnum()),
      errorOf(catalog, { region: 'R9' }),
      errorOf(magnum({ url: 'a', interface: 'public' }, { url: 'b', interface: 'public' }), { region: 'R' }),
      errorOf(magnum(endpoint('a', 'R1', 'internal'), endpoint('b', 'R1', 'admin'))),
      errorOf(magnum(endpoint('a', 'R1', 'adminURL')), { region: 'R1' }),
      errorOf(magnum(endpoint('a', 'R1', 'private'))),
    ]).toMatchInlineSnapshot(`
      [
        "usage: The login is not scoped to a project, so it has no service catalog. | Select a project with --os-project-name or --os-project-id (OS_PROJECT_NAME, OS_PROJECT_ID). To list your projects: magnum project-list",
        "usage: The login is not scoped to a project, so it has no service catalog. | Select a project with --os-remote-project-name or --os-remote-project-id (OS_REMOTE_PROJECT_NAME, OS_REMOTE_PROJECT_ID). To list your projects: magnum project-list",
        "failed: The service catalog is empty. | Ask the cloud administrator whether the project can use Magnum; if so, set --service-type or --os-endpoint-override.",
        "failed: The service catalog has no service of type container-infra; available types: compute, dns. | Ask the cloud administrator whether the project can use Magnum; if so, set --service-type or --os-endpoint-override.",
        "failed: The cloud has no container-infra service named x; available names: magnum. | Remove or correct the service name: OS_CONTAINER_INFRA_SERVICE_NAME, or container_infra_service_name in clouds.yaml.",
        "failed: The service catalog has no URL for the container-infra service. | Ask the cloud administrator to correct the service catalog, or set the URL of Magnum with --os-endpoint-override.",
        "failed: The service catalog has no URL for the container-infra service. | Ask the cloud administrator to correct the service catalog, or set the URL of Magnum with --os-endpoint-override.",
        "failed: The cloud has no container-infra service in region R9; available regions: R1, R2. | Select a region with --os-region-name (OS_REGION_NAME).",
        "failed: The cloud has several container-infra endpoints without a region, and none in region R. | Unset --os-region-name (OS_REGION_NAME), and region_name in clouds.yaml.",
        "failed: The container-infra service has no public endpoint; available interfaces: admin, internal. | Select an interface with --os-interface (OS_INTERFACE).",
        "failed: The container-infra service in region R1 has no public endpoint; available interfaces: admin. | Select an interface with --os-interface (OS_INTERFACE).",
        "failed: The container-infra service has no public endpoint; available interfaces: private. | Ask the cloud administrator to correct the service catalog, or set the URL of Magnum with --os-endpoint-override.",
      ]
    `);
  });

  it('compares regions by region_id before region', () => {
    const endpoints = [
      { url: 'a', interface: 'public', region: 'R2', region_id: 'R1' },
      { url: 'b', interface: 'public', region: 'R1', region_id: '' },
    ];
    const services = [service('container-infra', 'magnum', ...endpoints)];
    expect(find(services, { region: 'R1' })).toBe('a');
    expect(() => find(services, { region: 'R2' })).toThrow('available regions: R1.');
    expect(
      find(
        services.map((one) => ({ ...one, endpoints: [...one.endpoints].reverse() })),
        { region: 'R1' },
      ),
    ).toBe('b');
  });

  it('searches the next service type if an earlier one has no endpoint in the region', () => {
    const services = [
      service('container-infra', 'magnum', endpoint('a', 'R1')),
      service('container-infrastructure', 'magnum', endpoint('b', 'R2')),
    ];
    expect(find(services, { region: 'R2' })).toBe('b');
    expect(() => find(services, { region: 'R3' })).toThrow('available regions: R1, R2.');
  });

  it.each([
    ['Zun', undefined],
    ['ZUN', undefined],
    ['zun2', 'u'],
    ['', 'u'],
  ])('uses a service of the type container with the name %j: %j', (name, url) => {
    const services = [service('container', name, endpoint('u'))];
    if (url) expect(find(services)).toBe(url);
    else expect(() => find(services)).toThrow('The service catalog has no service of type container-infra');
  });

  it('does not use the type container for another service type', () => {
    expect(() => find([service('container', 'magnum', endpoint('u'))], { serviceType: 'dns' })).toThrow(
      'no service of type dns; available types: container.',
    );
    expect(find([service('container', 'magnum', endpoint('u'))], { serviceType: 'container' })).toBe('u');
  });

  it('uses the only endpoint without a region, but not one with another region', () => {
    const one = (region: string) => [service('container-infra', 'magnum', endpoint('u', region))];
    expect(find(one(''), { region: 'R1' })).toBe('u');
    expect(() => find(one('R2'), { region: 'R1' })).toThrow('available regions: R2.');
  });
});
