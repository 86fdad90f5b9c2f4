/**
 * Names from the cloud or from files, within a moment or not at all. It asks no person anything, says nothing, and never
 * logs in: a cloud is asked only with a token that an earlier command has kept.
 */
import type { CloudConfig } from '../clouds/types.ts';
import { parseServerJson } from '../http/server-json.ts';
import type { Transport } from '../http/types.ts';
import type { Token } from '../keystone/types.ts';
import type { Magnum } from '../magnum/types.ts';
import { isUnsafe, safeLine } from '../output/safe-text.ts';
import { toArray } from '../platform/async-iterable.ts';
import type { World } from '../world.ts';
import type { Name } from './resource-names-cache.ts';
import type { NamesRequest } from './types.ts';

/** Milliseconds that a keypress may wait for a cloud. */
const DEFAULT_TIMEOUT_MS = 800;
const MAX_TIMEOUT_MS = 10_000;

/** For clouds that are slow or far away: MAGNUM_COMPLETION_TIMEOUT, in milliseconds. */
function timeoutMsOf({ env }: World): number {
  const text = env.MAGNUM_COMPLETION_TIMEOUT ?? '';
  return /^\d+$/.test(text) ? Math.min(Number(text), MAX_TIMEOUT_MS) : DEFAULT_TIMEOUT_MS;
}

/** A thing with a name, or several with the same. */
interface Named {
  readonly id: string;
  readonly name: string;
  readonly help: string;
}

/** In the order of the cloud; undefined where there was no answer in time. Never throws. */
export async function fetchNames(question: NamesRequest, world: World): Promise<readonly Name[] | undefined> {
  const controller = new AbortController();
  const signal = AbortSignal.any([controller.signal, world.signal]);
  const timer = setTimeout(() => controller.abort(new Error('no answer in time')), timeoutMsOf(world));
  try {
    return await Promise.race([
      sources[question.kind](question, { ...world, signal }),
      rejectOnAbort(signal),
    ]);
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

type Source = (question: NamesRequest, world: World) => Promise<readonly Name[]>;

const sources: Readonly<Record<NamesRequest['kind'], Source>> = {
  'auth-type': async () => {
    const { authTypes } = await import('../keystone/plugins/index.ts');
    return authTypes.map(({ names }) => ({ word: names[0], help: '' }));
  },
  cloud: async (_, world) => {
    const { listClouds } = await import('../clouds/cloud-list.ts');
    return keepSafeNames((await listClouds(world)).map(({ name }) => ({ word: name, help: '' })));
  },
  cluster: async (question, world) => byName(await clustersOf(question, world)),
  'cluster-id': async (question, world) =>
    keepSafeNames((await clustersOf(question, world)).map(({ id, name }) => ({ word: id, help: name }))),
  'cluster-template': async (question, world) => {
    const { magnum } = await connect(question, world);
    const templates = await toArray((await magnum()).clusterTemplates.list());
    return byName(templates.map(({ uuid, name, coe }) => ({ id: uuid, name, help: coe })));
  },
  nodegroup: async (question, world) => {
    if (!question.cluster) return [];
    const { magnum } = await connect(question, world);
    const groups = await toArray((await magnum()).nodegroups.list(question.cluster));
    return byName(groups.map(({ uuid, name, role }) => ({ id: uuid, name, help: role ?? '' })));
  },
  project: async (question, world) =>
    keepSafeNames((await projectsOf(question, world)).map(({ name, help }) => ({ word: name, help }))),
  'project-id': async (question, world) =>
    keepSafeNames((await projectsOf(question, world)).map(({ id, name }) => ({ word: id, help: name }))),
  'service-provider': async (question, world) => {
    const { token } = await connect(question, world);
    return keepSafeNames(
      (token.serviceProviders ?? []).map(({ id, authUrl }) => ({ word: id, help: authUrl })),
    );
  },
};

async function clustersOf(question: NamesRequest, world: World): Promise<Named[]> {
  const { magnum } = await connect(question, world);
  const clusters = await toArray((await magnum()).clusters.list());
  return clusters.map(({ uuid, name, status }) => ({ id: uuid, name, help: status ?? '' }));
}

async function projectsOf(question: NamesRequest, world: World): Promise<Named[]> {
  const { token, transport, config } = await connect(question, world);
  const [{ discoverIdentity }, { MAX_PROJECTS_BYTES }] = await Promise.all([
    import('../keystone/api/discovery.ts'),
    import('../keystone/api/projects.ts'),
  ]);
  const identity = await discoverIdentity(config.auth.auth_url ?? '', transport);
  const { status, body } = await transport.request({
    method: 'GET',
    url: `${identity}/auth/projects`,
    headers: { 'X-Auth-Token': token.id },
    maxBodyBytes: MAX_PROJECTS_BYTES,
  });
  if (status !== 200) throw new Error(`HTTP ${status}`);
  const { projects } = parseServerJson(body) as {
    projects: { id: string; name: string; description?: string }[];
  };
  return projects.map(({ id, name, description }) => ({ id, name, help: description ?? '' }));
}

/** A name that several share, and one that no terminal should see, is said with the id. */
function byName(things: readonly Named[]): Name[] {
  const counts = new Map<string, number>();
  for (const { name } of things) counts.set(name, (counts.get(name) ?? 0) + 1);
  return keepSafeNames(
    things.map(({ id, name, help }) =>
      isPlain(name) && counts.get(name) === 1
        ? { word: name, help }
        : { word: id, help: [name, help].filter(Boolean).join(' · ') },
    ),
  );
}

const isPlain = (word: string): boolean => word !== '' && !isUnsafe(word) && !/[\t\r\n]/.test(word);

/** Names come from a server, or from a file that someone else has written: none may drive a terminal. */
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

/** Rejects if a login would be necessary, and for a clouds.yaml in the current directory that the user has not allowed. */
async function connect(question: NamesRequest, world: World): Promise<Connection> {
  const [{ loadCloud }, { cloudOptionsOf }, { loadAuthType }, { cachedToken, nonInteractiveUser }] =
    await Promise.all([
      import('../clouds/load-cloud.ts'),
      import('../cli/global-options.ts'),
      import('../keystone/plugins/index.ts'),
      import('./cached-token.ts'),
    ]);
  const config = await loadCloud(cloudOptionsOf(question.globals), world, { requiresAllowedFiles: true });
  const needsNone = (await loadAuthType(config.authType)).endpoint !== undefined;
  const token = needsNone ? undefined : await cachedToken(config, world);
  if (!needsNone && token === undefined) throw new Error('no token is kept');
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

/** A token and an address, used as they are: when Magnum refuses the token there is no way to log in. */
async function withToken(config: CloudConfig, token: Token): Promise<CloudConfig> {
  const { findEndpoint } = await import('../keystone/api/catalog.ts');
  const endpoint = config.endpointOverride || findEndpoint(token.catalog, config);
  return { ...config, authType: 'admin_token', auth: { token: token.id, endpoint } };
}
