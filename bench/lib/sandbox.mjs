/** Sandboxes for benchmarks, each in a separate process. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROCESS = fileURLToPath(new URL('sandbox-process.mjs', import.meta.url));

/**
 * Resolves when the sandbox listens. `file` is the bundle of src/sandbox/server.ts. The option `clusters` is the number of
 * complete clusters; the others are those of src/sandbox/sandbox-options.ts. Returns `env` of a user with an empty home
 * directory, and `stop`.
 */
export async function startSandbox(file, options) {
  const child = fork(PROCESS, [file, JSON.stringify(options)], { execArgv: [] });
  const [{ identityUrl }] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`the sandbox exited with ${code}`);
    }),
  ]);
  const home = mkdtempSync(join(tmpdir(), 'magnum-bench-'));
  return {
    env: {
      PATH: process.env.PATH,
      LANG: 'C.UTF-8',
      HOME: home,
      OS_AUTH_URL: identityUrl,
      OS_USERNAME: 'demo',
      OS_PASSWORD: 'demo',
      OS_PROJECT_NAME: 'demo',
      OS_USER_DOMAIN_NAME: 'Default',
      OS_PROJECT_DOMAIN_NAME: 'Default',
      OS_REGION_NAME: 'RegionOne',
      OS_IDENTITY_API_VERSION: '3',
    },
    stop: async () => {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
      rmSync(home, { recursive: true, force: true });
    },
  };
}
