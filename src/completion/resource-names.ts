/**
 * Fetches names from the cloud or from files, within a short timeout. Never prompts, prints nothing, and never logs in: requests
 * to a cloud use only the token that an earlier command has cached.
 */
import type { CloudConfig } from '../clouds/types.ts';
import { parseServerJson } from '../http/server-json.ts';
import type { Transport } from '../http/types.ts';
import type { Token } from '../keystone/types.ts';
import type { ClusterTemplate, Magnum } from '../magnum/types.ts';
import { toArray } from '../platform/async-iterable.ts';
import { isUnsafe, safeLine } from '../platform/safe-text.ts';
import type { World } from '../world.ts';
import type { Name } from './resource-names-cache.ts';
import type { ServiceKind } from './service-names.ts';
import type { NamesRequest } from './types.ts';

/** How long a keypress waits for the cloud. */
const DEFAULT_TIMEOUT_MS = 800;
const MAX_TIMEOUT_MS = 10_000;

/** MAGNUM_COMPLETION_TIMEOUT, in milliseconds, for slow clouds. */
function timeoutMsOf({ env }: World): number {
  const text = env.MAGNUM_COMPLETION_TIMEOUT ?? '';
  return /^\d+$/.test(text) ? Math.min(Number(text), MAX_TIMEOUT_MS) : DEFAULT_TIMEOUT_MS;
}

/** A resource whose name need not be unique. */
interface Resource {
  readonly id: string;
  readonly name: string | null;
  readonly help: string;
}

