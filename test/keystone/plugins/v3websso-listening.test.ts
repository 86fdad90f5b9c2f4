/** What v3websso listens for, without a listening server. */
import { beforeEach, expect, it, vi } from 'vitest';
import { MagnumError } from '../../../src/errors.ts';
import type * as loopback from '../../../src/keystone/oauth/loopback-server.ts';
import { v3websso } from '../../../src/keystone/plugins/v3websso.ts';
import { authContext, noTerminal } from '../fake-cloud.ts';

const fake = vi.hoisted(() => ({ listened: [] as object[], closed: 0, error: new Error() }));

vi.mock('../../../src/keystone/oauth/loopback-server.ts', async (importOriginal) => ({
  ...(await importOriginal<typeof loopback>()),
  listenOnLoopback: async ({ address, timeoutMs }: { address: object; timeoutMs: number }) => {
    fake.listened.push({ ...address, timeoutMs });
    const close = () => {
      fake.closed += 1;
    };
    return { result: Promise.reject(fake.error), close };
  },
}));

beforeEach(() => Object.assign(fake, { listened: [], closed: 0 }));

const logIn = (options: Record<string, string> = {}) => {
  const notices: string[] = [];
  const ui = { ...noTerminal, notify: (line: string) => void notices.push(line) };
  const auth = { auth_url: 'https://cloud.example/v3', protocol: 'openid', ...options };
  const result = v3websso.authenticate(authContext(auth, { ui })).catch((error: unknown) => error);
  return result.then((error) => ({ error, notices }));
};

it('v3websso: listens for ten minutes at the URL that many clouds trust, and names it after the timeout', async () => {
  fake.error = new MagnumError('timeout', 'No login within 10 min.');
  const { error, notices } = await logIn();
  expect(notices[1]).toBe(
    'https://cloud.example/v3/auth/OS-FEDERATION/websso/openid?origin=http%3A%2F%2Flocalhost%3A9990%2Fauth%2Fwebsso%2F',
  );
  expect(fake.listened).toMatchObject([{ port: 9990, timeoutMs: 600_000 }]);
  expect(error).toMatchObject({
    ...{ kind: 'timeout', message: 'No login within 10 min.' },
    hint: 'Keystone redirects browsers only to trusted URLs: ask the cloud administrator to add http://localhost:9990/auth/websso/ to trusted_dashboard, or use a trusted one with --os-redirect-uri (OS_REDIRECT_URI).',
  });
  expect(fake.closed).toBe(1);
});

it('v3websso: stops listening, and throws the error, if the login fails otherwise', async () => {
  fake.error = new MagnumError('interrupted', 'Interrupted.');
  expect((await logIn({ redirect_uri: ' http://localhost:9991/ ' })).error).toBe(fake.error);
  expect([fake.listened, fake.closed]).toMatchObject([[{ port: 9991 }], 1]);
});
