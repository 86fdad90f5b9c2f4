import { describe, expect, it } from 'vitest';
import { authTypes, loadAuthType } from '../../../src/keystone/plugins/index.ts';
import { closedPort, json, serve } from '../../http/servers.ts';
import { authContext, demo, fakeCloud, logInWith, noTerminal } from '../fake-cloud.ts';

const authenticate = (type: string, ...context: Parameters<typeof authContext>) =>
  logInWith(type, authContext(...context));

describe('loadAuthType', () => {
  it('loads each auth type by each of its names', async () => {
    for (const entry of authTypes) {
      expect((await entry.load()).names).toEqual(entry.names);
      for (const name of entry.names) expect((await loadAuthType(name)).names[0]).toBe(entry.names[0]);
    }
  });

  it('lists the known auth types in the error for an unknown one', async () => {
    await expect(loadAuthType('v3fancy')).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringMatching(/'v3fancy'.*v3password, password, v3token.*none/),
    });
  });
});

describe('v3password', () => {
  it('sends username, password and scope as keystoneauth does', async () => {
    const cloud = await fakeCloud();
    const token = await authenticate('password', demo(cloud));
    expect(cloud.logIns()).toEqual([
      {
        auth: {
          identity: {
            methods: ['password'],
            password: { user: { name: 'demo', domain: { name: 'Default' }, password: 'secret-of-demo' } },
          },
          scope: { project: { name: 'demo', domain: { name: 'Default' } } },
        },
      },
    ]);
    expect(token).toMatchObject({
      id: 'token-1',
      user: { id: 'u1', name: 'demo', domain: { id: 'default', name: 'Default' } },
      project: { id: 'p1' },
      roles: [{ name: 'member' }],
      methods: ['password'],
    });
    expect(token.catalog?.[0]?.type).toBe('container-infra');
  });

  it('prompts for a missing or empty password', async () => {
    const cloud = await fakeCloud();
    const prompts: string[] = [];
    const promptSecret = async (prompt: string) => {
      prompts.push(prompt);
      return 'typed';
    };
    const ui = { ...noTerminal, isInteractive: true, promptSecret };
    const { password: _, ...options } = demo(cloud);
    const { host } = new URL(cloud.url);
    await authenticate('v3password', options, { ui });
    await authenticate('v3password', { ...options, username: '', user_id: 'u7', password: '' }, { ui });
    expect(prompts).toEqual([`Password for demo at ${host}: `, `Password for u7 at ${host}: `]);
    expect(JSON.stringify(cloud.logIns())).toContain('"password":"typed"');
  });

  it('does not prompt if Keystone cannot be reached', async () => {
    const prompts: string[] = [];
    const promptSecret = async (prompt: string) => {
      prompts.push(prompt);
      return 'typed';
    };
    const ui = { ...noTerminal, isInteractive: true, promptSecret };
    const { password: _, ...options } = demo({ url: `http://127.0.0.1:${await closedPort()}` });
    for (const type of ['v3password', 'v3totp', 'v3multifactor']) {
      await expect(authenticate(type, options, { ui })).rejects.toMatchObject({ kind: 'unreachable' });
    }
    expect(prompts).toEqual([]);
  });

  it('fails for an empty answer to the prompt, without a token request', async () => {
    const cloud = await fakeCloud();
    const ui = { ...noTerminal, isInteractive: true, promptSecret: async () => '' };
    const { password: _, ...options } = demo(cloud);
    await expect(authenticate('v3password', options, { ui })).rejects.toMatchObject({
      kind: 'usage',
      message: 'To log in, please provide a password with --os-password (OS_PASSWORD), or at the prompt.',
      hint: 'It can also be set in clouds.yaml or secure.yaml; prompts require a terminal.',
    });
    expect(cloud.logIns()).toEqual([]);
  });

  it('fails with the option for a missing password without a terminal', async () => {
    const { password: _, ...options } = demo({ url: 'http://127.0.0.1:1' });
    await expect(authenticate('v3password', options)).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringContaining('--os-password (OS_PASSWORD)'),
    });
  });

  it('fails with all missing options', async () => {
    await expect(authenticate('v3password', { password: 'x' })).rejects.toMatchObject({
      kind: 'usage',
      message:
        'To log in, please provide --os-auth-url (OS_AUTH_URL), and --os-username or --os-user-id (OS_USERNAME, OS_USER_ID).',
    });
  });

  it('fails with one sentence, without the password, if Keystone rejects the login', async () => {
    const cloud = await fakeCloud({
      logIn: (_, response) => {
        const error = {
          code: 401,
          title: 'Unauthorized',
          message: 'The request you have made requires authentication.',
        };
        json(response, 401, { error }, { 'x-openstack-request-id': 'req-7' });
        return true;
      },
    });
    const error = await authenticate('v3password', demo(cloud)).catch((reason) => reason);
    expect(error).toMatchObject({ kind: 'auth', status: 401, requestId: 'req-7' });
    expect(error.message).toMatch(/rejected the login: The request you have made requires authentication\.$/);
    expect(JSON.stringify(error)).not.toContain('secret-of-demo');
  });
});

