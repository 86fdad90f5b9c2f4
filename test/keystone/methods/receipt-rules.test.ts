/** Which missing methods of a receipt are sent, and the complete errors. */
import { describe, expect, it } from 'vitest';
import { MagnumError } from '../../../src/errors.ts';
import type { HttpRequest, HttpResponse } from '../../../src/http/types.ts';
import { parseReceipt } from '../../../src/keystone/api/receipt.ts';
import { applicationCredential } from '../../../src/keystone/methods/application-credential.ts';
import { createIdentity } from '../../../src/keystone/methods/create-identity.ts';
import { findMethod, parseAuthMethods } from '../../../src/keystone/methods/index.ts';
import { completeLogin } from '../../../src/keystone/methods/receipt.ts';
import type { AuthContext, Receipt } from '../../../src/keystone/types.ts';
import { authContext, noTerminal } from '../fake-cloud.ts';

const AUTH_URL = 'https://cloud.example:5000/v3';
const responseWith = (status: number, body: unknown, headers: Record<string, string> = {}): HttpResponse => ({
  ...{ status, headers: { 'x-openstack-request-id': 'req-1', ...headers }, cookies: [] },
  ...{ body: JSON.stringify(body), url: `${AUTH_URL}/auth/tokens` },
});
const receiptFor = (missing: string[][], changes: Partial<Receipt> = {}): Receipt => ({
  headers: { 'Openstack-Auth-Receipt': 'receipt-secret' },
  ...{ done: ['application_credential'], missing, scope: undefined },
  user: { id: 'u1', name: 'demo' },
  response: responseWith(401, {}),
  ...changes,
});
const TOKEN = responseWith(201, { token: {} }, { 'x-subject-token': 'new' });

/** Completes a login; with `isInteractive`, each prompt is answered. */
async function complete(
  receipt: Receipt,
  { options = {} as Record<string, string>, isInteractive = true, response = TOKEN } = {},
) {
  const requests: HttpRequest[] = [];
  const prompts: string[] = [];
  const request = async (sent: HttpRequest) => {
    if (sent.method === 'POST') requests.push(sent);
    return response;
  };
  const promptSecret = async (prompt: string) => {
    prompts.push(prompt);
    return 'typed';
  };
  const ui: AuthContext['ui'] = { ...noTerminal, isInteractive, promptSecret };
  const context = authContext({ auth_url: AUTH_URL, ...options }, { transport: { request }, ui });
  const result = await completeLogin(context, receipt).catch((error: unknown) => error);
  const auth = (sent?: HttpRequest) => (sent?.json as { auth: { identity: { methods: string[] } } })?.auth;
  return { result, prompts, requests, methods: auth(requests[0])?.identity.methods };
}

describe('the selection of missing methods', () => {
  it.each<[string[][], Record<string, string>, string[], number]>([
    [[['password', 'totp'], ['totp']], {}, ['totp'], 1],
    [[['totp'], ['password', 'totp']], {}, ['totp'], 1],
    [[['password'], ['totp']], {}, ['password'], 1],
    [[['password'], ['totp']], { passcode: '1' }, ['totp'], 0],
    [[['password', 'totp'], ['totp']], { password: 'p', passcode: '1' }, ['password', 'totp'], 0],
    [
      [
        ['totp', 'kerberos'],
        ['password', 'totp'],
      ],
      {},
      ['password', 'totp'],
      2,
    ],
    [[['saml2'], ['totp']], {}, ['totp'], 1],
  ])('of %j with the options %j is %j, with %i prompts', async (missing, options, methods, count) => {
    const sent = await complete(receiptFor(missing), { options });
    expect(sent.result).toMatchObject({ id: 'new' });
    expect([sent.methods, sent.prompts.length]).toEqual([methods, count]);
  });

  it.each<[string[][], Record<string, string>, string[] | undefined]>([
    [[['password', 'totp'], ['totp']], { passcode: '1' }, ['totp']],
    [[['password']], { password: 'p' }, ['password']],
    [[['password', 'totp']], { passcode: '1' }, undefined],
  ])('of %j with the options %j without a terminal is %j', async (missing, options, methods) => {
    expect((await complete(receiptFor(missing), { options, isInteractive: false })).methods).toEqual(methods);
  });

  it('does not change the order of the alternatives in the receipt', async () => {
    const missing = [['password', 'totp'], ['totp']];
    await complete(receiptFor(missing));
    expect(missing).toEqual([['password', 'totp'], ['totp']]);
  });

  it('sends the user, the scope and the receipt', async () => {
    const scope = { project: { id: 'p' } };
    const { requests, prompts } = await complete(receiptFor([['totp']], { scope }));
    expect(requests).toEqual([
      {
        ...{ method: 'POST', url: `${AUTH_URL}/auth/tokens` },
        headers: { 'Openstack-Auth-Receipt': 'receipt-secret' },
        json: {
          auth: { identity: { methods: ['totp'], totp: { user: { id: 'u1', passcode: 'typed' } } }, scope },
        },
      },
    ]);
    expect(prompts).toEqual(['One-time password for demo at cloud.example:5000: ']);
  });

  it.each([200, 201])('returns the token of a response with status %i', async (status) => {
    expect((await complete(receiptFor([['totp']]), { response: { ...TOKEN, status } })).result).toMatchObject(
      {
        id: 'new',
      },
    );
  });
});

