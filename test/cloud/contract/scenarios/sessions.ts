/** Requests of a session to Keystone: tokens for other scopes, available projects, and revocation. */
import type { Reply, RequestOptions, Scenario, Stage } from '../stage.ts';

const TOKENS = '/v3/auth/tokens';
const DEFAULT_DOMAIN = { name: 'Default' };
const demo = { name: 'demo', domain: DEFAULT_DOMAIN, password: 'demo' };
const project = (name: string) => ({ project: { name, domain: DEFAULT_DOMAIN } });

const password = (scope?: unknown): RequestOptions => ({
  json: {
    auth: {
      identity: { methods: ['password'], password: { user: demo } },
      ...(scope === undefined ? {} : { scope }),
    },
  },
});

/** Like a session, sends the token in the header too. */
const exchange = (id: string, scope?: unknown): RequestOptions => ({
  headers: { 'x-auth-token': id },
  json: {
    auth: { identity: { methods: ['token'], token: { id } }, ...(scope === undefined ? {} : { scope }) },
  },
});

const issued = (reply: Reply): string => {
  const id = reply.headers['x-subject-token'];
  if (id === undefined) throw new Error(`no token: ${reply.status} ${reply.body}`);
  return id;
};

const about = (id: string): RequestOptions => ({ headers: { 'x-auth-token': id, 'x-subject-token': id } });

async function sessionOf({ identity }: Stage) {
  const unscoped = issued(await identity('POST', TOKENS, password()));
  return { unscoped, scoped: issued(await identity('POST', TOKENS, exchange(unscoped, project('demo')))) };
}

export const sessions: Scenario[] = [
  {
    name: 'sessions: tokens for own projects, errors for other scopes',
    play: async (stage) => {
      const { unscoped } = await sessionOf(stage);
      const reply = await stage.identity('POST', TOKENS, exchange(unscoped, project('other')));
      const { id } = reply.json.token.project;
      await stage.identity('POST', TOKENS, exchange(unscoped, { project: { id } }));
      await stage.identity('POST', TOKENS, exchange(unscoped, project('admin')));
      await stage.identity('POST', TOKENS, exchange(unscoped, project('nothing')));
      await stage.identity('POST', TOKENS, exchange(unscoped, { system: { all: true } }));
      await stage.identity('POST', TOKENS, exchange(unscoped));
      await stage.identity('POST', TOKENS, exchange(issued(reply), { unscoped: {} }));
    },
  },
  {
    name: 'sessions: available projects, with and without a scope',
    play: async (stage) => {
      const { unscoped, scoped } = await sessionOf(stage);
      for (const id of [unscoped, scoped])
        await stage.identity('GET', '/v3/auth/projects', { headers: { 'x-auth-token': id } });
    },
  },
  {
    name: 'sessions: validate tokens',
    play: async (stage) => {
      const { unscoped, scoped } = await sessionOf(stage);
      for (const id of [unscoped, scoped]) {
        await stage.identity('GET', `${TOKENS}?nocatalog`, about(id));
        await stage.identity('HEAD', TOKENS, about(id));
      }
    },
  },
  {
    name: 'sessions: revoke the scoped token, then the unscoped one',
    play: async (stage) => {
      const { unscoped, scoped } = await sessionOf(stage);
      await stage.identity('DELETE', TOKENS, about(scoped));
      await stage.identity('DELETE', TOKENS, about(scoped));
      await stage.identity('GET', '/v3/auth/projects', { headers: { 'x-auth-token': scoped } });
      await stage.identity('HEAD', TOKENS, about(unscoped));
      await stage.identity('DELETE', TOKENS, about(unscoped));
      await stage.identity('POST', TOKENS, exchange(unscoped, project('demo')));
      await stage.identity('HEAD', TOKENS, about(unscoped));
    },
  },
  {
    name: 'sessions: a scoped token stays valid after the unscoped token is revoked',
    play: async (stage) => {
      const { unscoped, scoped } = await sessionOf(stage);
      await stage.identity('DELETE', TOKENS, about(unscoped));
      await stage.identity('HEAD', TOKENS, about(scoped));
      await stage.identity('GET', '/v3/auth/projects', { headers: { 'x-auth-token': scoped } });
    },
  },
  {
    name: 'sessions: a token of an application credential cannot change its project',
    play: async (stage) => {
      const headers = { 'x-auth-token': await stage.token('demo') };
      const mine = await stage.quietly.identity('GET', TOKENS, about(headers['x-auth-token']));
      const path = `/v3/users/${mine.json.token.user.id}/application_credentials`;
      const created = await stage.quietly.identity('POST', path, {
        headers,
        json: { application_credential: { name: 'contract-session', secret: 'secret-of-the-session' } },
      });
      const { id } = created.json.application_credential;
      stage.afterwards('rest', () => stage.quietly.identity('DELETE', `${path}/${id}`, { headers }));
      const credential = { id, secret: 'secret-of-the-session' };
      const identity = { methods: ['application_credential'], application_credential: credential };
      const token = issued(await stage.identity('POST', TOKENS, { json: { auth: { identity } } }));
      await stage.identity('POST', TOKENS, exchange(token, project('other')));
      await stage.identity('GET', '/v3/auth/projects', { headers: { 'x-auth-token': token } });
      await stage.identity('DELETE', TOKENS, about(token));
    },
  },
];
