/** An OpenID provider and a Keystone that trusts it, in one loopback server. Tests set the responses. */
import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { loadAuthType } from '../../../src/keystone/plugins/index.ts';
import type { AuthContext, UserInterface } from '../../../src/keystone/types.ts';
import { json, type Recorded, serve } from '../../http/servers.ts';
import { authContext, inMs, noTerminal } from '../fake-cloud.ts';

type Fields = Readonly<Record<string, unknown>>;
type Handler = (form: URLSearchParams, nth: number, response: ServerResponse) => Reply | undefined;

/** A response; handlers return undefined if they have sent one themselves. */
export interface Reply {
  readonly status?: number;
  readonly body: Fields | string;
  readonly headers?: Record<string, string>;
}

export interface FakeProviderOptions {
  /** Overrides fields of the discovery document; undefined omits a field. */
  readonly discovery?: Fields;
  /** Returns the parameters of the authorization response; the login page is a redirect. */
  readonly authorize?: (query: URLSearchParams) => Readonly<Record<string, string>>;
  readonly token?: Handler;
  readonly device?: Handler;
  /** The response with the provider's keys; a 404 without this. */
  readonly jwks?: () => Reply;
  /** Replaces the token that Keystone returns for each bearer token. */
  readonly keystone?: (bearer: string, nth: number) => Reply | undefined;
}

const toPart = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The signature is invalid: a token from the token endpoint need not be verified (OpenID Connect Core 1.0, section 3.1.3.7, item 6). */
export const jwt = (claims: Fields): string => `${toPart({ alg: 'RS256' })}.${toPart(claims)}.c2lnbmF0dXJl`;

export const seconds = (ms = Date.now()): number => Math.floor(ms / 1_000);

export const tokenResponse = (more: Fields = {}): Reply => ({
  body: { access_token: 'access-1', token_type: 'Bearer', expires_in: 300, ...more },
});

export const errorResponse = (error: string, description?: string, status = 400): Reply => ({
  status,
  body: { error, ...(description !== undefined && { error_description: description }) },
});

export async function fakeProvider(options: FakeProviderOptions = {}) {
  const calls = { token: [] as Recorded[], device: [] as Recorded[], keystone: [] as Recorded[] };
  const send = (response: ServerResponse, reply: Reply | undefined) => {
    if (reply === undefined) return;
    const { status = 200, body, headers } = reply;
    if (typeof body !== 'string') json(response, status, body, headers);
    else {
      response.writeHead(status, { 'content-type': 'text/html', ...headers });
      response.end(body);
    }
  };
  const server = await serve((request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://here');
    if (pathname === '/.well-known/openid-configuration') send(response, { body: discovery() });
    else if (pathname === '/authorize' && options.authorize) {
      const location = new URL(searchParams.get('redirect_uri') ?? '');
      location.search = new URLSearchParams(options.authorize(searchParams)).toString();
      send(response, { status: 302, body: '', headers: { location: location.href } });
    } else if (pathname === '/jwks' && options.jwks) send(response, options.jwks());
    else if (pathname === '/token') {
      calls.token.push(request);
      const handler = options.token ?? (() => tokenResponse());
      send(response, handler(new URLSearchParams(request.body), calls.token.length, response));
    } else if (pathname === '/device') {
      calls.device.push(request);
      send(
        response,
        options.device?.(new URLSearchParams(request.body), calls.device.length, response) ?? {
          status: 404,
          body: {},
        },
      );
    } else if (pathname === '/v3/OS-FEDERATION/identity_providers/my%20idp/protocols/openid/auth') {
      calls.keystone.push(request);
      const bearer = (request.headers.authorization ?? '').replace(/^Bearer /, '');
      send(response, options.keystone?.(bearer, calls.keystone.length) ?? keystoneToken());
    } else send(response, { status: 404, body: '<h1>Not Found</h1>' });
  });
  const keystoneToken = (): Reply => ({
    status: 201,
    headers: { 'x-subject-token': `unscoped-${calls.keystone.length}` },
    body: {
      token: {
        methods: ['openid'],
        user: { id: 'u1', name: 'alice', domain: { id: 'Federated', name: 'Federated' } },
        expires_at: inMs(3_600_000),
      },
    },
  });
  const discovery = () => ({
    issuer: server.url,
    authorization_endpoint: `${server.url}/authorize`,
    token_endpoint: `${server.url}/token`,
    device_authorization_endpoint: `${server.url}/device`,
    jwks_uri: `${server.url}/jwks`,
    ...options.discovery,
  });
  return {
    ...calls,
    server,
    url: server.url,
    /** The options that every login requires, for a public client. */
    auth: {
      auth_url: `${server.url}/v3`,
      identity_provider: 'my idp',
      protocol: 'openid',
      discovery_endpoint: `${server.url}/.well-known/openid-configuration`,
      client_id: 'my-client',
    } as Record<string, string>,
    idToken: (more: Fields = {}): string =>
      jwt({
        iss: server.url,
        aud: 'my-client',
        sub: 'alice',
        iat: seconds(),
        exp: seconds() + 300,
        ...more,
      }),
  };
}

export type FakeProvider = Awaited<ReturnType<typeof fakeProvider>>;

export const formOf = (request: Recorded | undefined): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(request?.body));

export const challengeOf = (verifier: string): string =>
  createHash('sha256').update(verifier).digest('base64url');

export async function logIn(
  type: string,
  options: Readonly<Record<string, string>>,
  changes: Partial<AuthContext> = {},
) {
  return (await loadAuthType(type)).authenticate(authContext(options, changes));
}

/** A user at a terminal. Without `browse`, no browser opens. */
export function createUser({
  browse,
  paste = [],
}: {
  /** Called in place of a browser. */
  readonly browse?: (url: URL) => void | Promise<void>;
  /** The answers to the prompts; later prompts wait until they are aborted. */
  readonly paste?: readonly (string | ((notified: readonly string[]) => string))[];
} = {}) {
  const notified: string[] = [];
  const prompts: string[] = [];
  const answers = [...paste];
  const ui: UserInterface = {
    ...noTerminal,
    isInteractive: true,
    isAttended: true,
    notify: (line) => void notified.push(line),
    async promptSecret(prompt, signal) {
      prompts.push(prompt);
      const next = answers.shift();
      if (next !== undefined) return typeof next === 'string' ? next : next(notified);
      return new Promise((resolve) => signal?.addEventListener('abort', () => resolve(undefined)));
    },
    async openBrowser(url) {
      if (!browse) return false;
      // The program does not wait for the browser.
      setImmediate(() => void browse(new URL(url)));
      return true;
    },
  };
  return { ui, notified, prompts };
}

/** A store for a refresh token that records each `put`. */
export function fakeRefreshTokens(initial?: string) {
  const puts: (string | undefined)[] = [];
  let current = initial;
  return {
    puts,
    refreshTokens: {
      get: async () => current,
      put: async (token: string | undefined) => {
        puts.push(token);
        current = token;
      },
    },
  };
}

/** Returns the message, hint and details of the error, to search them for secrets. */
export async function failureText(attempt: Promise<unknown>): Promise<string> {
  const error = await attempt.then(
    () => {
      throw new Error('did not fail');
    },
    (thrown: unknown) => thrown,
  );
  const { message, hint, details } = error as { message: string; hint?: string; details?: string[] };
  return [message, hint, ...(details ?? [])].join('\n');
}
