/** Shows text that is longer than the terminal in the user's pager. */
import { spawn } from 'node:child_process';
import type { World } from '../../world.ts';

/** The options of less: -F quits if the text fits on one screen, -R passes colors through, -X leaves the text on the screen. */
const LESS = 'FRX';

/** Returns the pager's command line; undefined if it is empty or `cat`. MAGNUM_PAGER overrides PAGER. */
function pagerOf({ env }: World): string | undefined {
  const command = env.MAGNUM_PAGER ?? env.PAGER ?? 'less';
  return command === '' || command === 'cat' ? undefined : command;
}

/**
 * Resolves with true when the user has left the pager, and with false if the caller must write the text: stdout is not a
 * terminal, the text fits on it, or the pager is disabled or not installed.
 */
export async function page(text: string, world: World): Promise<boolean> {
  const { stdout, env, platform } = world;
  const command = pagerOf(world);
  const fits = text.split('\n').length <= (stdout.rows ?? Number.POSITIVE_INFINITY);
  if (!stdout.isTTY || fits || command === undefined || env.TERM === 'dumb' || platform === 'win32')
    return false;
  return new Promise((resolve) => {
    // The variable holds a command line, as for git and man.
    const pager = spawn('sh', ['-c', command], {
      stdio: ['pipe', 'inherit', 'inherit'],
      env: { ...env, LESS: env.LESS ?? LESS },
    });
    pager.once('error', () => resolve(false));
    pager.once('close', (code) => resolve(code !== 127 && code !== 126));
    // EPIPE: the user may leave the pager before the end.
    pager.stdin.on('error', () => {});
    pager.stdin.end(text);
  });
}
