/** Warnings, prompts and hints of auth types. */
import { describe, expect, it } from 'vitest';
import { httpBasic } from '../../../src/keystone/plugins/http-basic.ts';
import { loadAuthType } from '../../../src/keystone/plugins/index.ts';
import { v3applicationcredential } from '../../../src/keystone/plugins/v3applicationcredential.ts';
import { v3oidcpassword } from '../../../src/keystone/plugins/v3oidcpassword.ts';
import { json, serve } from '../../http/servers.ts';
import { authContext, demo, fakeCloud, logInWith, noTerminal } from '../fake-cloud.ts';

const projectOf = (id: string, name: string) => ({ id: 't', project: { id, name } });

describe('v3applicationcredential', () => {
  const warningsFor = (
    options: Record<string, string>,
    token: { id: string; project?: { id: string; name: string } },
  ) => {
    const warnings: string[] = [];
    v3applicationcredential.reviewToken?.(
      authContext(options, { warn: (text) => void warnings.push(text) }),
      token,
    );
    return warnings;
  };

  it.each<[Record<string, string>, string | undefined]>([
    [{}, undefined],
    [{ project_id: 'p' }, undefined],
    [{ tenant_id: 'p' }, undefined],
    [{ project_name: 'P' }, undefined],
    [{ tenant_name: 'P' }, undefined],
    [{ project_id: 'p', project_name: 'Q' }, undefined],
    [{ project_id: 'q' }, 'q'],
    [{ tenant_id: 'q' }, 'q'],
    [{ project_id: 'P' }, 'P'],
    [{ project_name: 'Q' }, 'Q'],
    [{ tenant_name: 'Q' }, 'Q'],
    [{ project_id: 'q', project_name: 'P' }, 'P'],
  ])('for project P with the ID p, warns about the options %j: %j', (options, ignored) => {
    expect(warningsFor(options, projectOf('p', 'P'))).toEqual(
      ignored === undefined
        ? []
        : [`The application credential is for project P; project ${ignored} is ignored.`],
    );
    expect(warningsFor(options, { id: 't' })).toEqual([]);
  });
});

describe('http_basic', () => {
  it.each([
    ['https://magnum.example:9511/v1', 'magnum.example:9511'],
    ['', 'the service'],
    ['nonsense', 'the service'],
  ])('with the endpoint %j, the prompt names %s', async (endpoint, host) => {
    const prompts: string[] = [];
    const promptSecret = async (prompt: string) => {
      prompts.push(prompt);
      return 'typed';
    };
    const ui = { ...noTerminal, isInteractive: true, promptSecret };
    await httpBasic.authenticate(authContext({ username: 'ann', endpoint }, { ui }));
    expect(prompts).toEqual([`Password for ann at ${host}: `]);
  });

  it('fails for a username with a colon', async () => {
    await expect(
      httpBasic.authenticate(authContext({ username: 'a:b', password: 'x' })),
    ).rejects.toMatchObject({
      kind: 'usage',
      message: 'http_basic does not support usernames that contain a colon.',
      hint: 'Check --os-username (OS_USERNAME), or select another --os-auth-type (OS_AUTH_TYPE).',
    });
  });
});

describe('v3token without a scope', () => {
  const logIn = async (status: number, token: object) => {
    const server = await serve(({ method }, response) => {
      if (method === 'POST') json(response, 201, { token: {} }, { 'x-subject-token': 'new' });
      else json(response, status, { token });
    });
    const { id } = await logInWith('v3token', authContext({ auth_url: `${server.url}/v3`, token: 'old' }));
    return { id, headers: server.requests[0]?.headers };
  };

  it.each([
    [{ project: { id: 'p', name: 'P' } }, 'old'],
    [{ domain: { id: 'd', name: 'D' } }, 'old'],
    [{ system: { all: true } }, 'old'],
    [{}, 'new'],
  ])('for a token with the scope %j returns the token %s', async (scope, id) => {
    const result = await logIn(200, scope);
    expect(result.id).toBe(id);
    expect(result.headers).toMatchObject({ 'x-auth-token': 'old', 'x-subject-token': 'old' });
  });

  it.each([401, 404])('does not exchange the token if Keystone does not know it (%i)', async (status) => {
    const server = await serve((_, response) =>
      json(response, status, { error: { message: 'Could not recognize token.' } }),
    );
    const options = { auth_url: `${server.url}/v3`, token: 'old' };
    await expect(logInWith('v3token', authContext(options))).rejects.toMatchObject({
      ...{ kind: 'auth', status },
      hint: 'Replace or unset the token in --os-token (OS_TOKEN): it is expired, revoked, or not valid for this project.',
    });
    expect(server.requests.map(({ method }) => method)).toEqual(['GET']);
  });

  it.each([403, 500])('exchanges the token if Keystone does not describe it (%i)', async (status) => {
    expect((await logIn(status, { project: { id: 'p' } })).id).toBe('new');
  });
});