describe('v3token', () => {
  it('exchanges the token if a scope is set', async () => {
    const cloud = await fakeCloud();
    const token = await authenticate('token', { auth_url: `${cloud.url}/v3`, token: 'old', project_id: 'p' });
    expect(token.id).toBe('token-1');
    expect(cloud.logIns()).toEqual([
      { auth: { identity: { methods: ['token'], token: { id: 'old' } }, scope: { project: { id: 'p' } } } },
    ]);
    expect(cloud.requests[0]?.headers['x-auth-token']).toBe('old');
  });

  const serveToken = (token: Record<string, unknown>) =>
    serve(({ method, headers }, response) => {
      if (method === 'POST') json(response, 201, { token: {} }, { 'x-subject-token': 'new' });
      else json(response, headers['x-subject-token'] === 'old' ? 200 : 400, { token });
    });

  it('uses a scoped token unchanged if no scope is set', async () => {
    const server = await serveToken({
      project: { id: 'p', name: 'P' },
      catalog: [],
      expires_at: '2030-01-01T00:00:00Z',
    });
    const token = await authenticate('v3token', { auth_url: `${server.url}/v3`, token: 'old' });
    expect(token).toMatchObject({
      id: 'old',
      project: { name: 'P' },
      catalog: [],
      expiresAt: '2030-01-01T00:00:00Z',
    });
    expect(server.requests.map(({ method }) => method)).toEqual(['GET']);
  });

  it('exchanges an unscoped token', async () => {
    const server = await serveToken({});
    expect((await authenticate('v3token', { auth_url: `${server.url}/v3`, token: 'old' })).id).toBe('new');
    expect(server.requests.map(({ method }) => method)).toEqual(['GET', 'POST']);
  });

  it.each([
    [401, 'The request you have made requires authentication.'],
    [404, 'Could not recognize Fernet token'],
  ])('fails with the hint OS_TOKEN, without the token, for status %i', async (status, message) => {
    const server = await serve((_, response) => json(response, status, { error: { message } }));
    for (const project_id of ['', 'p'])
      await expect(
        authenticate('v3token', { auth_url: `${server.url}/v3`, token: 'old-secret', project_id }),
      ).rejects.toMatchObject({
        kind: 'auth',
        message: expect.not.stringContaining('old-secret'),
        hint: expect.stringContaining('OS_TOKEN'),
      });
  });
});

describe('v3applicationcredential', () => {
  it('sends the ID without a scope, and warns that another project is ignored', async () => {
    const cloud = await fakeCloud({ token: { application_credential: { id: 'ac', restricted: true } } });
    const warnings: string[] = [];
    const token = await authenticate(
      'v3applicationcredential',
      {
        auth_url: `${cloud.url}/v3`,
        application_credential_id: 'ac',
        application_credential_secret: 's',
        project_name: 'elsewhere',
      },
      { warn: (text) => warnings.push(text) },
    );
    expect(cloud.logIns()).toEqual([
      {
        auth: {
          identity: {
            methods: ['application_credential'],
            application_credential: { id: 'ac', secret: 's' },
          },
        },
      },
    ]);
    expect(token.applicationCredential).toEqual({ id: 'ac', restricted: true });
    expect(warnings).toEqual([
      'The application credential is for project demo; project elsewhere is ignored.',
    ]);
  });

  it('sends the name and the user', async () => {
    const cloud = await fakeCloud();
    await authenticate('v3applicationcredential', {
      ...demo(cloud),
      application_credential_name: 'my ac',
      application_credential_secret: 's',
    });
    expect(cloud.logIns()[0]?.auth.identity.application_credential).toEqual({
      name: 'my ac',
      user: { name: 'demo', domain: { name: 'Default' } },
      secret: 's',
    });
  });

  it('fails with all missing options', async () => {
    await expect(authenticate('v3applicationcredential', { auth_url: 'http://h/v3' })).rejects.toThrow(
      '--os-application-credential-id or --os-application-credential-name (OS_APPLICATION_CREDENTIAL_ID, OS_APPLICATION_CREDENTIAL_NAME), and --os-application-credential-secret (OS_APPLICATION_CREDENTIAL_SECRET).',
    );
    await expect(
      authenticate('v3applicationcredential', {
        auth_url: 'http://h/v3',
        application_credential_name: 'n',
        application_credential_secret: 's',
      }),
    ).rejects.toThrow('--os-username or --os-user-id');
  });
});

describe('auth types without Keystone', () => {
  it('admin_token uses the token unchanged', async () => {
    expect(await authenticate('admin_token', { token: 't' })).toEqual({ id: 't' });
    await expect(authenticate('admin_token', {})).rejects.toThrow('--os-token (OS_TOKEN)');
  });

  it('none returns an empty token', async () => {
    expect(await authenticate('none', {})).toEqual({ id: '' });
  });
});

describe('parseToken', () => {
  it.each([
    ['no X-Subject-Token header', { token: {} }, {}],
    ['no body', {}, { 'x-subject-token': 't' }],
    ['a list as its body', [], { 'x-subject-token': 't' }],
  ])('fails for a response with %s', async (_, body, headers) => {
    const server = await serve((__, response) =>
      json(response, 201, body, headers as Record<string, string>),
    );
    await expect(authenticate('v3password', demo(server))).rejects.toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('returned no token'),
    });
  });

  it('ignores malformed parts of a token description', async () => {
    const cloud = await fakeCloud({
      token: {
        user: 'x',
        roles: [null, { id: 'r' }, 7],
        methods: 'password',
        catalog: [null, { type: 'compute' }, { type: 'x', endpoints: [{ url: 5 }, 'y'] }],
        expires_at: 5,
      },
    });
    expect(await authenticate('v3password', demo(cloud))).toMatchObject({
      user: undefined,
      roles: [{ id: 'r', name: 'r' }],
      methods: [],
      catalog: [
        { type: 'compute', endpoints: [] },
        { type: 'x', endpoints: [] },
      ],
      expiresAt: undefined,
    });
  });
});
