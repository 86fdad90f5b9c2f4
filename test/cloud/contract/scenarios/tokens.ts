/** Identity API v3, "Authentication and token management". */
import type { Reply, RequestOptions, Scenario, Stage } from '../stage.ts';

const TOKENS = '/v3/auth/tokens';
const DEFAULT_DOMAIN = { name: 'Default' };

const password = (user: object, scope?: unknown): RequestOptions => ({
  json: {
    auth: {
      identity: { methods: ['password'], password: { user } },
      ...(scope === undefined ? {} : { scope }),
    },
  },
});

const token = (id: string, scope?: unknown): RequestOptions => ({
  json: {
    auth: { identity: { methods: ['token'], token: { id } }, ...(scope === undefined ? {} : { scope }) },
  },
});

const demo = { name: 'demo', domain: DEFAULT_DOMAIN, password: 'demo' };
const admin = { name: 'admin', domain: DEFAULT_DOMAIN, password: 'admin' };
const demoProject = { project: { name: 'demo', domain: DEFAULT_DOMAIN } };

const issued = (reply: Reply): string => {
  const id = reply.headers['x-subject-token'];
  if (id === undefined) throw new Error(`no token: ${reply.status} ${reply.body}`);
  return id;
};

const sendForToken = (stage: Stage, method: string, ownToken: string, subjectToken: string) =>
  stage.identity(method, TOKENS, { headers: { 'x-auth-token': ownToken, 'x-subject-token': subjectToken } });

