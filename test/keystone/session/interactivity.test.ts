import { expect, it } from 'vitest';
import { configOf, noTerminal } from '../fake-cloud.ts';
import { configFor, sandboxWith, useTestStore } from './sandbox-session.ts';

const get = { method: 'GET', path: '/v1/clusters' } as const;
const { run } = useTestStore();

it('fails with a hint to log in if the session has expired and the terminal is not interactive', async () => {
  const sandbox = await sandboxWith();
  const auth = { password: '' };
  const ui = { ...noTerminal, isInteractive: true, promptSecret: async () => 'demo' };
  const config = configFor(sandbox, auth, { cloud: 'mine', cacheTokens: false });
  await run(config, { ui }).logIn();
  expect((await run(config).request(get)).status).toBe(200);
  sandbox.state.tokens = [];
  await expect(run(config).request(get)).rejects.toMatchObject({
    kind: 'auth',
    message: 'The session has expired, and logging in again requires an interactive terminal.',
    hint: 'Log in with: magnum login --os-cloud mine',
  });
});

it('fails at once with a hint to log in if the auth type requires a browser and the terminal is not interactive', async () => {
  const notified: string[] = [];
  const ui = { ...noTerminal, notify: (line: string) => void notified.push(line) };
  for (const authType of ['v3oidcauthcode', 'v3oidcdeviceauthz', 'v3websso']) {
    const config = configOf({ auth_url: 'http://127.0.0.1:9/v3' }, { authType, cloud: 'c' });
    await expect(run(config, { ui }).token()).rejects.toMatchObject({
      kind: 'auth',
      hint: 'Log in with: magnum login --os-cloud c',
    });
  }
  expect(notified).toEqual([]);
});