it('each auth type has a hint of its own for a rejected login', async () => {
  const cloud = await fakeCloud({
    logIn: (_, response) => {
      json(response, 403, { error: { message: 'No.' } });
      return true;
    },
  });
  const credential = { application_credential_id: 'a', application_credential_secret: 's' };
  const oauth1 = { consumer_key: 'a', consumer_secret: 'b', access_key: 'c', access_secret: 'd' };
  const logins: [string, Record<string, string>][] = [
    ['v3password', {}],
    ['v3totp', { passcode: '1' }],
    ['v3token', { token: 't' }],
    ['v3applicationcredential', credential],
    ['v3multifactor', { passcode: '1' }],
    ['v3kerberos', {}],
    ['v3oauth1', oauth1],
  ];
  const hints = await Promise.all(
    logins.map(async ([authType, more]) => {
      const login = logInWith(authType, authContext({ ...demo(cloud), ...more }));
      const error = await login.catch((reason) => reason);
      expect(error).toMatchObject({ kind: 'auth', status: 403 });
      return `${authType}: ${error.hint}`;
    }),
  );
  expect(hints).toMatchInlineSnapshot(`
    [
      "v3password: undefined",
      "v3totp: Check the user and the one-time password. A one-time password is valid for about a minute: use a new one, and check the clock of the device that generates it.",
      "v3token: Replace or unset the token in --os-token (OS_TOKEN): it is expired, revoked, or not valid for this project.",
      "v3applicationcredential: The application credential is unknown or expired, or its secret is wrong: --os-application-credential-id (OS_APPLICATION_CREDENTIAL_ID), --os-application-credential-secret (OS_APPLICATION_CREDENTIAL_SECRET).",
      "v3multifactor: Check the user, a password and a one-time password: Keystone does not report which is wrong. A one-time password is valid for about a minute.",
      "v3kerberos: Check the principal of your ticket with klist; get a ticket for another one with kinit. If it is right, ask the cloud administrator to add the principal.",
      "v3oauth1: Check the consumer and access token (--os-consumer-key, --os-consumer-secret, --os-access-key, --os-access-secret), this machine's clock, and the auth URL: it is part of the signature, so it must be the one that Keystone uses for itself.",
    ]
  `);
});

it.each([
  ['v3password', true],
  ['v3token', true],
  ['v3kerberos', true],
  ['v3totp', undefined],
  ['v3multifactor', undefined],
  ['v3applicationcredential', undefined],
  ['v3oauth1', undefined],
])('%s can check the project by a second login: %j', async (name, expected) => {
  expect((await loadAuthType(name)).canCheckProject).toBe(expected);
});

it('loadAuthType fails for an unknown auth type with a hint', async () => {
  await expect(loadAuthType('v3fancy')).rejects.toMatchObject({
    kind: 'usage',
    message: expect.stringMatching(
      /^Unknown auth type 'v3fancy'; known types: v3password, password, .*, none\.$/,
    ),
    hint: 'Select one with --os-auth-type (OS_AUTH_TYPE), or auth_type in clouds.yaml.',
  });
});

it('v3oidcpassword: fails without a username', async () => {
  await expect(
    v3oidcpassword.authenticate(
      authContext({
        auth_url: 'http://h/v3',
        identity_provider: 'i',
        protocol: 'p',
        client_id: 'c',
        discovery_endpoint: 'http://h/d',
      }),
    ),
  ).rejects.toMatchObject({ message: 'To log in, please provide --os-username (OS_USERNAME).' });
});
