/** What the terminal shows during a login with a browser. */
import { ownCommand } from '../../platform/own-command.ts';
import type { UserInterface } from '../types.ts';

const LOGIN_TIMEOUT_MINUTES = 10;

/** Leaves time for a second factor on another device. */
export const LOGIN_TIMEOUT_MS = LOGIN_TIMEOUT_MINUTES * 60_000;

/** Opens the login page in the browser, and prints its URL. Resolves to false if no browser opens. */
export async function openLoginPage(
  ui: Pick<UserInterface, 'openBrowser' | 'notify'>,
  url: string,
): Promise<boolean> {
  const isOpened = await ui.openBrowser(url);
  ui.notify(
    isOpened
      ? 'Log in with the browser that opens now. If none opens, go to this URL:'
      : 'To log in, open this URL in a browser:',
  );
  ui.notify(url);
  return isOpened;
}

export const useOtherMachine = (): string =>
  `For a browser on another machine: ${ownCommand('login', '--no-browser')}`;

/** For a loopback URL with this port. */
export const forwardPort = (port: number | string): string =>
  `To use a browser on another machine, forward the port from there to this machine: ssh -L ${port}:localhost:${port} HOST`;

export const WAITING = `Waiting for the login (at most ${LOGIN_TIMEOUT_MINUTES} min; Ctrl-C to cancel).`;
