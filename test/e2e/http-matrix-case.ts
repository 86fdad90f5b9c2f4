/**
 * One case of the HTTP matrix: servers, one command, and the expected result. The command runs in this process, or with MAGNUM_COMMAND
 * as a process of that executable.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { it } from 'vitest';
import { magnum, temporaryDirectory } from '../support/world.ts';
import { COMMAND } from './command.ts';
import {
  type Answer,
  closedPort,
  type Exchange,
  Journal,
  type Listening,
  type ProxyOptions,
  type ServerOptions,
  startProxy,
  startServer,
} from './http-matrix-servers.ts';

/** Creates the servers of a case. In expectations, the name of a server replaces its port: `127.0.0.1:SERVER`. */
export interface Scene {
  server(answer: Answer, options?: ServerOptions, name?: string): Promise<Listening>;
  proxy(options?: ProxyOptions, name?: string): Promise<Listening>;
  /** The URL of a port on which no process listens. */
  closed(name: string): Promise<string>;
  /** Writes a file into the home directory; returns its path. */
  file(name: string, content: string): string;
  /** Adds an entry to the recorded requests. */
  note(entry: string): void;
  /** Sets the name of a port. */
  name(port: number, name: string): void;
  onClose(close: () => void): void;
}

export interface Call {
  /** Magnum's endpoint, for auth type `none`. */
  readonly endpoint?: string;
  /** The auth URL, for a login with a password. */
  readonly authUrl?: string;
  /** More settings of the cloud in clouds.yaml: cacert, cert, key, verify, api_timeout. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Defaults to `cluster-list -f value`. */
  readonly words?: readonly string[];
}

export interface Expected {
  readonly code: number;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly requests: readonly string[];
}

const CLUSTER = {
  uuid: 'u1',
  name: 'web',
  keypair: null,
  node_count: 2,
  master_count: 1,
  status: 'CREATE_COMPLETE',
};

/** The response to LIST. */
export const CLUSTERS = { clusters: [CLUSTER] };
export const LIST = 'GET /v1/clusters?limit=30';
/** The output of `cluster-list -f value` for CLUSTERS. */
const OUTPUT = 'u1 web None 2 1 CREATE_COMPLETE\n';

export const succeeds = (...requests: string[]): Expected => ({ code: 0, stdout: OUTPUT, requests });

/** Responds with a list of clusters. */
export const answerList: Answer = (exchange) => exchange.json(200, CLUSTERS);

/** Responds as Keystone to a POST (login with a password), and as Magnum to other requests. */
export const answerCloud =
  (url: (exchange: Exchange) => string): Answer =>
  (exchange) => {
    if (exchange.request.method !== 'POST') return exchange.json(200, CLUSTERS);
    const endpoints = [{ interface: 'public', region: 'R', region_id: 'R', url: `${url(exchange)}/v1` }];
    const token = {
      methods: ['password'],
      user: { id: 'u', name: 'alice', domain: { id: 'default', name: 'Default' } },
      project: { id: 'p', name: 'demo', domain: { id: 'default', name: 'Default' } },
      roles: [],
      expires_at: new Date(Date.now() + 3_600_000).toISOString(),
      catalog: [{ type: 'container-infra', name: 'magnum', endpoints }],
    };
    exchange.json(201, { token }, { 'X-Subject-Token': 'token-of-alice' });
  };

const ownUrl = ({ request }: Exchange): string => `http://${request.headers.host}`;
export const answerPlainCloud: Answer = answerCloud(ownUrl);

const PASSWORD = {
  username: 'alice',
  password: 'password-of-alice',
  user_domain_name: 'Default',
  project_name: 'demo',
  project_domain_name: 'Default',
};

function sceneIn(home: string, journal: Journal): Scene {
  return {
    server: (answer, options, name = 'SERVER') => startServer(journal, name, answer, options),
    proxy: (options, name = 'PROXY') => startProxy(journal, name, options),
    closed: async (name) => `http://127.0.0.1:${await closedPort(journal, name)}`,
    file(name, content) {
      const path = join(home, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
      return path;
    },
    note: (entry) => journal.add(entry),
    name: (port, name) => journal.name(port, name),
    onClose: (close) => journal.onClose(close),
  };
}

interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line with only these variables. */
type Run = (
  words: readonly string[],
  home: string,
  env: Readonly<Record<string, string>>,
) => Promise<Finished>;

/** Not with spawnSync, because the servers are in this process. */
const runProcess: Run = (words, home, env) => {
  const [program, ...first] = COMMAND;
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...first, ...words], {
      cwd: home,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 60_000,
      killSignal: 'SIGKILL',
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, stdout, stderr });
    });
  });
};

/** A tenth of the time. */
const runHere: Run = (words, home, env) => magnum(words, { cwd: home, env });

const run = process.env.MAGNUM_COMMAND === undefined ? runHere : runProcess;

function runMagnum(home: string, call: Call): Promise<Finished> {
  const { endpoint, authUrl, settings, env, words = ['cluster-list', '-f', 'value'] } = call;
  const login =
    authUrl === undefined
      ? { auth_type: 'none', auth: { endpoint } }
      : { auth_type: 'password', auth: { auth_url: authUrl, ...PASSWORD } };
  const clouds = { clouds: { matrix: { ...login, ...settings } } };
  mkdirSync(join(home, '.config', 'openstack'), { recursive: true });
  writeFileSync(join(home, '.config', 'openstack', 'clouds.yaml'), JSON.stringify(clouds), { mode: 0o600 });
  return run(words, home, {
    HOME: home,
    PATH: process.env.PATH ?? '',
    LANG: 'C.UTF-8',
    OS_CLOUD: 'matrix',
    ...env,
  });
}

/** Defines a test. `arrange` starts the servers; `expected` is the same for every runtime. */
export function check(title: string, arrange: (scene: Scene) => Promise<Call>, expected: Expected): void {
  // The local `expect`: the global one counts the assertions of concurrent tests together.
  it.concurrent(title, { timeout: 90_000 }, async ({ expect }) => {
    const home = temporaryDirectory();
    const journal = new Journal();
    try {
      const call = await arrange(sceneIn(home, journal));
      const { code, stdout, stderr } = await runMagnum(home, call);
      expect({
        code,
        stdout: journal.normalize(stdout),
        stderr: journal.normalize(stderr).replaceAll(home, '~'),
        requests: journal.entries,
      }).toEqual({
        code: expected.code,
        stdout: expected.stdout ?? '',
        stderr: expected.stderr ?? '',
        requests: expected.requests,
      });
    } finally {
      journal.close();
    }
  });
}

export const DOCTOR = 'To find the cause: magnum doctor';

/** The command exits with 7, this message and this hint. */
export const unreachable = (message: string, hint: string, ...requests: string[]): Expected => ({
  code: 7,
  stderr: `ERROR: ${message}\n${hint} ${DOCTOR}\n`,
  requests,
});

/** The command exits with 6 after the timeout of `TIMEOUT_1_S`. */
export const timesOut = (address: string, ...requests: string[]): Expected => ({
  code: 6,
  stderr: `ERROR: ${address} did not respond within 1 s.\n`,
  requests,
});
export const TIMEOUT_1_S = { api_timeout: 1 };

export const times = (count: number, ...entries: string[]): string[] =>
  Array.from({ length: count }, () => entries).flat();
