/** A sandbox cloud in this process, and a user with an empty home directory. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatCloudsFile } from '../../src/sandbox/clouds-file.ts';
import {
  type RecordedRequest,
  type Sandbox,
  type SandboxOptions,
  startSandbox,
} from '../../src/sandbox/server.ts';
import { magnum, type Output, temporaryDirectory, type WorldOptions } from './world.ts';

export interface TestCloud extends Sandbox {
  /** The home and working directory of the user. Its clouds.yaml has the clouds `sandbox`, `sandbox-admin` … */
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
  /** Runs a command as the user demo. */
  run(...argv: string[]): Promise<Output>;
  runWith(options: WorldOptions, ...argv: string[]): Promise<Output>;
  /** The last request to Magnum. */
  lastToMagnum(): RecordedRequest;
}

/** The list in which a command searches for names like one that does not exist; it follows the request that failed. */
const SUGGESTIONS_LIMIT = '1000';

/** Operations finish immediately, unless `seconds` is set. */
export async function cloud(options: SandboxOptions = {}): Promise<TestCloud> {
  const sandbox = await startSandbox({ seconds: 0, ...options });
  const directory = temporaryDirectory();
  mkdirSync(join(directory, '.config/openstack'), { recursive: true });
  writeFileSync(join(directory, '.config/openstack/clouds.yaml'), formatCloudsFile(sandbox.identityUrl));
  const env = { HOME: directory, OS_CLOUD: 'sandbox' };
  const runWith = (more: WorldOptions, ...argv: string[]) =>
    magnum(argv, { cwd: directory, ...more, env: { ...env, ...more.env } });
  return {
    ...sandbox,
    directory,
    env,
    runWith,
    run: (...argv) => runWith({}, ...argv),
    lastToMagnum() {
      const last = sandbox.requests.findLast(
        ({ path, query }) => path.startsWith('/container-infra') && query.limit !== SUGGESTIONS_LIMIT,
      );
      if (last === undefined) throw new Error('No request to Magnum.');
      return last;
    },
  };
}
