/** Identity API v3, "Application credentials". */
import type { Reply, RequestOptions, Scenario, Stage } from '../stage.ts';

const TOKENS = '/v3/auth/tokens';
const SECRET = 'a-secret-of-the-contract';

const logIn = (credential: object, scope?: object): RequestOptions => ({
  json: {
    auth: {
      identity: { methods: ['application_credential'], application_credential: credential },
      ...(scope === undefined ? {} : { scope }),
    },
  },
});

/** Returns the path of demo's credentials, the headers to manage them, and a function that creates one. */
async function credentialsOfDemo(stage: Stage) {
  const headers = { 'x-auth-token': await stage.token('demo') };
  const tokenHeaders = { ...headers, 'x-subject-token': headers['x-auth-token'] };
  const { json } = await stage.quietly.identity('GET', TOKENS, { headers: tokenHeaders });
  const path = `/v3/users/${json.token.user.id}/application_credentials`;
  const create = async (credential: object): Promise<Reply> => {
    const reply = await stage.identity('POST', path, {
      headers,
      json: { application_credential: credential },
    });
    const id = reply.json?.application_credential?.id;
    if (id !== undefined)
      stage.afterwards('rest', () => stage.quietly.identity('DELETE', `${path}/${id}`, { headers }));
    return reply;
  };
  return { path, headers, create, userId: json.token.user.id as string };
}

export const applicationCredentials: Scenario[] = [
  {
    name: 'application credentials: create, log in, show, delete',
    play: async (stage) => {
      const { path, headers, create, userId } = await credentialsOfDemo(stage);
      const created = await create({ name: 'contract', description: 'For the contract.', secret: SECRET });
      const { id } = created.json.application_credential;
      await stage.identity('POST', TOKENS, logIn({ id, secret: SECRET }));
      await stage.identity('POST', TOKENS, logIn({ name: 'contract', secret: SECRET, user: { id: userId } }));
      const user = { name: 'demo', domain: { name: 'Default' } };
      await stage.identity('POST', TOKENS, logIn({ name: 'contract', secret: SECRET, user }));
      await stage.identity('GET', `${path}/${id}`, { headers });
      await stage.identity('GET', `${path}?name=contract`, { headers });
      await stage.identity('DELETE', `${path}/${id}`, { headers });
      await stage.identity('POST', TOKENS, logIn({ id, secret: SECRET }));
      await stage.identity('GET', `${path}/${id}`, { headers });
    },
  },
  {
    name: 'application credentials: errors',
    play: async (stage) => {
      const { create } = await credentialsOfDemo(stage);
      const created = await create({ name: 'contract-refused', secret: SECRET });
      const { id } = created.json.application_credential;
      await create({ name: 'contract-refused', secret: SECRET });
      await create({ secret: SECRET });
      await stage.identity('POST', TOKENS, logIn({ id, secret: 'wrong' }));
      await stage.identity('POST', TOKENS, logIn({ id: 'f'.repeat(32), secret: SECRET }));
      await stage.identity('POST', TOKENS, logIn({ name: 'contract-refused', secret: SECRET }));
      await stage.identity('POST', TOKENS, logIn({ id }));
      const scope = { project: { name: 'other', domain: { name: 'Default' } } };
      await stage.identity('POST', TOKENS, logIn({ id, secret: SECRET }, scope));
    },
  },
  {
    name: 'application credentials: restricted and unrestricted',
    play: async (stage) => {
      const { path, create } = await credentialsOfDemo(stage);
      for (const unrestricted of [false, true]) {
        const name = unrestricted ? 'contract-unrestricted' : 'contract-restricted';
        const created = await create({ name, secret: SECRET, unrestricted });
        const { id } = created.json.application_credential;
        const loggedIn = await stage.identity('POST', TOKENS, logIn({ id, secret: SECRET }));
        const headers = { 'x-auth-token': loggedIn.headers['x-subject-token'] ?? '' };
        await stage.identity('POST', path, {
          headers,
          json: { application_credential: { name: `${name}-child`, secret: SECRET } },
        });
        await stage.magnum('GET', '/v1/clusters', { as: null, headers });
        const children = await stage.quietly.identity('GET', `${path}?name=${name}-child`, { headers });
        for (const child of children.json?.application_credentials ?? [])
          await stage.quietly.identity('DELETE', `${path}/${child.id}`, { headers });
      }
    },
  },
  {
    name: 'application credentials: generated secret, expiry, selected roles',
    play: async (stage) => {
      const { create } = await credentialsOfDemo(stage);
      await create({ name: 'contract-made-up' });
      await create({ name: 'contract-ending', secret: SECRET, expires_at: '2099-01-01T00:00:00Z' });
      await create({ name: 'contract-ended', secret: SECRET, expires_at: '2001-01-01T00:00:00Z' });
      await create({ name: 'contract-roles', secret: SECRET, roles: [{ name: 'reader' }] });
      await create({ name: 'contract-too-much', secret: SECRET, roles: [{ name: 'admin' }] });
    },
  },
];
