/**
 * Where a scenario is played: it sends requests to one target and writes down each with its answer, normalised, as
 * text. Two targets keep the same contract when they leave the same record.
 */
import { type Answer, send } from './http.ts';
import { createNormaliser, normaliseBody } from './normalise.ts';
import { LOGINS, type LoginName, type Target } from './target.ts';

/** Other headers are the web server's own. */
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
  /** Sent as it is, as JSON unless the headers say otherwise. */
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface MagnumOptions extends RequestOptions {
  /** `demo` unless told otherwise; null sends no token. */
  readonly as?: LoginName | null;
  /** 1.10, which both clouds know, unless told otherwise; null sends no version. */
  readonly version?: string | null;
}

export interface Reply extends Answer {
  /** The parsed body; undefined where it is not JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: a scenario picks ids out of answers whose shape is what is tested.
  readonly json: any;
}

export interface Stage {
  readonly target: Target;
  /** One entry for each request: its line and what came back. */
  readonly record: readonly string[];
  identity(method: string, path: string, options?: RequestOptions): Promise<Reply>;
  magnum(method: string, path: string, options?: MagnumOptions): Promise<Reply>;
  /** The same without a trace in the record: for waiting and for making ready. */
  quietly: Pick<Stage, 'identity' | 'magnum'>;
  token(login: LoginName): Promise<string>;
  /** Runs when the scenario is over: first what takes clusters away, all at once, then the rest. */
  afterwards(what: 'clusters' | 'rest', task: Task): void;
}

type Task = () => Promise<unknown>;
type Tasks = Record<'clusters' | 'rest', Task[]>;

export interface Scenario {
  readonly name: string;
  play(stage: Stage): Promise<void>;
}

/** Plays the scenario and hands back its record. */
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

/** One login for each user and target, not for each scenario. */
export type TokenStore = Map<LoginName, Promise<string>>;

function createStage(target: Target, tokens: TokenStore, tasks: Tasks): Stage {
  const lines: string[] = [];
  const issued = new Set<string>();
  const withoutIds = createNormaliser(target);
  const normalise = (text: string) =>
    withoutIds([...issued].reduce((rest, secret) => rest.replaceAll(secret, '<token>'), text));

  const ask = async (base: string, method: string, path: string, options: RequestOptions): Promise<Reply> => {
    const body = options.body ?? (options.json === undefined ? undefined : JSON.stringify(options.json));
    const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    const headers = { accept: 'application/json', ...type, ...options.headers };
    const answer = await send({ method, url: base + path, headers, body });
    const token = answer.headers['x-subject-token'];
    if (token !== undefined) issued.add(token);
    return { ...answer, json: parse(answer.body) };
  };
  const askIdentity = (method: string, path: string, options: RequestOptions = {}) =>
    ask(target.identity, method, path, options);
  const askMagnum = async (method: string, path: string, options: MagnumOptions = {}) =>
    ask(target.magnum, method, path, { ...options, headers: await magnumHeaders(options) });
  const magnumHeaders = async ({ as = 'demo', version = '1.10', headers }: MagnumOptions) => ({
    ...(as === null ? {} : { 'x-auth-token': await token(as) }),
    ...(version === null ? {} : { 'openstack-api-version': `container-infra ${version}` }),
    ...headers,
  });
  const token = (login: LoginName): Promise<string> => {
    const known = tokens.get(login) ?? logIn(askIdentity, login);
    tokens.set(login, known);
    return known;
  };
  const write = (method: string, path: string, options: MagnumOptions, reply: Reply): Reply => {
    const who = options.as === undefined ? '' : ` as ${options.as ?? 'nobody'}`;
    const version = options.version === undefined ? '' : ` with version ${options.version ?? 'none'}`;
    const sent = options.body ?? (options.json === undefined ? '' : JSON.stringify(options.json));
    lines.push(
      [
        normalise(`${method} ${path}${who}${version}${sent === '' ? '' : `\n${sent}`}`),
        '',
        String(reply.status),
        ...headersOf(reply).map(normalise),
        '',
        normaliseBody(reply.body, normalise),
      ].join('\n'),
    );
    return reply;
  };

  return {
    target,
    record: lines,
    identity: async (method, path, options = {}) =>
      write(method, path, options, await askIdentity(method, path, options)),
    magnum: async (method, path, options = {}) =>
      write(method, path, options, await askMagnum(method, path, options)),
    quietly: { identity: askIdentity, magnum: askMagnum },
    token,
    afterwards: (what, task) => void tasks[what].push(task),
  };
}

function headersOf({ headers }: Answer): string[] {
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

async function logIn(ask: Stage['identity'], name: LoginName): Promise<string> {
  const login = LOGINS[name];
  const domain = { name: login.domain };
  const identity = {
    methods: ['password'],
    password: { user: { name: login.user, domain, password: login.password } },
  };
  const scope = { project: { name: login.project, domain } };
  const { status, headers, body } = await ask('POST', '/v3/auth/tokens', {
    json: { auth: { identity, scope } },
  });
  const token = headers['x-subject-token'];
  if (token === undefined) throw new Error(`${name} cannot log in: ${status} ${body}`);
  return token;
}
