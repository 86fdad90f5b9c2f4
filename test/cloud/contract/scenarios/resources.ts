/** Creates, waits for and removes templates and clusters of a scenario, without entries in its record. */
import { untilLaterThan } from '../seconds.ts';
import type { MagnumOptions, Reply, Stage } from '../stage.ts';

type Body = Readonly<Record<string, unknown>>;

export const KUBERNETES: Body = {
  coe: 'kubernetes',
  image_id: 'fedora-coreos-latest',
  external_network_id: 'public',
  keypair_id: 'mykey',
  flavor_id: 'm1.small',
  master_flavor_id: 'm1.small',
  docker_storage_driver: 'overlay2',
};

export const SWARM: Body = { ...KUBERNETES, coe: 'swarm', image_id: 'fedora-atomic-latest' };

interface AnyCoe {
  /** A public template. */
  readonly template: string;
  /** The fields of a new template. */
  readonly body: Body;
}

/** The COE of scenarios for which it makes no difference: swarm, and kubernetes where Magnum has no swarm any more. */
export const anyCoe = ({ target }: Stage): AnyCoe =>
  target.coes.includes('swarm')
    ? { template: 'swarm', body: SWARM }
    : { template: 'kubernetes', body: KUBERNETES };

const WAIT_TIMEOUT_MS = 60_000;
const POLL_INTERVAL_MS = 250;
const DELETE_RETRY_MS = 5_000;
/** Maximum time between the response to the creation of a cluster and its first appearance. */
const APPEARANCE_MS = 10_000;

