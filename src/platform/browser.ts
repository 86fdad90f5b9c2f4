/** The desktop's web browser. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { World } from '../world.ts';
import { programPath, systemProgram } from './program-path.ts';

type Command = readonly [program: string, ...words: string[]];

/** A program that still runs after this time is a browser. One without a display fails earlier, and xdg-open has exited. */
const START_TIMEOUT_MS = 1_000;

/** Replaces `%s` by the URL, or appends it. */
const withUrl = ([program, ...words]: Command, url: string): Command =>
  words.some((word) => word.includes('%s'))
    ? [program, ...words.map((word) => word.replaceAll('%s', url))]
    : [program, ...words, url];

/**
 * The commands in BROWSER, which is a list separated by colons on Unix, as for xdg-open and Python. A name with spaces is a path (on a
 * Windows disk in WSL) or a command with arguments: the second is tried if the first does not start.
 */
function commandsOf(browser: string, { env, platform }: Pick<World, 'env' | 'platform'>): Command[] {
  if (platform === 'win32') {
    const program = programPath(browser, { env, platform });
    return program === undefined ? [] : [[program]];
  }
  return browser.split(':').flatMap((name): Command[] => {
    const [program = '', ...words] = name.trim().split(/\s+/);
    if (program === '') return [];
    return words.length === 0 ? [[program]] : [[name.trim()], [program, ...words]];
  });
}

/** The commands to try, one after the other; none without a desktop. */
function browserCommands({ env, platform }: Pick<World, 'env' | 'platform'>): Command[] {
  if (env.BROWSER) return commandsOf(env.BROWSER, { env, platform });
  if (platform !== 'darwin' && platform !== 'win32')
    return env.DISPLAY || env.WAYLAND_DISPLAY ? [['xdg-open']] : [];
  // The desktop of the remote machine, which the user of ssh does not see.
  if (env.SSH_CONNECTION) return [];
  if (platform === 'darwin') return [['open']];
  // Not `cmd /c start`, because `&` and `%` in a URL have a meaning for cmd.
  return [[systemProgram('rundll32.exe', { env }), 'url.dll,FileProtocolHandler']];
}

/** Resolves to false if the program does not start or fails at once. */
function hasStarted(browser: ChildProcess): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (isStarted: boolean) => {
      clearTimeout(timer);
      resolve(isStarted);
    };
    const timer = setTimeout(() => settle(true), START_TIMEOUT_MS);
    browser.once('error', () => settle(false));
    browser.once('exit', (code) => settle(code === 0));
  });
}

/**
 * Opens an http(s) URL in the browser without waiting for it. Resolves to false without a desktop, as over ssh, for a URL of another
 * scheme, and if no browser starts.
 */
export async function openBrowser(url: string, world: Pick<World, 'env' | 'platform'>): Promise<boolean> {
  if (!/^https?:$/.test(new URL(url).protocol)) return false;
  for (const command of browserCommands(world)) {
    const [program, ...words] = withUrl(command, url);
    const browser = spawn(program, words, { detached: true, stdio: 'ignore', env: world.env });
    browser.unref();
    if (await hasStarted(browser)) return true;
  }
  return false;
}