const textsOf = (error: unknown) => {
  expect(error).toBeInstanceOf(MagnumError);
  const { kind, status, requestId, message, hint } = error as MagnumError;
  return `${kind} ${status} ${requestId}: ${message} | ${hint}`;
};

describe('errors of a receipt', () => {
  it('name the missing methods, and what provides them', async () => {
    const receipts = [
      receiptFor([['totp']], { done: ['password'] }),
      receiptFor(
        [
          ['password', 'totp'],
          ['totp', 'kerberos'],
        ],
        { done: [] },
      ),
      receiptFor([['kerberos'], ['oauth1', 'token']], { done: ['password', 'x'] }),
      receiptFor([['saml2', 'x']], { done: ['password'] }),
      receiptFor([['totp', 'saml2', 'application_credential']], { done: ['password'] }),
    ];
    const errors = await Promise.all(receipts.map((receipt) => complete(receipt, { isInteractive: false })));
    expect(errors.map(({ result }) => textsOf(result))).toMatchInlineSnapshot(`
      [
        "auth 401 req-1: Keystone at cloud.example:5000 accepted a password for demo, but also requires a one-time password. | Provide it with --os-passcode (OS_PASSCODE), or at the prompt in a terminal.",
        "auth 401 req-1: Keystone at cloud.example:5000 accepted the first method for demo, but also requires a password and a one-time password, or a one-time password and a Kerberos ticket. | Provide it with --os-password (OS_PASSWORD), --os-passcode (OS_PASSCODE), or at the prompt in a terminal. To use kerberos, log in with --os-auth-type v3multifactor --os-auth-methods kerberos.",
        "auth 401 req-1: Keystone at cloud.example:5000 accepted a password and the method x for demo, but also requires a Kerberos ticket, or an OAuth 1.0 access token and a token. | To use kerberos, oauth1, token, log in with --os-auth-type v3multifactor --os-auth-methods password,x,kerberos,oauth1,token.",
        "auth 401 req-1: Keystone at cloud.example:5000 accepted a password for demo, but also requires the method saml2 and the method x. | magnum does not support saml2, x: ask the cloud administrator for another method.",
        "auth 401 req-1: Keystone at cloud.example:5000 accepted a password for demo, but also requires a one-time password and the method saml2 and an application credential. | Provide it with --os-passcode (OS_PASSCODE), or at the prompt in a terminal. To use application_credential, log in with --os-auth-type v3multifactor --os-auth-methods password,application_credential.",
      ]
    `);
    expect(errors.flatMap(({ requests }) => requests)).toEqual([]);
  });

  it('report that the sent methods were rejected', async () => {
    const rejected = (status: number) =>
      responseWith(status, { error: { message: 'receipt-secret is unknown.' } });
    const sent = await Promise.all([
      complete(receiptFor([['totp']], { done: [] }), { response: responseWith(401, {}) }),
      complete(receiptFor([['password', 'totp']]), { response: responseWith(401, {}) }),
      complete(receiptFor([['totp']]), { response: rejected(404) }),
      complete(receiptFor([['totp']]), { response: responseWith(500, {}) }),
    ]);
    expect(sent.map(({ result }) => textsOf(result))).toMatchInlineSnapshot(`
      [
        "auth 401 req-1: Keystone at cloud.example:5000 rejected the login. | The first method was accepted, but a one-time password was not: try again with a new one.",
        "auth 401 req-1: Keystone at cloud.example:5000 rejected the login. | An application credential was accepted, but a password and a one-time password was not: try again with a new one.",
        "auth 404 req-1: Keystone at cloud.example:5000 no longer accepts the authentication receipt. | Log in again, and complete the login within a few minutes.",
        "failed 500 req-1: Keystone at cloud.example:5000 failed. | undefined",
      ]
    `);
    expect(sent.map(({ result }) => (result as { secrets?: string[] }).secrets)).toEqual([
      ['passcode'],
      ['password', 'passcode'],
      undefined,
      undefined,
    ]);
  });

  it.each([
    [{ required_auth_methods: [['totp']], receipt: { user: {} } }],
    [{ required_auth_methods: [['totp']] }],
    [{ required_auth_methods: [], receipt: { user: { id: 'u' } } }],
    [{ required_auth_methods: [['password']], receipt: { user: { id: 'u' }, methods: ['password'] } }],
  ])('report a receipt without what is missing: %j', (body) => {
    const response = responseWith(401, body, { 'openstack-auth-receipt': 'r' });
    expect(() => parseReceipt(response, undefined)).toThrow(
      expect.objectContaining({
        ...{ kind: 'failed', status: 401, requestId: 'req-1' },
        message:
          'Keystone at cloud.example:5000 requires more authentication methods, but does not list them.',
        hint: 'Ask the cloud administrator for the multi_factor_auth_rules of your user.',
      }),
    );
  });
});

