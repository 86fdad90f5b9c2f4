import { expect, it } from 'vitest';
import { configOf, nobody } from '../fake-cloud.ts';
import { configFor, sandboxWith, useTestStore } from './sandbox-session.ts';

const get = { method: 'GET', path: '/v1/clusters' } as const;
const { run } = useTestStore();

it('fails with a hint to log in if the session has expired and there is no terminal', async () => {
  const sandbox = await sandboxWith();
  const auth = { password: '' };
  const there = { ...nobody, isInteractive: true, promptSecret: async () => 'demo' };
  const config = configFor(sandbox, auth, { cloud: 'mine', cacheTokens: false });
  await run(config, { ui: there }).logIn();
  expect((await run(config).request(get)).status).toBe(200);
  sandbox.state.tokens = [];
  await expect(run(config).request(get)).rejects.toMatchObject({
    kind: 'auth',
    message: 'The session has expired, and logging in again requires an interactive terminal.',
    hint: 'Log in with: magnum login --os-cloud mine',
  });
});

it('fails at once with a hint to log in if a browser login has no terminal', async () => {
  const shown: string[] = [];
  const alone = { ...nobody, notify: (line: string) => void shown.push(line) };
  for (const authType of ['v3oidcauthcode', 'v3oidcdeviceauthz', 'v3websso']) {
    const config = configOf({ auth_url: 'http://127.0.0.1:9/v3' }, { authType, cloud: 'c' });
    await expect(run(config, { ui: alone }).token()).rejects.toMatchObject({
      kind: 'auth',
      hint: 'Log in with: magnum login --os-cloud c',
    });
  }
  expect(shown).toEqual([]);
});
