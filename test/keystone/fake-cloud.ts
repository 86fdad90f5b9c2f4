/** A Keystone and a Magnum in one loopback server, and the parts of a session. Tests set the responses. */
import type { ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import type { CloudConfig } from '../../src/clouds/types.ts';
import { isReceipt } from '../../src/keystone/api/receipt.ts';
import { loadAuthType } from '../../src/keystone/plugins/index.ts';
import { authenticate } from '../../src/keystone/session/authenticate.ts';
import { createSession, type SessionOptions } from '../../src/keystone/session/session.ts';
import type {
  AuthContext,
  CatalogService,
  IssuedToken,
  Receipt,
  Token,
  UserInterface,
} from '../../src/keystone/types.ts';
import { json, makeTransport, type Recorded, serve } from '../http/servers.ts';

export interface FakeCloud {
  readonly url: string;
  readonly requests: Recorded[];
  /** Returns the bodies of the token requests. */
  readonly logIns: () => { auth: { identity: Record<string, unknown>; scope?: unknown } }[];
  /** The tokens that Magnum accepts; each login adds one. */
  readonly accepted: Set<string>;
}

export interface FakeOptions {
  /** Replaces the token for a login; returns true if it has sent a response. */
  readonly logIn?: (request: Recorded, response: ServerResponse, nth: number) => boolean;
  /** Replaces the response `{}` of Magnum to a request with an accepted token. */
  readonly magnum?: (request: Recorded, response: ServerResponse) => void;
  /** Added to the description of the token. */
  readonly token?: Readonly<Record<string, unknown>>;
  /** Milliseconds. */
  readonly expiresIn?: number;
  readonly scoped?: boolean;
  /** The projects of the user; without them, the list is not found. */
  readonly projects?: readonly object[];
}

export const inMs = (ms: number): string => new Date(Date.now() + ms).toISOString();

export const catalogOf = (url: string): CatalogService[] => [
  {
    type: 'container-infra',
    name: 'magnum',
    endpoints: [
      { interface: 'public', region: 'RegionOne', region_id: 'RegionOne', url: `${url}/magnum/v1` },
    ],
  },
];

export async function fakeCloud(options: FakeOptions = {}): Promise<FakeCloud> {
  const accepted = new Set<string>();
  const logIns: Recorded[] = [];
  const server = await serve((request, response) => {
    const { url, method, headers } = request;
    if (url === '/v3/auth/tokens' && method === 'POST') {
      logIns.push(request);
      if (options.logIn?.(request, response, logIns.length)) return;
      const id = `token-${logIns.length}`;
      accepted.add(id);
      json(response, 201, { token: describe() }, { 'x-subject-token': id });
    } else if (url === '/v3/auth/projects' && options.projects) {
      json(response, 200, { projects: options.projects });
    } else if (url.startsWith('/magnum/')) {
      if (!accepted.has(String(headers['x-auth-token']))) {
        json(response, 401, { error: 'no' }, { 'x-openstack-request-id': 'req-401' });
      } else if (options.magnum) options.magnum(request, response);
      else json(response, 200, {});
    } else json(response, 404, {});
  });
  const describe = () => ({
    methods: ['password'],
    user: { id: 'u1', name: 'demo', domain: { id: 'default', name: 'Default' } },
    expires_at: inMs(options.expiresIn ?? 3_600_000),
    ...(options.scoped !== false && {
      project: { id: 'p1', name: 'demo', domain: { id: 'default', name: 'Default' } },
      roles: [{ id: 'r1', name: 'member' }],
      catalog: catalogOf(server.url),
    }),
    ...options.token,
  });
  return {
    url: server.url,
    requests: server.requests,
    logIns: () => logIns.map(({ body }) => JSON.parse(body)),
    accepted,
  };
}

export function configOf(auth: Record<string, string>, changes: Partial<CloudConfig> = {}): CloudConfig {
  return {
    cloud: undefined,
    region: undefined,
    authType: 'v3password',
    authTypeReason: 'test',
    auth,
    interface: 'public',
    serviceType: 'container-infra',
    serviceName: undefined,
    endpointOverride: undefined,
    apiVersion: '1.1',
    tls: { verify: true },
    timeout: undefined,
    cacheTokens: false,
    sources: new Map(),
    ...changes,
  };
}

export const demo = (cloud: { url: string }): Record<string, string> => ({
  auth_url: `${cloud.url}/v3`,
  username: 'demo',
  password: 'secret-of-demo',
  user_domain_name: 'Default',
  project_name: 'demo',
  project_domain_name: 'Default',
});

/** Without an interactive terminal. */
export const noTerminal: UserInterface = {
  isInteractive: false,
  isAttended: false,
  prompt: async () => undefined,
  promptSecret: async () => undefined,
  notify: () => {},
  openBrowser: async () => false,
  runProgram: async () => '',
};

const sleep = (ms: number) => setTimeout(ms);
const { signal } = new AbortController();

export function sessionOf(config: CloudConfig, parts: Partial<SessionOptions> = {}) {
  const warnings: string[] = [];
  const session = createSession({
    config,
    transport: makeTransport().transport,
    ui: noTerminal,
    now: Date.now,
    sleep,
    signal,
    warn: (text) => warnings.push(text),
    ...parts,
  });
  return { session, warnings };
}

export function authContext(
  options: Record<string, string>,
  changes: Partial<AuthContext> = {},
): AuthContext {
  return {
    transport: makeTransport().transport,
    options,
    identityUrl: async () => options.auth_url ?? '',
    ui: noTerminal,
    refreshTokens: { get: async () => undefined, put: async () => {} },
    warn: () => {},
    now: Date.now,
    sleep,
    signal,
    ...changes,
  };
}

/** Returns the token; throws for a receipt. */
export function tokenOf(result: Token | Receipt): Token {
  if (isReceipt(result)) throw new Error(`Expected a token, not the receipt ${JSON.stringify(result)}`);
  return result;
}

/** Logs in completely: completes a receipt, and exchanges an unscoped token. */
export const logInWith = async (
  authType: string,
  context: AuthContext,
  onIssued?: (issued: IssuedToken) => void,
): Promise<Token> => authenticate(await loadAuthType(authType), context, onIssued);