describe('parseReceipt', () => {
  it('returns the missing methods without the accepted ones', () => {
    const body = {
      receipt: { methods: ['password', 5], user: { id: 'u', name: 5 } },
      required_auth_methods: [['password', 'totp', null], ['password'], 'x', ['a', 'b']],
    };
    const response = responseWith(401, body, { 'openstack-auth-receipt': 'r' });
    const scope = { project: { id: 'p' } };
    expect(parseReceipt(response, scope)).toEqual({
      ...{ headers: { 'Openstack-Auth-Receipt': 'r' }, done: ['password'], missing: [['totp'], ['a', 'b']] },
      ...{ user: { id: 'u', name: 'u' }, scope, response },
    });
  });
});

describe('the authentication methods', () => {
  it.each([
    ['v3password', 'password'],
    ['password', 'password'],
    ['v3totp', 'totp'],
    ['totp', 'totp'],
    ['v3token', 'token'],
    ['token', 'token'],
    ['v3applicationcredential', 'application_credential'],
    ['application_credential', 'application_credential'],
    ['v3kerberos', 'kerberos'],
    ['kerberos', 'kerberos'],
    ['v3oauth1', 'oauth1'],
    ['oauth1', 'oauth1'],
  ])('parseAuthMethods finds %s', (name, method) => {
    expect(parseAuthMethods(name).map((found) => found.method)).toEqual([method]);
    expect(findMethod(method)?.method).toBe(method);
  });

  it('parseAuthMethods keeps the order, without duplicates', () => {
    const methods = parseAuthMethods(' totp,password\tv3totp,,token ');
    expect(methods.map(({ method }) => method)).toEqual(['totp', 'password', 'token']);
    expect(parseAuthMethods(' , ')).toEqual([]);
    expect(findMethod('v3password')).toBeUndefined();
  });

  it('parseAuthMethods fails for an unknown method', () => {
    expect(() => parseAuthMethods('password,x')).toThrow(
      expect.objectContaining({
        kind: 'usage',
        message:
          "'x' cannot be used in v3multifactor; available methods: v3password, v3totp, v3token, v3applicationcredential, v3kerberos, v3oauth1.",
        hint: 'Check --os-auth-methods (OS_AUTH_METHODS), or auth_methods in clouds.yaml; an example is v3password,v3totp.',
      }),
    );
  });

  it('createIdentity joins the headers, and sends with the first method that sends itself', async () => {
    const methodOf = (name: string, send?: string) => ({
      ...{ names: [name], method: name, title: name, requiredOptions: () => [] },
      createPayload: async () => ({
        payload: { name },
        headers: { [name]: 'x' },
        ...(send !== undefined && { send: async () => ({ ...TOKEN, body: send }) }),
      }),
    });
    const methods = [methodOf('a'), methodOf('b', 'of b'), methodOf('c', 'of c')];
    const { send, ...rest } = await createIdentity(authContext({}), methods);
    expect(rest).toEqual({
      identity: { methods: ['a', 'b', 'c'], a: { name: 'a' }, b: { name: 'b' }, c: { name: 'c' } },
      headers: { a: 'x', b: 'x', c: 'x' },
    });
    expect((await send?.({ method: 'GET', url: 'x' }))?.body).toBe('of b');
    expect(await createIdentity(authContext({}), [methodOf('a')])).not.toHaveProperty('send');
  });

  const ID = { application_credential_id: 'i' };
  const NAME = { application_credential_name: 'n', username: 'a', user_domain_id: 'd' };
  it.each<[Record<string, string>, object, number]>([
    [ID, { id: 'i', secret: 's' }, 2],
    [{ ...ID, ...NAME }, { id: 'i', secret: 's' }, 2],
    [NAME, { name: 'n', user: { name: 'a', domain: { id: 'd' } }, secret: 's' }, 3],
  ])('the application credential of %j is %j, with %i required options', async (options, payload, count) => {
    const all = { ...options, application_credential_secret: 's' };
    const user = { reference: {}, name: '' };
    expect(await applicationCredential.createPayload(authContext(all), user)).toEqual({ payload });
    expect(applicationCredential.requiredOptions(all)).toHaveLength(count);
  });
});
