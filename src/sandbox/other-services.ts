/** The lists of Nova, Glance and Neutron that completion shows: the resources that Magnum finds in these services. */
import type { Cloud } from './cloud.ts';
import { json, type SandboxRequest, type SandboxResponse } from './http-messages.ts';
import { findToken } from './keystone/tokens.ts';
import { FLAVORS, IMAGES, KEYPAIRS, NETWORKS, SUBNETS } from './magnum/external-resources.ts';

const GIB = 1024;

/** By path. A list of Neutron can be filtered by `router:external`. */
const LISTS: Readonly<Record<string, (query: URLSearchParams) => object>> = {
  '/compute/v2.1/os-keypairs': () => ({
    keypairs: KEYPAIRS.map((name) => ({ keypair: { name, type: 'ssh' } })),
  }),
  '/compute/v2.1/flavors/detail': () => ({
    flavors: FLAVORS.map((name, index) => ({
      id: String(index + 1),
      name,
      vcpus: 2 ** index,
      ram: 2 ** (index + 1) * GIB,
      disk: 20,
    })),
  }),
  '/image/v2/images': () => ({ images: IMAGES.map((image) => ({ ...image, status: 'active' })) }),
  '/network/v2.0/networks': (query) => ({
    networks: NETWORKS.filter(({ isExternal }) =>
      query.has('router:external') ? String(isExternal) === query.get('router:external') : true,
    ).map(({ id, name, isExternal }) => ({ id, name, 'router:external': isExternal })),
  }),
  '/network/v2.0/subnets': () => ({
    subnets: SUBNETS.map((subnet, index) => ({ ...subnet, cidr: `10.0.${index}.0/24` })),
  }),
};

/** Undefined for a path that the services do not have here. */
export function handleOtherServiceRequest(
  cloud: Cloud,
  request: SandboxRequest,
): SandboxResponse | undefined {
  const list = LISTS[request.path];
  if (list === undefined || request.method !== 'GET') return undefined;
  if (findToken(cloud, request.headers['x-auth-token']) === undefined)
    return json(401, { error: { code: 401, title: 'Unauthorized', message: 'Authentication required.' } });
  return json(200, list(request.query));
}
