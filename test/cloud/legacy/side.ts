/**
 * One of the two clients with its own project, recorder and directory. Both sides start with the same resources, so that
 * the same command line must have the same outcome.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { untilLaterThan } from '../contract/seconds.ts';
import { LOGINS, type Login, type Target } from '../contract/target.ts';
import { readCloudState } from '../state.ts';
import type { Line } from './case.ts';
import type { Client } from './clients.ts';
import { readFiles } from './files.ts';
import type { MagnumRequest, Outcome } from './outcome.ts';
import { openProject, type Project, type Resources } from './project.ts';
import { type Exchange, type Recorder, startRecorder } from './recorder.ts';
import { words } from './words.ts';

export interface Side {
  readonly project: Project;
  run(line: Line): Promise<Outcome>;
  /** Removes the resources and files of the last case. */
  clean(): Promise<void>;
  close(): Promise<void>;
}

const K8S = {
  coe: 'kubernetes',
  image_id: 'fedora-coreos-latest',
  external_network_id: 'public',
  flavor_id: 'm1.small',
  master_flavor_id: 'm1.small',
  keypair_id: 'mykey',
  docker_storage_driver: 'overlay2',
};
const SWARM = { ...K8S, coe: 'swarm', image_id: 'fedora-atomic-latest' };

/** Commands that change resources. */
const CHANGING_COMMAND = /[- ](create|update|delete|resize|upgrade|rotate)\b/;

/** The resources at the start of each case. Newer releases have no swarm; kubernetes takes its place there. */
function initialResources(hasSwarm: boolean) {
  const swarm = hasSwarm ? SWARM : K8S;
  const templates = [
    { ...K8S, name: 'tpl-k8s', labels: { kube_tag: 'v1.23.3', list: 'a,b' } },
    { ...swarm, name: 'tpl-plain', tls_disabled: true },
    { ...swarm, name: 'tpl-twin' },
    { ...swarm, name: 'tpl-twin' },
  ];
  const clusters = [
    { name: 'side-k8s', cluster_template_id: 'tpl-k8s', node_count: 2, labels: { over: '1' } },
    { name: 'side-swarm', cluster_template_id: swarm.coe, keypair: 'testkey' },
    { name: 'side-plain', cluster_template_id: 'tpl-plain' },
    { name: 'side-twin', cluster_template_id: swarm.coe },
    { name: 'side-twin', cluster_template_id: swarm.coe },
  ];
  return { templates, clusters };
}

export async function openSide(client: Client, target: Target, login: Login): Promise<Side> {
  const recorder = await startRecorder();
  const project = await openProject(target, login);
  await project.keepOnly(new Set());
  const initial = await createResources(project, target.coes.includes('swarm'));
  const uuids = new Set([...initial.clusters, ...initial.templates].map(({ uuid }) => uuid));
  let directory = temporaryDirectory();

  return {
    project,
    run: async (line) => {
      const before = CHANGING_COMMAND.test(line.line) ? await project.resources() : undefined;
      const argv = await Promise.all(words(line.line).map((word) => withUuids(word, project)));
      for (const { updated_at } of before?.clusters ?? []) await untilLaterThan(updated_at);
      recorder.take();
      const env = { ...environment(target, line.as ? LOGINS[line.as] : login, recorder), ...line.env };
      const { exit, stdout } = await client.run({ argv, env, cwd: directory });
      const exchanges = recorder.take().filter(({ url }) => url.startsWith(target.magnum));
      const resources = before && changes(before, await waitForResources(project, before, exchanges));
      return {
        argv,
        exit,
        stdout: stdout.replaceAll(directory, '<directory>'),
        requests: exchanges.map((exchange) => magnumRequest(exchange, target)),
        files: readFiles(directory),
        resources,
      };
    },
    clean: async () => {
      await project.keepOnly(uuids);
      rmSync(directory, { recursive: true });
      directory = temporaryDirectory();
    },
    close: async () => {
      await project.keepOnly(new Set());
      client.close();
      await recorder.close();
      rmSync(directory, { recursive: true });
    },
  };
}

/** In the state of the cloud, which the Python client sees in a chroot too. */
const temporaryDirectory = () => mkdtempSync(join(readCloudState().directory, 'legacy-'));