/** Polls until `isDone` is true for a reply, and returns that reply. */
async function pollUntil(
  goal: string,
  poll: () => Promise<Reply>,
  isDone: (reply: Reply) => boolean,
): Promise<Reply> {
  const end = Date.now() + WAIT_TIMEOUT_MS;
  for (;;) {
    const reply = await poll();
    if (isDone(reply)) return reply;
    if (Date.now() > end) throw new Error(`timeout while waiting for ${goal}: ${reply.status} ${reply.body}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));
  }
}

function expectStatus(reply: Reply, status: number): Reply {
  if (reply.status !== status) throw new Error(`expected ${status}: ${reply.status} ${reply.body}`);
  return reply;
}

/** Removes the template at the end of the scenario. */
export function removeTemplateAfterwards(stage: Stage, reply: Reply, options: MagnumOptions = {}): Reply {
  const uuid = reply.json?.uuid;
  if (uuid !== undefined)
    stage.afterwards('rest', () => stage.quietly.magnum('DELETE', `/v1/clustertemplates/${uuid}`, options));
  return reply;
}

/** Creates a template and returns its UUID. */
export async function createTemplate(stage: Stage, body: Body, options: MagnumOptions = {}): Promise<string> {
  const reply = await stage.quietly.magnum('POST', '/v1/clustertemplates', { ...options, json: body });
  return removeTemplateAfterwards(stage, expectStatus(reply, 201), options).json.uuid;
}

/** Removes the cluster at the end of the scenario, and waits until it is deleted. */
export function removeClusterAfterwards(stage: Stage, reply: Reply, options: MagnumOptions = {}): Reply {
  const uuid = reply.json?.uuid;
  const acceptedAt = Date.now();
  if (uuid !== undefined) stage.afterwards('clusters', () => removeCluster(stage, uuid, acceptedAt, options));
  return reply;
}

/**
 * Retries the deletion while the cluster exists without an operation in progress: Magnum can lose a deletion that arrives at
 * the end of another operation. Waits for a cluster that has been accepted but does not exist yet.
 */
async function removeCluster(
  stage: Stage,
  uuid: string,
  acceptedAt: number,
  options: MagnumOptions,
): Promise<void> {
  const path = `/v1/clusters/${uuid}`;
  let lastAttempt = 0;
  let isPending = true;
  const showOrDelete = async () => {
    const reply = await stage.quietly.magnum('GET', path, options);
    isPending &&= reply.status !== 200 && Date.now() - acceptedAt <= APPEARANCE_MS;
    if (isSettled(reply) && Date.now() - lastAttempt > DELETE_RETRY_MS) {
      lastAttempt = Date.now();
      await stage.quietly.magnum('DELETE', path, options);
    }
    return reply;
  };
  await pollUntil(`the removal of ${uuid}`, showOrDelete, ({ status }) => !isPending && status === 404);
}

export async function waitUntilDeleted(
  stage: Stage,
  uuid: string,
  options: MagnumOptions = {},
): Promise<void> {
  const show = () => stage.quietly.magnum('GET', `/v1/clusters/${uuid}`, options);
  await pollUntil(`the deletion of ${uuid}`, show, ({ status }) => status === 404);
}

/** Waits until no operation is in progress. */
export async function waitUntilSettled(
  stage: Stage,
  uuid: string,
  options: MagnumOptions = {},
): Promise<Reply> {
  const show = () => stage.quietly.magnum('GET', `/v1/clusters/${uuid}`, options);
  return pollUntil(`the end of operations on ${uuid}`, show, isSettled);
}

const isSettled = ({ json }: Reply) => /_(COMPLETE|FAILED)$/.test(json?.status ?? '');

/**
 * Requests a change of a cluster and waits until it is complete. Compares the time of the update, because the response
 * arrives before the status changes.
 */
export async function changeCluster(
  stage: Stage,
  uuid: string,
  change: () => Promise<Reply>,
): Promise<Reply> {
  const path = `/v1/clusters/${uuid}`;
  const { json: before } = await stage.quietly.magnum('GET', path);
  await untilLaterThan(before.updated_at);
  const reply = await change();
  if (reply.status >= 300) return reply;
  const show = () => stage.quietly.magnum('GET', path);
  await pollUntil(
    `a change of ${uuid}`,
    show,
    (now) => now.json.updated_at !== before.updated_at && isSettled(now),
  );
  return reply;
}

/** Waits until the cluster has the status and the driver has started the operation. */
export async function waitUntilInProgress(stage: Stage, uuid: string, status: string): Promise<void> {
  const show = () => stage.quietly.magnum('GET', `/v1/clusters/${uuid}`);
  await pollUntil(
    `${status} of ${uuid}`,
    show,
    ({ json }) => json?.status === status && (json.stack_id ?? json.cluster_id ?? null) !== null,
  );
}

/** Creates clusters one after the other, waits until they are complete, and returns their UUIDs. */
export async function createClusters(stage: Stage, ...bodies: Body[]): Promise<string[]> {
  const uuids: string[] = [];
  for (const json of bodies) {
    const reply = await stage.quietly.magnum('POST', '/v1/clusters', { json });
    const { uuid } = removeClusterAfterwards(stage, expectStatus(reply, 202)).json;
    const show = () => stage.quietly.magnum('GET', `/v1/clusters/${uuid}`);
    await pollUntil(`the creation of ${uuid}`, show, ({ status }) => status === 200);
    uuids.push(uuid);
  }
  await Promise.all(uuids.map((uuid) => waitUntilSettled(stage, uuid)));
  return uuids;
}

/** Creates a cluster, waits until it is complete, and returns its UUID. */
export async function createCluster(stage: Stage, body: Body): Promise<string> {
  const [uuid] = await createClusters(stage, body);
  if (uuid === undefined) throw new Error('no cluster was created');
  return uuid;
}

interface Simulation {
  readonly seconds?: number;
  readonly fail?: 'create' | 'update' | 'delete';
}

/** Returns labels that control the simulation: see openstack/services/paper_driver.py and failure-injection.ts of the sandbox. */
export function simulationLabels(simulation: Simulation): { labels: Readonly<Record<string, string>> } {
  const labels = Object.entries(simulation).map(([name, value]) => [`paper_${name}`, String(value)]);
  return { labels: Object.fromEntries(labels) };
}

/** Creates a restricted application credential of demo, without entries in the record, and returns a token of it. */
export async function tokenOfRestrictedCredential({
  quietly: { identity },
  token,
  afterwards,
}: Stage): Promise<string> {
  const own = await token('demo');
  const headers = { 'x-auth-token': own };
  const { json: mine } = await identity('GET', '/v3/auth/tokens', {
    headers: { ...headers, 'x-subject-token': own },
  });
  const path = `/v3/users/${mine.token.user.id}/application_credentials`;
  const credential = { name: 'contract-trustless', secret: 'secret-of-the-cluster' };
  const { json: created } = await identity('POST', path, {
    headers,
    json: { application_credential: credential },
  });
  const { id } = created.application_credential;
  afterwards('rest', () => identity('DELETE', `${path}/${id}`, { headers }));
  const login = {
    methods: ['application_credential'],
    application_credential: { id, secret: credential.secret },
  };
  const reply = await identity('POST', '/v3/auth/tokens', { json: { auth: { identity: login } } });
  return reply.headers['x-subject-token'] ?? '';
}
