import { describe, expect, it } from 'vitest';
import { MagnumError } from '../../../src/errors.ts';
import type { HttpRequest, HttpResponse } from '../../../src/http/types.ts';
import { ownersWithoutDomain, withDomain } from '../../../src/keystone/api/domain-references.ts';
import { RejectedSecretError, withRejectedMethods } from '../../../src/keystone/api/rejected-secret.ts';
import {
  exchangeToken,
  requestToken,
  sendTokenRequest,
  type TokenRequest,
} from '../../../src/keystone/api/token-request.ts';
import type { AuthContext } from '../../../src/keystone/types.ts';
import { authContext } from '../fake-cloud.ts';

const AUTH_URL = 'https://cloud.example:5000/v3';
type Reply = readonly [status: number, body: object, headers?: Record<string, string>];
const ISSUED: Reply = [201, { token: {} }, { 'x-subject-token': 'new' }];
const DOMAIN_REQUIRED: Reply = [400, { error: { message: 'Expecting to find domain in user.' } }];
const REJECTED: Reply = [401, { error: { message: 'No.' } }, { 'x-openstack-request-id': 'req-1' }];

/** A context whose transport returns the replies in their order. */
function contextWith(replies: Reply[], changes: Partial<AuthContext> = {}) {
  const requests: HttpRequest[] = [];
  async function request(sent: HttpRequest): Promise<HttpResponse> {
    requests.push(sent);
    const [status, body, headers = {}] = replies.shift() ?? [500, {}];
    return { status, body: JSON.stringify(body), headers, cookies: [], url: sent.url };
  }
  return { context: authContext({ auth_url: AUTH_URL }, { transport: { request }, ...changes }), requests };
}

const userWithoutDomain = { methods: ['password'], password: { user: { name: 'a', password: 'p' } } };
const caught = (work: Promise<unknown>) => work.catch((error: unknown) => error);

describe('sendTokenRequest', () => {
  it('posts identity, scope and headers', async () => {
    const { context, requests } = contextWith([ISSUED, ISSUED]);
    const identity = { methods: ['x'], x: { a: 1 } };
    await sendTokenRequest(context, { identity, scope: { project: { id: 'p' } }, headers: { A: 'b' } });
    await sendTokenRequest(context, { identity });
    const url = `${AUTH_URL}/auth/tokens`;
    expect(requests).toStrictEqual([
      {
        method: 'POST',
        url,
        headers: { A: 'b' },
        json: { auth: { identity, scope: { project: { id: 'p' } } } },
      },
      { method: 'POST', url, json: { auth: { identity } } },
    ]);
  });

  it('sends with the function of the method instead of the transport', async () => {
    const { context, requests } = contextWith([]);
    const sent: HttpRequest[] = [];
    const send = async (request: HttpRequest) => {
      sent.push(request);
      return { status: 201, body: '', headers: {}, cookies: [], url: request.url };
    };
    const response = await sendTokenRequest(context, { identity: { methods: [] }, send });
    expect([response.status, sent.length, requests]).toEqual([201, 1, []]);
  });

  it('repeats the request once with the fallback domain', async () => {
    const { context, requests } = contextWith([DOMAIN_REQUIRED, DOMAIN_REQUIRED, ISSUED], {
      fallbackDomainId: 'default',
    });
    const request = { identity: userWithoutDomain, headers: { A: 'b' } };
    expect((await sendTokenRequest(context, request)).status).toBe(400);
    const user = { name: 'a', password: 'p', domain: { id: 'default' } };
    expect(requests).toHaveLength(2);
    expect(requests[1]).toStrictEqual({
      ...requests[0],
      json: { auth: { identity: { methods: ['password'], password: { user } } } },
    });
  });

  const withUserDomain = { methods: ['password'], password: { user: { name: 'a', domain: { id: 'd' } } } };
  it.each<[string, Reply, TokenRequest['identity'], string | undefined]>([
    ['without a fallback domain', DOMAIN_REQUIRED, userWithoutDomain, undefined],
    ['if each name has a domain', DOMAIN_REQUIRED, withUserDomain, 'default'],
    ['after another 400', [400, { error: { message: 'No methods.' } }], userWithoutDomain, 'default'],
    ['after a 401 about a domain', [401, { error: { message: 'domain' } }], userWithoutDomain, 'default'],
  ])('does not repeat the request %s', async (_, reply, identity, fallbackDomainId) => {
    const { context, requests } = contextWith([reply, ISSUED], { fallbackDomainId });
    expect((await sendTokenRequest(context, { identity })).status).toBe(reply[0]);
    expect(requests).toHaveLength(1);
  });
});