async function createResources(project: Project, hasSwarm: boolean): Promise<Resources> {
  const { templates, clusters } = initialResources(hasSwarm);
  for (const body of templates) await project.create('clustertemplates', body);
  for (const [index, body] of clusters.entries()) {
    await project.create('clusters', body);
    // Wait, so that lists have the order of creation.
    await project.until(({ clusters }) => clusters.length > index);
  }
  return project.resources();
}

/** Replaces `{side-k8s}` by the UUID of the resource with that name, and `{project}` by the project ID. */
async function withUuids(word: string, project: Project): Promise<string> {
  const name = /^\{(.+)\}$/.exec(word)?.[1];
  if (name === undefined) return word;
  if (name === 'project') return project.id;
  const uuid = await project.uuidOf(name);
  if (uuid === undefined) throw new Error(`no resource has the name ${name}`);
  return uuid;
}

function environment(target: Target, login: Login, recorder: Recorder): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    HOME: '/nonexistent',
    SHELL: '/bin/bash',
    LANG: 'C.UTF-8',
    http_proxy: recorder.address,
    OS_AUTH_URL: `${target.identity}/v3`,
    OS_USERNAME: login.user,
    OS_PASSWORD: login.password,
    OS_PROJECT_NAME: login.project,
    OS_USER_DOMAIN_NAME: login.domain,
    OS_PROJECT_DOMAIN_NAME: login.domain,
    OS_REGION_NAME: 'RegionOne',
  };
}

function magnumRequest({ method, url, headers, body, status }: Exchange, target: Target): MagnumRequest {
  return {
    method,
    // A trailing slash makes no difference in Magnum.
    path: url.slice(target.magnum.length).replace(/\/(?=\?|$)/, ''),
    version: headers['openstack-api-version'],
    body: body === '' ? undefined : parseBody(body),
    status,
  };
}

function parseBody(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

const isOn = (kind: string, url: string) => new RegExp(`/v1/${kind}(/|$|\\?)`).test(url);
const acceptedChanges = (exchanges: readonly Exchange[]) =>
  exchanges.filter(({ method, status, url }) => {
    return method !== 'GET' && status < 300 && (isOn('clusters', url) || isOn('clustertemplates', url));
  });

/** Waits until all accepted changes are complete, and returns the resources. A response arrives before its change is complete. */
async function waitForResources(
  project: Project,
  before: Resources,
  exchanges: readonly Exchange[],
): Promise<Resources> {
  const onClusters = acceptedChanges(exchanges).filter(({ url }) => isOn('clusters', url));
  const creations = onClusters.filter(({ method, url }) => method === 'POST' && /\/clusters\/?$/.test(url));
  const deletions = onClusters.filter(
    ({ method, url }) => method === 'DELETE' && /\/clusters\/[^/]+$/.test(url),
  );
  const expected = before.clusters.length + creations.length - deletions.length;
  const isRotation = exchanges.some(
    ({ method, status, url }) => method === 'PATCH' && status < 300 && isOn('certificates', url),
  );
  // Changes of nodegroups, actions and the rotation of a CA change the cluster too.
  const isChange = isRotation || onClusters.length > creations.length + deletions.length;
  // A cluster can be complete for a moment before the conductor deletes a nodegroup.
  const isSmaller = onClusters.some(({ method, url }) => method === 'DELETE' && url.includes('/nodegroups/'));
  const times = ({ clusters }: Resources) => clusters.map(({ updated_at }) => updated_at).join();
  const nodes = ({ clusters }: Resources) =>
    clusters.reduce((sum, { node_count = 0 }) => sum + node_count, 0);
  const isDone = (now: Resources) =>
    now.clusters.length === expected &&
    (!isChange || times(now) !== times(before)) &&
    (!isSmaller || nodes(now) < nodes(before));
  return project.until(isDone);
}

function changes(before: Resources, now: Resources): object {
  const unchanged = new Set(
    [...before.clusters, ...before.templates].map((resource) => JSON.stringify(resource)),
  );
  const isChanged = (resource: object) => !unchanged.has(JSON.stringify(resource));
  return {
    clusters: now.clusters.filter(isChanged),
    templates: now.templates.filter(isChanged),
    left: { clusters: now.clusters.length, templates: now.templates.length },
  };
}