/** In the order of the cloud; undefined if it fails or does not respond in time. Never rejects. */
export async function fetchNames(request: NamesRequest, world: World): Promise<readonly Name[] | undefined> {
  const controller = new AbortController();
  const signal = AbortSignal.any([controller.signal, world.signal]);
  const timer = setTimeout(() => controller.abort(new Error('no response in time')), timeoutMsOf(world));
  try {
    return await Promise.race([sources[request.kind](request, { ...world, signal }), rejectOnAbort(signal)]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
    controller.abort();
  }
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** Keypairs, flavors and so on. */
const serviceSource: Source = async (request, world) => {
  const [{ serviceResources }, connection] = await Promise.all([
    import('./service-names.ts'),
    connect(request, world),
  ]);
  return uniqueNames(await serviceResources(request.kind as ServiceKind, connection));
};

type Source = (request: NamesRequest, world: World) => Promise<readonly Name[]>;

const sources: Readonly<Record<NamesRequest['kind'], Source>> = {
  'auth-type': async () => {
    const { authTypes } = await import('../keystone/plugins/index.ts');
    return authTypes.map(({ names }) => ({ word: names[0], help: '' }));
  },
  alias: async (_, world) => {
    const { readAliases } = await import('../extensions/aliases.ts');
    return keepSafeNames([...(await readAliases(world)).keys()].map((word) => ({ word, help: '' })));
  },
  cloud: async (_, world) => {
    const { listClouds } = await import('../clouds/cloud-list.ts');
    return keepSafeNames((await listClouds(world)).map(({ name }) => ({ word: name, help: '' })));
  },
  cluster: async (request, world) => uniqueNames(await clustersOf(request, world)),
  'cluster-id': async (request, world) =>
    keepSafeNames((await clustersOf(request, world)).map(({ id, name }) => ({ word: id, help: name ?? '' }))),
  'cluster-template': async (request, world) => {
    const templates = await templatesOf(request, world);
    return uniqueNames(templates.map(({ uuid, name, coe }) => ({ id: uuid, name, help: coe })));
  },
  nodegroup: async (request, world) => {
    if (!request.cluster) return [];
    const { magnum } = await connect(request, world);
    const groups = await toArray((await magnum()).nodegroups.list(request.cluster));
    return uniqueNames(groups.map(({ uuid, name, role }) => ({ id: uuid, name, help: role ?? '' })));
  },
  node: async (request, world) => {
    if (!request.cluster) return [];
    const { magnum } = await connect(request, world);
    const { node_addresses: addresses } = await (await magnum()).clusters.get(request.cluster);
    return keepSafeNames((addresses ?? []).map((word) => ({ word, help: '' })));
  },
  region: async (request, world) => {
    const { token } = await connect(request, world);
    const endpoints = (token.catalog ?? []).flatMap((service) => service.endpoints);
    const regions = endpoints.map(({ region_id: id, region }) => id || region || '');
    return keepSafeNames([...new Set(regions)].map((word) => ({ word, help: '' })));
  },
  keypair: serviceSource,
  flavor: serviceSource,
  image: serviceSource,
  network: serviceSource,
  'external-network': serviceSource,
  subnet: serviceSource,
  'kube-context': async (_, world) => {
    const { readMergedContexts } = await import('../cluster-access/kubeconfig/merged-contexts.ts');
    return keepSafeNames(
      (await readMergedContexts(world)).map(({ context }) => ({ word: context, help: '' })),
    );
  },
  'docker-context': async (_, world) => {
    const { dockerContexts } = await import('../cluster-access/docker/docker-context.ts');
    return keepSafeNames((await dockerContexts(world)).map(({ context }) => ({ word: context, help: '' })));
  },
  project: async (request, world) =>
    keepSafeNames((await projectsOf(request, world)).map(({ name, help }) => ({ word: name ?? '', help }))),
  'any-project': async (request, world) => uniqueNames(await projectsOf(request, world, true)),
  'project-id': async (request, world) =>
    keepSafeNames((await projectsOf(request, world)).map(({ id, name }) => ({ word: id, help: name ?? '' }))),
  'service-provider': async (request, world) => {
    const { token } = await connect(request, world);
    return keepSafeNames(
      (token.serviceProviders ?? []).map(({ id, authUrl }) => ({ word: id, help: authUrl })),
    );
  },
};

/** With a cluster, only those that it can be upgraded to. */
async function templatesOf(
  { cluster: ident, ...request }: NamesRequest,
  world: World,
): Promise<ClusterTemplate[]> {
  const { magnum } = await connect(request, world);
  const { clusters, clusterTemplates } = await magnum();
  const listed = toArray(clusterTemplates.list());
  if (!ident) return await listed;
  const [cluster, templates, { upgradeProblems }] = await Promise.all([
    clusters.get(ident),
    listed,
    import('../magnum/upgrade-check.ts'),
  ]);
  const { cluster_template_id: id } = cluster;
  // A hidden template is not in the list. Without any, the command does not compare either.
  const from =
    templates.find(({ uuid }) => uuid === id) ?? (await clusterTemplates.get(id).catch(() => undefined));
  return templates.filter((to) => from === undefined || upgradeProblems({ cluster, from, to }).length === 0);
}

async function clustersOf(request: NamesRequest, world: World): Promise<Resource[]> {
  const { magnum } = await connect(request, world);
  const clusters = await toArray((await magnum()).clusters.list());
  return clusters.map(({ uuid, name, status }) => ({ id: uuid, name, help: status ?? '' }));
}

/** Those in which the user has a role; all with `asAdmin` if the token is an administrator's. */
async function projectsOf(request: NamesRequest, world: World, asAdmin = false): Promise<Resource[]> {
  const { token, transport, config } = await connect(request, world);
  const [{ discoverIdentity }, { isCloudAdmin, MAX_PROJECTS_BYTES }] = await Promise.all([
    import('../keystone/api/discovery.ts'),
    import('../keystone/api/projects.ts'),
  ]);
  const identity = await discoverIdentity(config.auth.auth_url ?? '', transport);
  const { status, body } = await transport.request({
    method: 'GET',
    url: `${identity}${asAdmin && isCloudAdmin(token) ? '/projects' : '/auth/projects'}`,
    headers: { 'X-Auth-Token': token.id },
    maxBodyBytes: MAX_PROJECTS_BYTES,
  });
  if (status !== 200) throw new Error(`HTTP ${status}`);
  const { projects } = parseServerJson(body) as {
    projects: { id: string; name: string; description?: string }[];
  };
  return projects.map(({ id, name, description }) => ({ id, name, help: description ?? '' }));
}

/** Names of resources, but the ID instead of an ambiguous name and of a name with control characters. */
function uniqueNames(resources: readonly Resource[]): Name[] {
  const counts = new Map<string, number>();
  for (const { name } of resources) if (name !== null) counts.set(name, (counts.get(name) ?? 0) + 1);
  return keepSafeNames(
    resources.map(({ id, name, help }) =>
      name !== null && isPlain(name) && counts.get(name) === 1
        ? { word: name, help }
        : { word: id, help: [name, help].filter(Boolean).join(', ') },
    ),
  );
}

const isPlain = (word: string): boolean => word !== '' && !isUnsafe(word) && !/[\t\r\n]/.test(word);

/** Removes names that could control the terminal, because they come from a server or from files of others. */
const keepSafeNames = (names: readonly Name[]): Name[] =>
  names
    .filter(({ word }) => isPlain(word) && !word.startsWith('-'))
    .map(({ word, help }) => ({ word, help: safeLine(help).replace(/\s+/g, ' ') }));

interface Connection {
  readonly config: CloudConfig;
  readonly token: Token;
  readonly transport: Transport;
  magnum(): Promise<Magnum>;
}

/** Rejects if a login is necessary, and if a clouds.yaml in the current directory is not allowed. */
async function connect(request: NamesRequest, world: World): Promise<Connection> {
  const [{ loadCloud }, { cloudOptionsOf }, { loadAuthType }, { cachedToken, nonInteractiveUser }] =
    await Promise.all([
      import('../clouds/load-cloud.ts'),
      import('../cli/global-options.ts'),
      import('../keystone/plugins/index.ts'),
      import('./cached-token.ts'),
    ]);
  const config = await loadCloud(cloudOptionsOf(request.globals), world, { requiresAllowedFiles: true });
  const needsToken = (await loadAuthType(config.authType)).endpoint === undefined;
  const token = needsToken ? await cachedToken(config, world) : undefined;
  if (needsToken && token === undefined) throw new Error('no token is cached');
  const { createWorldTransport } = await import('../http/world-transport.ts');
  const transport = createWorldTransport(world, { tls: config.tls, timeoutMs: MAX_TIMEOUT_MS });
  return {
    config,
    token: token ?? { id: '' },
    transport,
    async magnum() {
      const [{ createSession }, { connectMagnum }, { createVersionCache }] = await Promise.all([
        import('../keystone/session/session.ts'),
        import('../magnum/client.ts'),
        import('../magnum/version-cache.ts'),
      ]);
      const session = createSession({
        config: token === undefined ? config : await withToken(config, token),
        transport,
        ui: nonInteractiveUser,
        warn: () => {},
        now: world.now,
        sleep: world.sleep,
        signal: world.signal,
      });
      return connectMagnum(session, { apiVersion: config.apiVersion, versions: createVersionCache(world) });
    },
  };
}

/** Configures an auth type that cannot log in, so that a rejected token causes no login. */
async function withToken(config: CloudConfig, token: Token): Promise<CloudConfig> {
  const { findEndpoint } = await import('../keystone/api/catalog.ts');
  const endpoint = config.endpointOverride || findEndpoint(token.catalog, config);
  return { ...config, authType: 'admin_token', auth: { token: token.id, endpoint } };
}
