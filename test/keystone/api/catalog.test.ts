import { describe, expect, it } from 'vitest';
import { type EndpointQuery, findEndpoint } from '../../../src/keystone/api/catalog.ts';
import type { CatalogService } from '../../../src/keystone/types.ts';

const endpoint = (url: string, region = 'R1', side = 'public') => ({
  url,
  interface: side,
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
  it('takes interface and region into account, and the first region without one', () => {
    expect(find(catalog)).toBe('r1');
    expect(find(catalog, { region: 'R2' })).toBe('r2');
    expect(find(catalog, { interface: 'internal' })).toBe('i');
  });

  it('understands regions without an id, and publicURL', () => {
    const old = [
      {
        type: 'container-infra',
        endpoints: [{ url: 'x', interface: 'publicURL', region: 'Old', region_id: null }],
      },
    ];
    expect(find(old, { region: 'Old', serviceName: 'any' })).toBe('x');
  });

  it('knows the aliases of the type, the wanted one first, the legacy one last', () => {
    const types = [
      'container',
      'container-infrastructure',
      'container-infrastructure-management',
      'container-infra',
    ];
    const many = types.map((type) => service(type, 'magnum', endpoint(type)));
    expect(find(many)).toBe('container-infra');
    expect(find(many, { serviceType: 'container-infrastructure' })).toBe('container-infrastructure');
    expect(find(many.slice(0, 3))).toBe('container-infrastructure-management');
    expect(find(many.slice(0, 1))).toBe('container');
    expect(() => find([service('container', 'Zun', endpoint('zun'))])).toThrow('no service of the type');
    expect(find([service('mine', 'm', endpoint('mine'))], { serviceType: 'mine' })).toBe('mine');
    expect(() => find(many, { serviceType: 'mine' })).toThrow('no service of the type mine');
  });

  it('tells services of a type apart by name', () => {
    const twins = [
      service('container-infra', 'a', endpoint('a')),
      service('container-infra', 'b', endpoint('b')),
    ];
    expect(find(twins, { serviceName: 'b' })).toBe('b');
    expect(() => find(twins, { serviceName: 'c' })).toThrow(
      'no container-infra service of the name c; it has: a, b.',
    );
  });

  it('says what there is instead', () => {
    expect(() => find(catalog, { serviceType: 'dns' })).toThrow(
      'The cloud has no service of the type dns; its catalog has: compute, container-infra.',
    );
    expect(() => find([])).toThrow('its catalog has: none.');
    expect(() => find(catalog, { region: 'R9' })).toThrow(
      'The cloud has no container-infra service in the region R9; it has it in: R1, R2.',
    );
    expect(() => find(catalog, { region: 'R2', interface: 'admin' })).toThrow(
      'The container-infra service in the region R2 has no admin endpoint; it has: public.',
    );
  });

  it.each([
    [{}, '--os-project-name or --os-project-id (OS_PROJECT_NAME, OS_PROJECT_ID)'],
    [{ service_provider: 'x' }, '--os-remote-project-name or --os-remote-project-id'],
  ])('asks for a project where there is no catalog: %j', (auth, names) => {
    expect(() => find(undefined, { auth })).toThrow(
      expect.objectContaining({ kind: 'usage', hint: expect.stringContaining(names) }),
    );
  });
});
