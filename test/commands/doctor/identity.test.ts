/** doctor: the checks of Keystone, its clock, the login and the service catalog. */
import { describe, expect, it } from 'vitest';
import type { CloudConfig } from '../../../src/clouds/types.ts';
import { keystone, logIn, storedTokenText, useWithoutLogin } from '../../../src/commands/doctor/identity.ts';
import type { Context } from '../../../src/context.ts';
import { interruptedError, MagnumError } from '../../../src/errors.ts';
import type { HttpResponse } from '../../../src/http/types.ts';
import type { Token } from '../../../src/keystone/types.ts';

const URL_V3 = 'https://keystone.example/v3';
const NOW = Date.parse('2026-01-01T12:00:00Z');
const DOCUMENT = '{"version": {"id": "v3.14"}}';

/** The results of a check and what it returns. */
async function resultsOf<T>(check: AsyncGenerator<unknown, T>) {
  const results: unknown[] = [];
  for (;;) {
    const { done, value } = await check.next();
    if (done) return { results, returned: value };
    results.push(value);
  }
}

const at = (authUrl: string) => ({ auth: { auth_url: authUrl } }) as unknown as CloudConfig;

async function checkKeystone(response: Partial<HttpResponse> | Error, authUrl = URL_V3) {
  const request = async () => {
    if (response instanceof Error) throw response;
    return { status: 200, headers: {}, body: DOCUMENT, url: authUrl, cookies: [], ...response };
  };
  const context = { transport: async () => ({ request }), world: { now: () => NOW } };
  return await resultsOf(keystone(at(authUrl), context as unknown as Context));
}
const ok = (check: string, message: string) => ({ check, status: 'ok', message });

describe('the check of Keystone', () => {
  it.each([
    [DOCUMENT, ' (API v3.14)'],
    [`{"version": {"id": "v${'3'.repeat(30)}"}}`, ` (API v${'3'.repeat(19)})`],
    ['{"version": {"id": 3}}', ''],
    ['{}', ''],
  ])('reports the version in %s', async (body, version) => {
    expect(await checkKeystone({ body })).toEqual({
      results: [ok('Keystone', `${URL_V3} responds${version}`)],
      returned: undefined,
    });
  });

  it.each([
    [400, DOCUMENT, 'returned HTTP 400'],
    [399, 'text', 'returned HTTP 399, but not JSON'],
    [200, '<html>', 'returned HTTP 200, but not JSON'],
    [500, '<html>', 'returned HTTP 500'],
  ])('does not report the response %i %s, which only a login explains', async (status, body, text) => {
    expect(await checkKeystone({ status, body })).toEqual({
      results: [],
      returned: {
        isUnreachable: false,
        result: {
          check: 'Keystone',
          status: 'error',
          message: `${URL_V3} ${text}`,
          hint: 'Check the auth URL: --os-auth-url (OS_AUTH_URL), or auth_url in clouds.yaml.',
        },
      },
    });
  });

  it('returns the error of a connection', async () => {
    const error = new MagnumError('unreachable', 'Cannot reach x.', { hint: 'Look.' });
    expect(await checkKeystone(error)).toEqual({
      results: [],
      returned: {
        isUnreachable: true,
        result: { check: 'Keystone', status: 'error', message: 'cannot reach x', hint: 'Look.' },
      },
    });
    await expect(checkKeystone(interruptedError())).rejects.toMatchObject({ kind: 'interrupted' });
  });

  it.each([
    [`${URL_V3}/`, []],
    [`${URL_V3}/auth/tokens`, [`Set it to ${URL_V3}.`]],
  ])('warns of the auth URL %s: %j', async (authUrl, hints) => {
    const { results } = await checkKeystone({}, authUrl);
    expect(results.slice(1)).toEqual(
      hints.map((hint) => ({
        check: 'Keystone',
        status: 'warning',
        message: 'the auth URL does not end in /v3',
        hint,
      })),
    );
  });

  it('suggests an auth URL that saves a request', async () => {
    const links = [{ rel: 'self', href: URL_V3 }];
    const body = JSON.stringify({ versions: { values: [{ id: 'v3.14', status: 'stable', links }] } });
    const { results } = await checkKeystone({ body, status: 300 }, 'https://keystone.example');
    expect(results.at(-1)).toMatchObject({ hint: `Set it to ${URL_V3} to save one request per login.` });
  });

  const CLOCK_HINT = 'Synchronize the clock (NTP): tokens, tickets and certificates depend on it.';
  it.each([
    [0, ok('clock', "the local clock agrees with Keystone's")],
    [0.4, ok('clock', "the local clock agrees with Keystone's")],
    [1, ok('clock', "the local clock is 1 s ahead of Keystone's")],
    [-1, ok('clock', "the local clock is 1 s behind Keystone's")],
    [120, ok('clock', "the local clock is 120 s ahead of Keystone's")],
    [-120, ok('clock', "the local clock is 120 s behind Keystone's")],
    [
      121,
      {
        check: 'clock',
        status: 'error',
        message: "the local clock is 121 s ahead of Keystone's",
        hint: CLOCK_HINT,
      },
    ],
    [
      -121,
      {
        check: 'clock',
        status: 'error',
        message: "the local clock is 121 s behind Keystone's",
        hint: CLOCK_HINT,
      },
    ],
  ])('reports a clock that is %f s ahead', async (seconds, result) => {
    const date = new Date(NOW - seconds * 1000).toISOString();
    const { results } = await checkKeystone({ headers: { date } });
    expect(results.slice(1)).toEqual([result]);
  });

  it('reports nothing about the clock for an invalid date', async () => {
    expect((await checkKeystone({ headers: { date: 'soon' } })).results).toHaveLength(1);
  });
});