describe('requestToken', () => {
  const request: TokenRequest = { identity: { methods: ['password'], password: {} }, hint: 'Do this.' };
  const RECEIPT: Reply = [
    401,
    { receipt: { methods: ['password'], user: { id: 'u' } }, required_auth_methods: [['password', 'totp']] },
    { 'openstack-auth-receipt': 'r' },
  ];

  it.each([200, 201])('returns the token of a response with status %i', async (status) => {
    const { context } = contextWith([[status, { token: {} }, { 'x-subject-token': 'new' }]]);
    expect(await requestToken(context, request)).toMatchObject({ id: 'new' });
  });

  it('returns a receipt with the scope of the request', async () => {
    const { context } = contextWith([RECEIPT]);
    const scope = { project: { id: 'p' } };
    expect(await requestToken(context, { ...request, scope })).toMatchObject({
      ...{ headers: { 'Openstack-Auth-Receipt': 'r' }, done: ['password'], missing: [['totp']] },
      ...{ user: { id: 'u', name: 'u' }, scope },
    });
  });

  it('returns a receipt for a token together with another method, but not for a token alone', async () => {
    const both = { methods: ['token', 'totp'], token: {}, totp: {} };
    expect(await requestToken(contextWith([RECEIPT]).context, { identity: both })).toHaveProperty('missing');
    const alone = { methods: ['token'], token: {} };
    expect(await caught(requestToken(contextWith([RECEIPT]).context, { identity: alone }))).toMatchObject({
      ...{ kind: 'auth', status: 401 },
    });
  });

  it.each<[string[], string[]]>([
    [['password'], ['password']],
    [['totp'], ['passcode']],
    [
      ['password', 'totp'],
      ['password', 'passcode'],
    ],
    [['token'], []],
  ])('marks a rejected request with the methods %j as one whose secrets are %j', async (methods, secrets) => {
    const error = await caught(
      requestToken(contextWith([REJECTED]).context, { identity: { methods }, hint: 'Do this.' }),
    );
    expect(error).toBeInstanceOf(RejectedSecretError);
    expect(error).toMatchObject({
      ...{ kind: 'auth', secrets, status: 401, requestId: 'req-1', hint: 'Do this.' },
      message: 'Keystone at cloud.example:5000 rejected the login: No.',
    });
  });

  it.each([403, 404, 500])('does not mark status %i', async (status) => {
    const error = await caught(requestToken(contextWith([[status, {}]]).context, request));
    expect(error).toBeInstanceOf(MagnumError);
    expect(error).not.toBeInstanceOf(RejectedSecretError);
  });

  it('withRejectedMethods returns an error of another kind or status unchanged', () => {
    for (const error of [
      new MagnumError('usage', 'x', { status: 401 }),
      new MagnumError('auth', 'x', { status: 403 }),
      new MagnumError('auth', 'x'),
    ])
      expect(withRejectedMethods(error, ['password'])).toBe(error);
  });

  it('names the owners without a domain, and the methods that Keystone does not offer', async () => {
    const missing = await caught(
      requestToken(contextWith([DOMAIN_REQUIRED]).context, { identity: userWithoutDomain }),
    );
    expect(missing).toMatchObject({
      hint: 'Set the user domain: --os-user-domain-name (OS_USER_DOMAIN_NAME).',
    });
    const offered: Reply = [401, { error: { message: 'x', identity: { methods: ['token'] } } }];
    expect(await caught(requestToken(contextWith([offered]).context, request))).toMatchObject({
      message: 'Keystone at cloud.example:5000 does not accept the method password; it accepts token.',
    });
  });
});

describe('exchangeToken', () => {
  it('sends the token in the body and as X-Auth-Token', async () => {
    const { context, requests } = contextWith([ISSUED]);
    expect((await exchangeToken(context, 'old', { scope: { system: { all: true } } })).id).toBe('new');
    expect(requests).toEqual([
      {
        ...{ method: 'POST', url: `${AUTH_URL}/auth/tokens`, headers: { 'X-Auth-Token': 'old' } },
        json: {
          auth: { identity: { methods: ['token'], token: { id: 'old' } }, scope: { system: { all: true } } },
        },
      },
    ]);
  });

  it('fails with the hint if it is rejected', async () => {
    const { context } = contextWith([REJECTED]);
    expect(await caught(exchangeToken(context, 'old', { hint: 'Do this.' }))).toMatchObject({
      ...{ kind: 'auth', status: 401, hint: 'Do this.' },
    });
  });
});

describe('domains of a token request', () => {
  const user = { name: 'a', password: 'p' };
  const domain = { id: 'd' };
  const request = {
    identity: { methods: ['password', 'token'], password: { user }, token: { id: 't' } },
    scope: { project: { name: 'P' } },
    headers: { A: 'b' },
  };

  it.each<[object, object | undefined, string[]]>([
    [{ methods: ['password'], password: { user } }, undefined, ['user']],
    [{ methods: ['password'], password: { user: { ...user, domain } } }, undefined, []],
    [{ methods: ['password'], password: { user: { id: 'u' } } }, undefined, []],
    [{ methods: ['token'], token: { id: 't' } }, { project: { name: 'P' } }, ['project']],
    [{ methods: ['token'], token: { id: 't' } }, { project: { name: 'P', domain } }, []],
    [{ methods: ['token'], token: { id: 't' } }, { project: { id: 'p' } }, []],
    [{ methods: ['token', 'totp'], totp: { user } }, { project: { name: 'P' } }, ['user', 'project']],
    [{ methods: ['password'], password: { user: null } }, { domain: { name: 'D' } }, []],
  ])('ownersWithoutDomain of %j with the scope %j are %j', (identity, scope, owners) => {
    expect(ownersWithoutDomain({ identity, scope } as Parameters<typeof ownersWithoutDomain>[0])).toEqual(
      owners,
    );
  });

  it('withDomain adds the domain to a copy', () => {
    expect(withDomain(request, 'd')).toEqual({
      identity: {
        methods: ['password', 'token'],
        password: { user: { ...user, domain } },
        token: { id: 't' },
      },
      scope: { project: { name: 'P', domain } },
      headers: { A: 'b' },
    });
    expect(request.scope).toEqual({ project: { name: 'P' } });
    expect(request.identity.password).toEqual({ user: { name: 'a', password: 'p' } });
  });

  it('withDomain keeps domains, IDs and other scopes', () => {
    const complete = {
      identity: { methods: ['password'], password: { user: { ...user, domain: { name: 'D' } } } },
      scope: { project: { name: 'P', domain: { name: 'E' } } },
    };
    expect(withDomain(complete, 'd')).toEqual(complete);
    const other = {
      identity: { methods: ['totp'], totp: { user: { id: 'u' } } },
      scope: { system: { all: true } },
    };
    expect(withDomain(other, 'd')).toStrictEqual(other);
  });
});
