/** Sends requests to a sandbox without the code of the client. */
import type { Sandbox } from '../../src/sandbox/server.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests read responses whose shape is what they test.
  readonly json: any;
}

export interface CallOptions {
  readonly token?: string | null;
  readonly version?: string | null;
  readonly json?: unknown;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export async function call(method: string, url: string, options: CallOptions = {}): Promise<Reply> {
  const body = options.body ?? (options.json === undefined ? undefined : JSON.stringify(options.json));
  const headers = {
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(options.token ? { 'x-auth-token': options.token } : {}),
    ...(options.version ? { 'openstack-api-version': `container-infra ${options.version}` } : {}),
    ...options.headers,
  };
  const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) });
  const text = await response.text();
  return { status: response.status, headers: response.headers, json: parse(text) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export interface Login {
  readonly user?: string;
  readonly password?: string;
  readonly project?: string;
  readonly domain?: string;
  /** Replaces the project. */
  readonly scope?: unknown;
}

export const passwordAuth = ({ user = 'demo', password = user, domain = 'Default', ...rest }: Login) => ({
  auth: {
    identity: {
      methods: ['password'],
      password: { user: { name: user, password, domain: { name: domain } } },
    },
    scope: rest.scope ?? { project: { name: rest.project ?? 'demo', domain: { name: domain } } },
  },
});

export const logIn = (sandbox: Sandbox, login: Login = {}): Promise<Reply> =>
  call('POST', `${sandbox.identityUrl}/auth/tokens`, { json: passwordAuth(login) });

/** Logs in and returns a function that sends requests to Magnum, by default with API version 1.10. */
export async function magnumAs(sandbox: Sandbox, login: Login = {}) {
  const token = (await logIn(sandbox, login)).headers.get('x-subject-token');
  return (method: string, path: string, options: CallOptions = {}): Promise<Reply> =>
    call(method, sandbox.magnumUrl + path, { token, version: '1.10', ...options });
}

export type MagnumCall = Awaited<ReturnType<typeof magnumAs>>;

/** The message of an error response. */
export const detail = ({ json }: Reply): string => json.errors[0].detail;