const DEFAULT = { id: 'default', name: 'Default' };
const TOKEN: Token = {
  id: 'a',
  expiresAt: '2026-01-01T17:08:59Z',
  user: { id: 'u', name: 'demo', domain: DEFAULT },
  project: { id: 'p', name: 'demo', domain: DEFAULT },
  roles: [
    { id: 'm', name: 'member' },
    { id: 'r', name: 'reader' },
  ],
};

interface Login {
  readonly token?: Token | Error;
  readonly stored?: Token | Error | undefined;
  readonly endpoint?: string | Error;
}

const contextOf = ({ token = TOKEN, stored, endpoint = 'https://magnum.example/v1' }: Login): Context => {
  const orThrow = async <T>(value: T | Error): Promise<T> => {
    if (value instanceof Error) throw value;
    return value;
  };
  const session = {
    token: () => orThrow(token),
    cachedToken: () => orThrow(stored),
    endpoint: () => orThrow(endpoint),
  };
  return { session: async () => session } as unknown as Context;
};
const CONFIG = { region: 'RegionOne', interface: 'public', authType: 'none' } as CloudConfig;
const CATALOG = ok('catalog', 'Magnum is at https://magnum.example/v1 (public, RegionOne)');

const checkLogin = (login: Login, problem?: Parameters<typeof logIn>[2], config = CONFIG) =>
  resultsOf(logIn(config, contextOf(login), problem));

