/** Lists of Nova, Glance and Neutron, for the values of options. Uses the endpoints of the catalog in a cached token. */
import type { CloudConfig } from '../clouds/types.ts';
import { assertStaysHttps } from '../http/https-only.ts';
import { parseServerJson } from '../http/server-json.ts';
import { withoutTrailingSlashes } from '../http/trailing-slashes.ts';
import type { Transport } from '../http/types.ts';
import { endpointOfType } from '../keystone/api/catalog.ts';
import type { Token } from '../keystone/types.ts';

export interface ServiceConnection {
  readonly config: CloudConfig;
  readonly token: Token;
  readonly transport: Transport;
}

/** A resource of another service. */
export interface ServiceResource {
  readonly id: string;
  readonly name: string | null;
  readonly help: string;
}

interface List {
  /** In the catalog. */
  readonly serviceType: string;
  /** The start of the path, unless the endpoint ends with it. */
  readonly version?: string;
  readonly path: string;
  read(body: Readonly<Record<string, readonly Item[]>>): readonly ServiceResource[];
}

type Item = Readonly<Record<string, unknown>>;

/** Each page has up to 1,000 images. More candidates are too many to choose from. */
const MAX_PAGES = 5;
const MAX_BYTES = 8 * 1024 * 1024;

const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? `${value}` : '';

const resourceOf = (item: Item, help: string): ServiceResource => ({
  id: textOf(item.id),
  name: typeof item.name === 'string' ? item.name : null,
  help,
});

const NETWORK_FIELDS = 'fields=id&fields=name';

/** By the kind of the value. */
const LISTS = {
  keypair: {
    serviceType: 'compute',
    path: '/os-keypairs',
    read: ({ keypairs = [] }) =>
      keypairs.map(({ keypair }) => {
        const name = textOf((keypair as Item | undefined)?.name);
        return { id: name, name, help: '' };
      }),
  },
  flavor: {
    serviceType: 'compute',
    path: '/flavors/detail',
    read: ({ flavors = [] }) =>
      flavors.map((flavor) => resourceOf(flavor, `${textOf(flavor.vcpus)} vCPUs, ${textOf(flavor.ram)} MiB`)),
  },
  image: {
    serviceType: 'image',
    version: '/v2',
    path: '/images?limit=1000',
    read: ({ images = [] }) => images.map((image) => resourceOf(image, textOf(image.os_distro))),
  },
  network: {
    serviceType: 'network',
    version: '/v2.0',
    path: `/networks?router:external=false&${NETWORK_FIELDS}`,
    read: ({ networks = [] }) => networks.map((network) => resourceOf(network, '')),
  },
  'external-network': {
    serviceType: 'network',
    version: '/v2.0',
    path: `/networks?router:external=true&${NETWORK_FIELDS}`,
    read: ({ networks = [] }) => networks.map((network) => resourceOf(network, '')),
  },
  subnet: {
    serviceType: 'network',
    version: '/v2.0',
    path: `/subnets?${NETWORK_FIELDS}&fields=cidr`,
    read: ({ subnets = [] }) => subnets.map((subnet) => resourceOf(subnet, textOf(subnet.cidr))),
  },
} as const satisfies Readonly<Record<string, List>>;

export type ServiceKind = keyof typeof LISTS;

/** Empty without the service in the catalog. Rejects if the service rejects the request. */
export async function serviceResources(
  kind: ServiceKind,
  { config, token, transport }: ServiceConnection,
): Promise<ServiceResource[]> {
  const { serviceType, path, read, ...list }: List = LISTS[kind];
  const endpoint = endpointOfType(token.catalog ?? [], serviceType, config);
  if (endpoint === undefined) return [];
  assertStaysHttps(endpoint, config.auth.auth_url ?? '', `The ${serviceType} endpoint`, config);
  const base = withoutTrailingSlashes(endpoint);
  const { version = '' } = list;
  const found: ServiceResource[] = [];
  let url: string | undefined = `${base}${base.endsWith(version) ? '' : version}${path}`;
  for (let page = 0; url !== undefined && page < MAX_PAGES; page++) {
    const headers = { 'X-Auth-Token': token.id };
    const { status, body } = await transport.request({
      method: 'GET',
      url,
      headers,
      maxBodyBytes: MAX_BYTES,
    });
    if (status !== 200) throw new Error(`HTTP ${status}`);
    const content = parseServerJson(body) as Readonly<Record<string, readonly Item[]>>;
    found.push(...read(content));
    url = nextUrl(base, content.next);
  }
  return found;
}

/** Glance's `next` is a path; only requests to the endpoint of the catalog have the token. */
function nextUrl(base: string, next: unknown): string | undefined {
  if (typeof next !== 'string' || !next.startsWith('/')) return undefined;
  return new URL(base).origin + next;
}
