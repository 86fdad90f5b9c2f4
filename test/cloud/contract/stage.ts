/**
 * Runs a scenario: sends its requests to one target, and records each with its response as normalized text. Two targets
 * fulfill the same contract if their records are equal.
 */
import { type ReceivedResponse, send } from './http.ts';
import { createNormalizer, normalizeBody } from './normalize.ts';
import { LOGINS, type LoginName, type Target } from './target.ts';

/** The compared headers; others are those of the web server. */
const HEADERS = [
  'allow',
  'content-type',
  'location',
  'openstack-api-maximum-version',
  'openstack-api-minimum-version',
  'openstack-api-version',
  'vary',
  'www-authenticate',
  'x-openstack-request-id',
  'x-subject-token',
];
export interface RequestOptions {
  readonly json?: unknown;
  /** Sent unchanged; the content type defaults to JSON. */
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface MagnumOptions extends RequestOptions {
  /** Defaults to `demo`; null sends no token. */
  readonly as?: LoginName | null;
  /** Defaults to the newest version of both clouds; null sends no version. */
  readonly version?: string | null;
}

export interface Reply extends ReceivedResponse {
  /** The parsed body; undefined if it is not JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: scenarios read IDs from responses whose shape is what is tested.
  readonly json: any;
}

export interface Stage {
  readonly target: Target;
  /** One entry per request, with its response. */
  readonly record: readonly string[];
  identity(method: string, path: string, options?: RequestOptions): Promise<Reply>;
  magnum(method: string, path: string, options?: MagnumOptions): Promise<Reply>;
  /** The same without an entry in the record, for preparation and waiting. */
  quietly: Pick<Stage, 'identity' | 'magnum'>;
  token(login: LoginName): Promise<string>;
  /** Registers a task for the end of the scenario: first the removal of clusters, concurrently, then the rest. */
  afterwards(what: 'clusters' | 'rest', task: Task): void;
}

type Task = () => Promise<unknown>;
type Tasks = Record<'clusters' | 'rest', Task[]>;

export interface Scenario {
  readonly name: string;
  /** The COE that it needs. Defaults to any. */
  readonly coe?: string;
  /** The oldest API version that it needs, a minor version of 1. */
  readonly minor?: number;
  play(stage: Stage): Promise<void>;
}

/** Runs the scenario and returns its record. */
export async function record(
  scenario: Scenario,
  target: Target,
  tokens: TokenStore,
): Promise<readonly string[]> {
  const tasks: Tasks = { clusters: [], rest: [] };
  const stage = createStage(target, tokens, tasks);
  try {
    await scenario.play(stage);
  } finally {
    await Promise.all(tasks.clusters.map((task) => task()));
    await Promise.all(tasks.rest.map((task) => task()));
  }
  return stage.record;
}

/** Tokens that are shared by all scenarios of a target. */
export type TokenStore = Map<LoginName, Promise<string>>;

function createStage(target: Target, tokens: TokenStore, tasks: Tasks): Stage {
  const lines: string[] = [];
  const issued = new Set<string>();
  const normalizeIds = createNormalizer(target);
  const normalize = (text: string) =>
    normalizeIds([...issued].reduce((rest, secret) => rest.replaceAll(secret, '<token>'), text));

  const sendTo = async (
    base: string,
    method: string,
    path: string,
    options: RequestOptions,
  ): Promise<Reply> => {
    const body = options.body ?? (options.json === undefined ? undefined : JSON.stringify(options.json));
    const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    const headers = { accept: 'application/json', ...type, ...options.headers };
    const response = await send({ method, url: base + path, headers, body });
    const token = response.headers['x-subject-token'];
    if (token !== undefined) issued.add(token);
    return { ...response, json: parse(response.body) };
  };
  const sendToIdentity = (method: string, path: string, options: RequestOptions = {}) =>
    sendTo(target.identity, method, path, options);
  const sendToMagnum = async (method: string, path: string, options: MagnumOptions = {}) =>
    sendTo(target.magnum, method, path, { ...options, headers: await magnumHeaders(options) });
  const magnumHeaders = async ({ as = 'demo', version = target.apiMax, headers }: MagnumOptions) => ({
    ...(as === null ? {} : { 'x-auth-token': await token(as) }),
    ...(version === null ? {} : { 'openstack-api-version': `container-infra ${version}` }),
    ...headers,
  });
  const token = (login: LoginName): Promise<string> => {
    const pending = tokens.get(login) ?? logIn(sendToIdentity, login);
    tokens.set(login, pending);
    return pending;
  };
  const write = (method: string, path: string, options: MagnumOptions, reply: Reply): Reply => {
    const login =
      options.as === undefined ? '' : options.as === null ? ' without token' : ` as ${options.as}`;
    const version = options.version === undefined ? '' : ` with version ${options.version ?? 'none'}`;
    const sent = options.body ?? (options.json === undefined ? '' : JSON.stringify(options.json));
    lines.push(
      [
        normalize(`${method} ${path}${login}${version}${sent === '' ? '' : `\n${sent}`}`),
        '',
        String(reply.status),
        ...headersOf(reply).map(normalize),
        '',
        normalizeBody(reply.body, normalize),
      ].join('\n'),
    );
    return reply;
  };

  return {
    target,
    record: lines,
    identity: async (method, path, options = {}) =>
      write(method, path, options, await sendToIdentity(method, path, options)),
    magnum: async (method, path, options = {}) =>
      write(method, path, options, await sendToMagnum(method, path, options)),
    quietly: { identity: sendToIdentity, magnum: sendToMagnum },
    token,
    afterwards: (what, task) => void tasks[what].push(task),
  };
}

function headersOf({ headers }: ReceivedResponse): string[] {
  return HEADERS.flatMap((name) => {
    const value = headers[name];
    if (value === undefined) return [];
    return [`${name}: ${name === 'allow' ? value.split(', ').sort().join(', ') : value}`];
  });
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

async function logIn(sendRequest: Stage['identity'], name: LoginName): Promise<string> {
  const login = LOGINS[name];
  const domain = { name: login.domain };
  const identity = {
    methods: ['password'],
    password: { user: { name: login.user, domain, password: login.password } },
  };
  const scope = { project: { name: login.project, domain } };
  const { status, headers, body } = await sendRequest('POST', '/v3/auth/tokens', {
    json: { auth: { identity, scope } },
  });
  const token = headers['x-subject-token'];
  if (token === undefined) throw new Error(`${name} cannot log in: ${status} ${body}`);
  return token;
}
