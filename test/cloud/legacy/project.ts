/** A project of the cloud, looked at and cleaned up behind the clients' backs. */
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
  /** Those of the project itself. */
  readonly templates: readonly Resource[];
  readonly clusters: readonly Resource[];
}

export interface Project {
  readonly id: string;
  resources(): Promise<Resources>;
  create(kind: Kind, body: object): Promise<string>;
  /** The UUID of the cluster or template of that name; undefined where there is none. */
  uuidOf(name: string): Promise<string | undefined>;
  /** Waits until the clusters satisfy it and none has an operation under way; hands back what there is then. */
  until(isThere: (resources: Resources) => boolean): Promise<Resources>;
  /** Deletes everything but what has one of these UUIDs, and waits until it is gone. */
  keepOnly(uuids: ReadonlySet<string>): Promise<void>;
}

type Kind = 'clusters' | 'clustertemplates';

const PATIENCE_MS = 60_000;
const PAUSE_MS = 250;

export async function openProject(target: Target, login: Login): Promise<Project> {
  const { token, projectId } = await logIn(target, login);
  const headers = {
    'x-auth-token': token,
    'openstack-api-version': 'container-infra 1.10',
    'content-type': 'application/json',
  };

  const ask = async (method: string, path: string, json?: object) => {
    const body = json === undefined ? undefined : JSON.stringify(json);
    const answer = await send({ method, url: `${target.magnum}/v1/${path}`, headers, body });
    if (answer.status >= 300 && answer.status !== 404)
      throw new Error(`${method} ${path}: ${answer.status} ${answer.body}`);
    return answer.body === '' ? undefined : JSON.parse(answer.body);
  };
  const list = async (kind: Kind): Promise<Resource[]> => (await ask('GET', `${kind}/detail`))[kind];
  const resources = async (): Promise<Resources> => {
    const [templates, clusters] = await Promise.all([list('clustertemplates'), list('clusters')]);
    return { templates: templates.filter(({ project_id }) => project_id === projectId), clusters };
  };
  const until = async (isThere: (resources: Resources) => boolean): Promise<Resources> => {
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
      // Magnum refuses a list in the moment between a cluster and its first nodegroup.
      const now = await resources().catch((error: Error) => error);
      if (
        !(now instanceof Error) &&
        isThere(now) &&
        now.clusters.every(({ status }) => !status?.endsWith('_IN_PROGRESS'))
      )
        return now;
      if (Date.now() > end)
        throw new Error(`waited too long: ${now instanceof Error ? now.message : JSON.stringify(now)}`);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  };

  return {
    id: projectId,
    resources,
    until,
    create: async (kind, body) => (await ask('POST', kind, body)).uuid,
    uuidOf: async (name) => {
      const { templates, clusters } = await resources();
      return [...clusters, ...templates].find((resource) => resource.name === name)?.uuid;
    },
    keepOnly: async (uuids) => {
      const isExtra = ({ uuid }: Resource) => !uuids.has(uuid);
      const { clusters } = await until(() => true);
      for (const { uuid } of clusters.filter(isExtra)) await ask('DELETE', `clusters/${uuid}`);
      const { templates } = await until((now) => !now.clusters.some(isExtra));
      for (const { uuid } of templates.filter(isExtra)) await ask('DELETE', `clustertemplates/${uuid}`);
    },
  };
}

async function logIn(target: Target, login: Login): Promise<{ token: string; projectId: string }> {
  const domain = { name: login.domain };
  const user = { name: login.user, password: login.password, domain };
  const identity = { methods: ['password'], password: { user } };
  const answer = await send({
    method: 'POST',
    url: `${target.identity}/v3/auth/tokens`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ auth: { identity, scope: { project: { name: login.project, domain } } } }),
  });
  const token = answer.headers['x-subject-token'];
  if (token === undefined)
    throw new Error(`cannot log in to ${login.project}: ${answer.status} ${answer.body}`);
  return { token, projectId: JSON.parse(answer.body).token.project.id };
}
