/** Sessions with a sandbox cloud, and a credential store in a new directory for each test. */
import { beforeEach, onTestFinished } from 'vitest';
import type { CloudConfig } from '../../../src/clouds/types.ts';
import type { CredentialStore } from '../../../src/keystone/session/credential-store.ts';
import type { ManagedSession, SessionOptions } from '../../../src/keystone/session/session.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../../src/sandbox/server.ts';
import { temporaryDirectory } from '../../support/world.ts';
import { configOf, sessionOf } from '../fake-cloud.ts';
import { createTestStore } from './credential-store.ts';

export async function sandboxWith(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({ seconds: 0, ...options });
  onTestFinished(() => sandbox.close());
  return sandbox;
}

export const configFor = (
  sandbox: Sandbox,
  auth: Record<string, string> = {},
  changes: Partial<CloudConfig> = {},
): CloudConfig =>
  configOf(
    {
      auth_url: sandbox.identityUrl,
      username: 'demo',
      password: 'demo',
      user_domain_name: 'Default',
      project_name: 'demo',
      project_domain_name: 'Default',
      ...auth,
    },
    { cacheTokens: true, ...changes },
  );

/** Returns the methods of the token requests, such as `password` and `token`. */
export const tokenRequests = ({ requests }: Sandbox): string[] =>
  requests
    .filter(({ method, path }) => method === 'POST' && path.endsWith('/auth/tokens'))
    .map(({ body }) => (body as { auth: { identity: { methods: string[] } } }).auth.identity.methods.join());

/** Creates a store for each test. `run` creates a session as a further run of the program does. */
export function useTestStore() {
  let home: string;
  let store: CredentialStore;
  beforeEach(() => {
    home = temporaryDirectory();
    store = createTestStore(home);
  });
  return {
    home: () => home,
    store: () => store,
    run: (config: CloudConfig, options: Partial<SessionOptions> = {}): ManagedSession =>
      sessionOf(config, { store, ...options }).session,
  };
}
