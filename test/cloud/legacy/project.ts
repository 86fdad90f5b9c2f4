/** Reads and cleans up a project of the cloud without the clients. */
import { send } from '../contract/http.ts';
import type { Login, Target } from '../contract/target.ts';

interface Resource {
  readonly uuid: string;
  readonly name: string;
  readonly project_id: string;
  readonly status?: string;
  readonly node_count?: number;
  readonly updated_at?: string | null;
  readonly links?: unknown;
}

export interface Resources {
  /** Only templates that belong to the project. */
  readonly templates: readonly Resource[];
  readonly clusters: readonly Resource[];
}

export interface Project {
  readonly id: string;
  resources(): Promise<Resources>;
  create(kind: Kind, body: object): Promise<string>;
  /** Returns the UUID of the cluster or template, or undefined if it does not exist. */
  uuidOf(name: string): Promise<string | undefined>;
  /** Waits until the condition is true and no cluster has an operation in progress. Returns the resources. */
  until(condition: (resources: Resources) => boolean): Promise<Resources>;
  /** Deletes all other resources, and waits until the clusters are deleted. */
  keepOnly(uuids: ReadonlySet<string>): Promise<void>;
}

type Kind = 'clusters' | 'clustertemplates';

const WAIT_TIMEOUT_MS = 60_000;
const POLL_INTERVAL_MS = 250;

export async function openProject(target: Target, login: Login): Promise<Project> {
  const { token, projectId } = await logIn(target, login);
  const headers = {
    'x-auth-token': token,
    'openstack-api-version': 'container-infra 1.10',
    'content-type': 'application/json',
  };

  const sendRequest = async (method: string, path: string, json?: object) => {
    const body = json === undefined ? undefined : JSON.stringify(json);
    const response = await send({ method, url: `${target.magnum}/v1/${path}`, headers, body });
    if (response.status >= 300 && response.status !== 404)
      throw new Error(`${method} ${path}: ${response.status} ${response.body}`);
    return response.body === '' ? undefined : JSON.parse(response.body);
  };
  const list = async (kind: Kind): Promise<Resource[]> => (await sendRequest('GET', `${kind}/detail`))[kind];
  const resources = async (): Promise<Resources> => {
    const [templates, clusters] = await Promise.all([list('clustertemplates'), list('clusters')]);
    return { templates: templates.filter(({ project_id }) => project_id === projectId), clusters };
  };
  const until = async (condition: (resources: Resources) => boolean): Promise<Resources> => {
    const end = Date.now() + WAIT_TIMEOUT_MS;
    for (;;) {
      // Magnum cannot list a new cluster before its first nodegroup exists.
      const now = await resources().catch((error: Error) => error);
      if (
        !(now instanceof Error) &&
        condition(now) &&
        now.clusters.every(({ status }) => !status?.endsWith('_IN_PROGRESS'))
      )
        return now;
      if (Date.now() > end)
        throw new Error(`timeout: ${now instanceof Error ? now.message : JSON.stringify(now)}`);
      await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));
    }
  };

  return {
    id: projectId,
    resources,
    until,
    create: async (kind, body) => (await sendRequest('POST', kind, body)).uuid,
    uuidOf: async (name) => {
      const { templates, clusters } = await resources();
      return [...clusters, ...templates].find((resource) => resource.name === name)?.uuid;
    },
    keepOnly: async (uuids) => {
      const isExtra = ({ uuid }: Resource) => !uuids.has(uuid);
      const { clusters } = await until(() => true);
      for (const { uuid } of clusters.filter(isExtra)) await sendRequest('DELETE', `clusters/${uuid}`);
      const { templates } = await until((now) => !now.clusters.some(isExtra));
      for (const { uuid } of templates.filter(isExtra))
        await sendRequest('DELETE', `clustertemplates/${uuid}`);
    },
  };
}

async function logIn(target: Target, login: Login): Promise<{ token: string; projectId: string }> {
  const domain = { name: login.domain };
  const user = { name: login.user, password: login.password, domain };
  const identity = { methods: ['password'], password: { user } };
  const response = await send({
    method: 'POST',
    url: `${target.identity}/v3/auth/tokens`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ auth: { identity, scope: { project: { name: login.project, domain } } } }),
  });
  const token = response.headers['x-subject-token'];
  if (token === undefined)
    throw new Error(`cannot log in to ${login.project}: ${response.status} ${response.body}`);
  return { token, projectId: JSON.parse(response.body).token.project.id };
}
