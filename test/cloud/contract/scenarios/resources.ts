/** Templates and clusters made for a scenario, waited for and taken away again, none of it in the record. */
import { untilLaterThan } from '../seconds.ts';
import type { MagnumOptions, Reply, Stage } from '../stage.ts';

type Body = Readonly<Record<string, unknown>>;

export const KUBERNETES: Body = {
  coe: 'kubernetes',
  image_id: 'fedora-coreos-latest',
  external_network_id: 'public',
  keypair_id: 'mykey',
  flavor_id: 'm1.small',
  docker_storage_driver: 'overlay2',
};

export const SWARM: Body = { ...KUBERNETES, coe: 'swarm', image_id: 'fedora-atomic-latest' };

const PATIENCE_MS = 60_000;
const PAUSE_MS = 250;
const ASK_AGAIN_MS = 5_000;

/** The first answer of which `done` is true. */
async function until(
  what: string,
  ask: () => Promise<Reply>,
  done: (reply: Reply) => boolean,
): Promise<Reply> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const reply = await ask();
    if (done(reply)) return reply;
    if (Date.now() > end) throw new Error(`waited too long for ${what}: ${reply.status} ${reply.body}`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

function expectStatus(reply: Reply, status: number): Reply {
  if (reply.status !== status) throw new Error(`expected ${status}: ${reply.status} ${reply.body}`);
  return reply;
}

/** Takes the template away when the scenario is over. */
export function forgetTemplate(stage: Stage, reply: Reply, options: MagnumOptions = {}): Reply {
  const uuid = reply.json?.uuid;
  if (uuid !== undefined)
    stage.afterwards('rest', () => stage.quietly.magnum('DELETE', `/v1/clustertemplates/${uuid}`, options));
  return reply;
}

/** A template; its UUID. */
export async function template(stage: Stage, body: Body, options: MagnumOptions = {}): Promise<string> {
  const reply = await stage.quietly.magnum('POST', '/v1/clustertemplates', { ...options, json: body });
  return forgetTemplate(stage, expectStatus(reply, 201), options).json.uuid;
}

/** Takes the cluster away when the scenario is over, and waits until it is gone. */
export function forgetCluster(stage: Stage, reply: Reply, options: MagnumOptions = {}): Reply {
  const uuid = reply.json?.uuid;
  if (uuid !== undefined) stage.afterwards('clusters', () => removeCluster(stage, uuid, options));
  return reply;
}

/**
 * Magnum can lose a deletion that meets the end of another operation, and a cluster may already be on its way: so it
 * is asked again as long as the cluster is settled and still there.
 */
async function removeCluster(stage: Stage, uuid: string, options: MagnumOptions): Promise<void> {
  const path = `/v1/clusters/${uuid}`;
  let asked = 0;
  const showOrDelete = async () => {
    const found = await stage.quietly.magnum('GET', path, options);
    if (isSettled(found) && Date.now() - asked > ASK_AGAIN_MS) {
      asked = Date.now();
      await stage.quietly.magnum('DELETE', path, options);
    }
    return found;
  };
  await until(`the removal of ${uuid}`, showOrDelete, ({ status }) => status === 404);
}

export async function gone(stage: Stage, uuid: string, options: MagnumOptions = {}): Promise<void> {
  const show = () => stage.quietly.magnum('GET', `/v1/clusters/${uuid}`, options);
  await until(`the end of ${uuid}`, show, ({ status }) => status === 404);
}

/** Waits until no operation is under way. */
export async function settled(stage: Stage, uuid: string, options: MagnumOptions = {}): Promise<Reply> {
  const show = () => stage.quietly.magnum('GET', `/v1/clusters/${uuid}`, options);
  return until(`${uuid} to settle`, show, isSettled);
}

const isSettled = ({ json }: Reply) => /_(COMPLETE|FAILED)$/.test(json?.status ?? '');

/**
 * Asks for a change of a cluster and waits until it is made. The answer comes before the change shows, so that a
 * status alone does not tell whether it is still to come.
 */
export async function operate(stage: Stage, uuid: string, change: () => Promise<Reply>): Promise<Reply> {
  const path = `/v1/clusters/${uuid}`;
  const { json: before } = await stage.quietly.magnum('GET', path);
  await untilLaterThan(before.updated_at);
  const reply = await change();
  if (reply.status >= 300) return reply;
  const show = () => stage.quietly.magnum('GET', path);
  await until(
    `a change of ${uuid}`,
    show,
    (now) => now.json.updated_at !== before.updated_at && isSettled(now),
  );
  return reply;
}

/** Waits until an operation is under way that has reached what builds the cluster. */
export async function underWay(stage: Stage, uuid: string, status: string): Promise<void> {
  const show = () => stage.quietly.magnum('GET', `/v1/clusters/${uuid}`);
  await until(`${status} of ${uuid}`, show, ({ json }) => json?.status === status && json.stack_id !== null);
}

/** Clusters that have been made, one after the other; their UUIDs. */
export async function clusters(stage: Stage, ...bodies: Body[]): Promise<string[]> {
  const uuids: string[] = [];
  for (const json of bodies) {
    const reply = await stage.quietly.magnum('POST', '/v1/clusters', { json });
    const { uuid } = forgetCluster(stage, expectStatus(reply, 202)).json;
    const show = () => stage.quietly.magnum('GET', `/v1/clusters/${uuid}`);
    await until(`${uuid} to be there`, show, ({ status }) => status === 200);
    uuids.push(uuid);
  }
  await Promise.all(uuids.map((uuid) => settled(stage, uuid)));
  return uuids;
}

/** A cluster that has been made; its UUID. */
export async function cluster(stage: Stage, body: Body): Promise<string> {
  const [uuid] = await clusters(stage, body);
  if (uuid === undefined) throw new Error('one cluster was asked for');
  return uuid;
}

interface Direction {
  readonly seconds?: number;
  readonly fail?: 'create' | 'update' | 'delete';
}

/** The labels that make a cluster behave so: see openstack/services/paper_driver.py, and directions.ts of the sandbox. */
export function directed(direction: Direction): { labels: Readonly<Record<string, string>> } {
  const labels = Object.entries(direction).map(([what, value]) => [`paper_${what}`, String(value)]);
  return { labels: Object.fromEntries(labels) };
}
