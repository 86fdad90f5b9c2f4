/** Creates a temporary folder for the run, and removes it with everything that tests left in it. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const VARIABLE = 'MAGNUM_TESTS_FOLDER';

export default function setup(): (() => void) | undefined {
  // Each project of Vitest calls this. A folder in a folder would make the paths of sockets too long.
  if (process.env[VARIABLE] !== undefined) return undefined;
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'magnum-tests-'));
  process.env[VARIABLE] = folder;
  process.env.TMPDIR = folder;
  // Some systems give users 0002, with which other users could write to the directories of tests.
  process.umask(0o022);
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
