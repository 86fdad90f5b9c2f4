/** The desktop's web browser. */
import { spawn } from 'node:child_process';
import type { World } from '../world.ts';
import { programPath, systemProgram } from './program-path.ts';

/** The command that opens a URL; undefined without a desktop. */
function browserCommand({
  env,
  platform,
}: Pick<World, 'env' | 'platform'>): readonly [string, ...string[]] | undefined {
  // A list of commands separated by colons, as Debian and Python define the variable. Uses the first one.
  const name = platform === 'win32' ? env.BROWSER : env.BROWSER?.split(':')[0];
  if (name) {
    const program = programPath(name, { env, platform });
    return program === undefined ? undefined : [program];
  }
  if (platform === 'darwin') return ['open'];
  // Not `cmd /c start`, because `&` and `%` in a URL have a meaning for cmd.
  if (platform === 'win32') return [systemProgram('rundll32.exe', { env }), 'url.dll,FileProtocolHandler'];
  return env.DISPLAY || env.WAYLAND_DISPLAY ? ['xdg-open'] : undefined;
}

/**
 * Opens an http(s) URL in the browser without waiting for it. Resolves to false without a desktop, as over ssh, for a URL of another
 * scheme, and if the browser does not start.
 */
export function openBrowser(url: string, world: Pick<World, 'env' | 'platform'>): Promise<boolean> {
  const command = browserCommand(world);
  if (command === undefined || !/^https?:$/.test(new URL(url).protocol)) return Promise.resolve(false);
  const [program, ...args] = command;
  return new Promise((resolve) => {
    const browser = spawn(program, [...args, url], { detached: true, stdio: 'ignore', env: world.env });
    browser.once('error', () => resolve(false));
    browser.once('spawn', () => {
      browser.unref();
      resolve(true);
    });
  });
}