describe('the check of the login', () => {
  const IN = 'demo (Default); project demo (Default); roles member, reader; valid until 2026-01-01 17:08 UTC';

  it('reports user, scope, roles and expiry, and the endpoint of Magnum', async () => {
    expect(await checkLogin({})).toEqual({
      results: [ok('login', `logged in as ${IN}`), CATALOG],
      returned: TOKEN,
    });
    const withoutRegion = { interface: 'internal' } as CloudConfig;
    expect((await checkLogin({}, undefined, withoutRegion)).results.at(-1)).toEqual(
      ok('catalog', 'Magnum is at https://magnum.example/v1 (internal)'),
    );
  });

  it('distinguishes a stored token from a new one', async () => {
    const message = async (stored: Token) => (await checkLogin({ stored })).results[0];
    expect(await message(TOKEN)).toEqual(ok('login', `a token is stored for ${IN}`));
    expect(await message({ ...TOKEN, id: 'b' })).toEqual(ok('login', `logged in as ${IN}`));
  });

  it('omits roles and expiry that are unknown', async () => {
    const token: Token = { id: 'a', system: true };
    expect((await checkLogin({ token })).results).toEqual([
      ok('login', 'logged in as an unknown user; system scope'),
      CATALOG,
    ]);
    expect((await checkLogin({ token: { id: 'a', domain: DEFAULT } })).results).toEqual([
      ok('login', 'logged in as an unknown user; domain Default'),
      CATALOG,
    ]);
  });

  it('fails for a token without a scope', async () => {
    expect((await checkLogin({ token: { id: 'a' } })).results).toEqual([
      ok('login', 'logged in as an unknown user; no project selected'),
      {
        check: 'catalog',
        status: 'error',
        message: 'the login is not scoped to a project, so it has no service catalog',
        hint: 'Select a project with --os-project-name (OS_PROJECT_NAME). To list yours: magnum project-list',
      },
    ]);
  });

  it('reports the error of the catalog, and returns the token', async () => {
    const endpoint = new MagnumError('failed', 'No Magnum.', { hint: 'h' });
    expect(await checkLogin({ endpoint })).toMatchObject({
      results: [{ check: 'login' }, { check: 'catalog', status: 'error', message: 'no Magnum', hint: 'h' }],
      returned: TOKEN,
    });
  });

  it('warns of access rules, also of an empty list', async () => {
    const credential = { id: 'c', restricted: true };
    const accessRules = [{ id: 'r', method: 'GET', path: '/v1/clusters', service: 'container-infra' }];
    const rulesFor = async (applicationCredential: object) =>
      (await checkLogin({ token: { ...TOKEN, applicationCredential } as Token })).results.slice(1, -1);
    const warning = (rules: string) => ({
      check: 'access rules',
      status: 'warning',
      message: `the application credential allows only some requests: ${rules}`,
      hint: 'For all commands, use an application credential without access rules.',
    });
    expect(await rulesFor({ ...credential, accessRules })).toEqual([
      warning('GET /v1/clusters (container-infra)'),
    ]);
    expect(await rulesFor({ ...credential, accessRules: [] })).toEqual([warning('none')]);
    expect(await rulesFor(credential)).toEqual([]);
  });

  const problem = (isUnreachable: boolean) => ({
    isUnreachable,
    result: { check: 'Keystone', status: 'error', message: 'x' } as const,
  });
  const notChecked = (reason: string) => ({
    check: 'login',
    status: 'warning',
    message: `not checked: ${reason}`,
    hint: undefined,
    notCheckedReason: reason,
  });

  it('does not log in to a Keystone that cannot be reached, and names a stored token', async () => {
    expect(await checkLogin({ stored: TOKEN }, problem(true))).toEqual({
      results: [
        problem(true).result,
        notChecked('Keystone is not available; a token is stored, valid until 2026-01-01 17:08 UTC'),
      ],
      returned: undefined,
    });
  });

  it('reports an unusual Keystone as a warning if the login works', async () => {
    expect((await checkLogin({}, problem(false))).results).toEqual([
      { ...problem(false).result, status: 'warning' },
      ok('login', `logged in as ${IN}`),
      CATALOG,
    ]);
  });

  it.each([
    ['failed', true],
    ['unreachable', true],
    ['auth', false],
    ['usage', false],
  ] as const)('after an unusual response, a login that fails with %s', async (kind, isNotChecked) => {
    const error = new MagnumError(kind, 'No.', { hint: 'h' });
    const failure = { check: 'login', status: 'error', message: 'No', hint: 'h' };
    expect(await checkLogin({ token: error }, problem(false))).toEqual({
      results: [problem(false).result, isNotChecked ? notChecked('Keystone is not available') : failure],
      returned: undefined,
    });
    expect(await checkLogin({ token: error })).toEqual({ results: [failure], returned: undefined });
  });

  it('throws an interrupt', async () => {
    await expect(checkLogin({ token: interruptedError() })).rejects.toMatchObject({ kind: 'interrupted' });
  });
});

it.each([
  [undefined, ''],
  [new Error('locked'), ''],
  [TOKEN, '; a token is stored, valid until 2026-01-01 17:08 UTC'],
  [{ id: 'a' } as Token, '; a token is stored'],
])('storedTokenText: describes the stored token %#', async (stored, text) => {
  expect(await storedTokenText(contextOf({ stored }))).toBe(text);
});

describe('the check of an auth type without Keystone', () => {
  it('reports the endpoint of Magnum', async () => {
    const token: Token = { id: '' };
    expect(await resultsOf(useWithoutLogin(CONFIG, contextOf({ token })))).toEqual({
      results: [
        ok('login', 'not needed: auth type none does not use Keystone'),
        ok('endpoint', 'Magnum is at https://magnum.example/v1'),
      ],
      returned: token,
    });
  });

  it('reports a missing option', async () => {
    const token = new MagnumError('usage', 'No endpoint.', { hint: 'h' });
    expect(await resultsOf(useWithoutLogin(CONFIG, contextOf({ token })))).toEqual({
      results: [{ check: 'login', status: 'error', message: 'no endpoint', hint: 'h' }],
      returned: undefined,
    });
  });
});
