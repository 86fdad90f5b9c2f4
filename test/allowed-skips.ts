/** The tests that may be skipped in CI. An entry applies only if `isNeeded` is true; any other skipped test fails CI. */
import { execFileSync } from 'node:child_process';
import { isSkipped, PROGRAMS } from './support/programs.mts';

export interface AllowedSkip {
  /** The start of the test's name (file, suites and title), or a tag. */
  readonly test: string | { readonly tag: string };
  readonly reason: string;
  readonly isNeeded: boolean;
}

const isRoot = process.getuid?.() === 0;
const isSingleFile = process.env.MAGNUM_COMMAND !== undefined;

/** `kubectl auth whoami` requires kubectl 1.28; Debian 12 has 1.20. */
function isOldKubectl(): boolean {
  try {
    const version = execFileSync('kubectl', ['version', '--client', '-o', 'json'], { encoding: 'utf8' });
    const { clientVersion } = JSON.parse(version) as { clientVersion: { minor: string } };
    return Number.parseInt(clientVersion.minor, 10) < 28;
  } catch {
    return false;
  }
}

export const allowedSkips: readonly AllowedSkip[] = [
  {
    test: { tag: 'unprivileged' },
    reason: 'root can read and write every file; test/unprivileged.sh runs it',
    isNeeded: isRoot,
  },
  {
    test: 'test/sandbox/cluster-apis/clients.test.ts > kubectl > auth whoami shows the groups of the certificate',
    reason: 'kubectl is older than 1.28 and lacks `auth whoami`',
    isNeeded: isOldKubectl(),
  },
  {
    test: 'test/e2e/start-up.test.ts > ',
    reason: 'the single-file build has no chunks',
    isNeeded: isSingleFile,
  },
  ...PROGRAMS.map((program) => ({
    test: { tag: program },
    reason: `${program} is not installed`,
    isNeeded: isSkipped(program),
  })),
];
