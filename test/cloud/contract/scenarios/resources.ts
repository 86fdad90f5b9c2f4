/** Templates and clusters made for a scenario, waited for and taken away again, none of it in the record. */
import type { MagnumOptions, Reply, Stage } from '../stage.ts';
import type { Direction } from '../target.ts';

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
    stage.afterwards(() => stage.quietly.magnum('DELETE', `/v1/clustertemplates/${uuid}`, options));
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
  if (uuid !== undefined) stage.afterwards(() => removeCluster(stage, uuid, options));
  return reply;
}

async function removeCluster(stage: Stage, uuid: string, options: MagnumOptions): Promise<void> {
  const path = `/v1/clusters/${uuid}`;
  const found = await stage.quietly.magnum('GET', path, options);
  if (found.status === 404) return;
  await settled(stage, uuid, options);
  await stage.quietly.magnum('DELETE', path, options);
  await gone(stage, uuid, options);
}

export async function gone(stage: Stage, uuid: string, options: MagnumOptions = {}): Promise<void> {
  const show = () => stage.quietly.magnum('GET', `/v1/clusters/${uuid}`, options);
  await until(`the end of ${uuid}`, show, ({ status }) => status === 404);
}

/** Waits until no operation is under way. */
export async function settled(stage: Stage, uuid: string, options: MagnumOptions = {}): Promise<Reply> {
  const show = () => stage.quietly.magnum('GET', `/v1/clusters/${uuid}`, options);
  const isDone = ({ json }: Reply) => /_(COMPLETE|FAILED)$/.test(json?.status ?? '');
  return until(`${uuid} to settle`, show, isDone);
}

/** Waits until an operation is under way that has reached what builds the cluster. */
export async function underWay(stage: Stage, uuid: string, status: string): Promise<void> {
  const show = () => stage.quietly.magnum('GET', `/v1/clusters/${uuid}`);
  await until(`${status} of ${uuid}`, show, ({ json }) => json?.status === status && json.stack_id !== null);
}

/** A cluster that is complete; its UUID. */
export async function cluster(stage: Stage, body: Body, options: MagnumOptions = {}): Promise<string> {
  const reply = await stage.quietly.magnum('POST', '/v1/clusters', { ...options, json: body });
  const { uuid } = forgetCluster(stage, expectStatus(reply, 202), options).json;
  await settled(stage, uuid, options);
  return uuid;
}

/** The labels that make a cluster behave so on this target. */
export const directed = (
  stage: Stage,
  direction: Direction,
): { labels: Readonly<Record<string, string>> } => ({
  labels: stage.target.labels(direction),
});