export const tokens: Scenario[] = [
  {
    name: 'tokens: password login with each scope',
    play: async ({ identity }) => {
      await identity('POST', TOKENS, password(demo, demoProject));
      const unscoped = await identity('POST', TOKENS, password(demo));
      const { user } = unscoped.json.token;
      await identity('POST', TOKENS, password({ id: user.id, password: 'demo' }, demoProject));
      await identity('POST', TOKENS, password({ ...demo, domain: { id: 'default' } }, demoProject));
      await identity('POST', TOKENS, password(demo, 'unscoped'));
      await identity('POST', TOKENS, password(demo, { unscoped: {} }));
      await identity('POST', `${TOKENS}?nocatalog`, password(demo, demoProject));
      await identity('POST', TOKENS, password(admin, { system: { all: true } }));
      await identity(
        'POST',
        TOKENS,
        password(admin, { project: { name: 'admin', domain: { id: 'default' } } }),
      );
    },
  },
  {
    name: 'tokens: project by ID, and another domain',
    play: async ({ identity }) => {
      const scoped = await identity('POST', TOKENS, password(demo, demoProject));
      await identity('POST', TOKENS, password(demo, { project: { id: scoped.json.token.project.id } }));
      const cern = { name: 'cern' };
      const scope = { project: { name: 'demo', domain: cern } };
      await identity('POST', TOKENS, password({ ...demo, domain: cern }, scope));
    },
  },
  {
    name: 'tokens: wrong credentials and scopes',
    play: async ({ identity }) => {
      const invalid: Record<string, RequestOptions> = {
        'wrong password': password({ ...demo, password: 'wrong' }, demoProject),
        'no password': password({ name: 'demo', domain: DEFAULT_DOMAIN }, demoProject),
        'unknown user': password({ ...demo, name: 'unknown' }, demoProject),
        'unknown user ID': password({ id: 'f'.repeat(32), password: 'demo' }, demoProject),
        'unknown domain of the user': password({ ...demo, domain: { name: 'nowhere' } }, demoProject),
        'no domain of the user': password({ name: 'demo', password: 'demo' }, demoProject),
        'unknown project': password(demo, { project: { name: 'nothing', domain: DEFAULT_DOMAIN } }),
        'unknown project ID': password(demo, { project: { id: 'f'.repeat(32) } }),
        'no domain of the project': password(demo, { project: { name: 'demo' } }),
        'a project without a role': password(demo, { project: { name: 'admin', domain: DEFAULT_DOMAIN } }),
        'a domain without a role': password(demo, { domain: DEFAULT_DOMAIN }),
        'the system without a role': password(demo, { system: { all: true } }),
        'two scopes': password(demo, { ...demoProject, domain: DEFAULT_DOMAIN }),
      };
      for (const request of Object.values(invalid)) await identity('POST', TOKENS, request);
    },
  },
  {
    name: 'tokens: malformed requests',
    play: async ({ identity }) => {
      const bodies = [
        {},
        { auth: {} },
        { auth: { identity: {} } },
        { auth: { identity: { methods: [] } } },
        { auth: { identity: { methods: ['password'] } } },
        { auth: { identity: { methods: ['telepathy'], telepathy: {} } } },
        { auth: { identity: { methods: ['password'], password: {} } } },
        { auth: { identity: { methods: 'password', password: { user: demo } } } },
        { auth: { identity: { methods: ['token'], token: {} } } },
      ];
      for (const json of bodies) await identity('POST', TOKENS, { json });
      await identity('POST', TOKENS, { body: '{"auth": ' });
      await identity('POST', TOKENS, { body: '[]' });
      await identity('POST', TOKENS, { body: '' });
      await identity('POST', TOKENS, { body: 'auth=demo', headers: { 'content-type': 'text/plain' } });
    },
  },
  {
    name: 'tokens: token login with each scope',
    play: async ({ identity }) => {
      const unscoped = issued(await identity('POST', TOKENS, password(demo)));
      const scoped = issued(await identity('POST', TOKENS, token(unscoped, demoProject)));
      await identity('POST', TOKENS, token(scoped, { project: { name: 'other', domain: DEFAULT_DOMAIN } }));
      await identity('POST', TOKENS, token(scoped));
      await identity('POST', TOKENS, token(unscoped, { project: { name: 'admin', domain: DEFAULT_DOMAIN } }));
      await identity('POST', TOKENS, token('invented', demoProject));
    },
  },
  {
    name: 'tokens: validate',
    play: async (stage) => {
      const mine = issued(await stage.identity('POST', TOKENS, password(demo, demoProject)));
      await sendForToken(stage, 'GET', mine, mine);
      await sendForToken(stage, 'HEAD', mine, mine);
      await sendForToken(stage, 'GET', mine, 'invented');
      await sendForToken(stage, 'GET', 'invented', mine);
      const adminToken = issued(await stage.identity('POST', TOKENS, password(admin)));
      await sendForToken(stage, 'GET', adminToken, mine);
      await sendForToken(stage, 'GET', mine, adminToken);
      await stage.identity('GET', TOKENS, { headers: { 'x-auth-token': mine } });
    },
  },
  {
    name: 'tokens: revoke',
    play: async (stage) => {
      const revoked = issued(await stage.identity('POST', TOKENS, password(demo, demoProject)));
      await stage.magnum('GET', '/v1/', { as: null, headers: { 'x-auth-token': revoked } });
      await sendForToken(stage, 'DELETE', revoked, revoked);
      await sendForToken(stage, 'GET', revoked, revoked);
      await stage.identity('POST', TOKENS, token(revoked, demoProject));
      const mine = issued(await stage.identity('POST', TOKENS, password(demo, demoProject)));
      await sendForToken(stage, 'GET', mine, revoked);
      await sendForToken(stage, 'DELETE', mine, revoked);
    },
  },
  {
    name: 'tokens: catalog and available scopes',
    play: async ({ identity, token: tokenOf }) => {
      const headers = { 'x-auth-token': await tokenOf('demo') };
      await identity('GET', '/v3/auth/catalog', { headers });
      await identity('GET', '/v3/auth/projects', { headers });
      await identity('GET', '/v3/auth/domains', { headers });
      await identity('GET', '/v3/auth/projects');
      await identity('GET', '/v3/auth/projects', { headers: { 'x-auth-token': 'invented' } });
    },
  },
];
