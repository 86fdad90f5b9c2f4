/** The desktop's web browser. */
import { spawn } from 'node:child_process';
import type { World } from '../world.ts';
import { programPath, systemProgram } from './program-path.ts';

/** The command that opens an address, or undefined where there is no desktop to show it on. */
function browserCommand({
  env,
  platform,
}: Pick<World, 'env' | 'platform'>): readonly [string, ...string[]] | undefined {
  // Debian's and Python's variable: several commands with colons between them, of which the first is taken.
  const chosen = platform === 'win32' ? env.BROWSER : env.BROWSER?.split(':')[0];
  if (chosen) {
    const program = programPath(chosen, { env, platform });
    return program === undefined ? undefined : [program];
  }
  if (platform === 'darwin') return ['open'];
  // Not `cmd /c start`, for which an address is full of special characters.
  if (platform === 'win32') return [systemProgram('rundll32.exe', { env }), 'url.dll,FileProtocolHandler'];
  return env.DISPLAY || env.WAYLAND_DISPLAY ? ['xdg-open'] : undefined;
}

/**
 * Hands an http(s) address to the browser and does not wait for it. False where there is no desktop, as over ssh, where
 * the address is no web address, or where the browser does not start.
 */
export function openBrowser(address: string, world: Pick<World, 'env' | 'platform'>): Promise<boolean> {
  const command = browserCommand(world);
  if (command === undefined || !/^https?:$/.test(new URL(address).protocol)) return Promise.resolve(false);
  const [program, ...args] = command;
  return new Promise((resolve) => {
    const browser = spawn(program, [...args, address], { detached: true, stdio: 'ignore', env: world.env });
    browser.once('error', () => resolve(false));
    browser.once('spawn', () => {
      browser.unref();
      resolve(true);
    });
  });
}
