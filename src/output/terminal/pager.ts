/** Shows text that is longer than the terminal with the user's pager. */
import { spawn } from 'node:child_process';
import type { World } from '../../world.ts';

/** -F: ends at once where it fits after all; -R: colours; -X: leaves it on the screen. */
const LESS = 'FRX';

/** The command line of the pager; undefined where none is wanted. MAGNUM_PAGER wins over PAGER, and empty means none. */
function pagerOf({ env }: World): string | undefined {
  const chosen = env.MAGNUM_PAGER ?? env.PAGER ?? 'less';
  return chosen === '' || chosen === 'cat' ? undefined : chosen;
}

/**
 * Resolves when the reader has left the pager; false where the text is still to be written: stdout is no terminal, the text
 * fits on it, no pager is wanted, or there is none.
 */
export async function page(text: string, world: World): Promise<boolean> {
  const { stdout, env, platform } = world;
  const command = pagerOf(world);
  const fits = text.split('\n').length <= (stdout.rows ?? Number.POSITIVE_INFINITY);
  if (!stdout.isTTY || fits || command === undefined || env.TERM === 'dumb' || platform === 'win32')
    return false;
  return new Promise((resolve) => {
    // The variable is a command line, as git and man take it.
    const pager = spawn('sh', ['-c', command], {
      stdio: ['pipe', 'inherit', 'inherit'],
      env: { ...env, LESS: env.LESS ?? LESS },
    });
    pager.once('error', () => resolve(false));
    pager.once('close', (code) => resolve(code !== 127 && code !== 126));
    // The reader may leave before the end.
    pager.stdin.on('error', () => {});
    pager.stdin.end(text);
  });
}
