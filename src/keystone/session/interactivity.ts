/** Logins that require a user fail at once without an interactive terminal, and do not wait for a browser. */
import type { CloudConfig } from '../../clouds/types.ts';
import { MagnumError } from '../../errors.ts';
import { ownCommandFor } from '../../platform/own-command.ts';
import { optionOf } from '../api/plugin-options.ts';
import type { UserInterface } from '../types.ts';

const INTERACTIVE_AUTH_TYPES = new Set(['v3oidcauthcode', 'v3oidcdeviceauthz', 'v3websso']);

function requiresUser({ authType, auth }: CloudConfig): boolean {
  return INTERACTIVE_AUTH_TYPES.has(authType) && optionOf(auth, 'code') === undefined;
}

/** MagnumError `auth` for a login that requires a user. A class of its own, for `magnum whoami`. */
export class LoginRequiredError extends MagnumError {
  /** True if there was a session. */
  readonly isExpired: boolean;

  constructor(message: string, { hint, isExpired }: { hint: string; isExpired: boolean }) {
    super('auth', message, { hint });
    this.isExpired = isExpired;
  }
}

export interface InteractivityGuard {
  /** Throws MagnumError `auth` as soon as a login notifies the user or opens a browser. */
  readonly ui: UserInterface;
  /** Throws MagnumError `auth` if the auth type always requires a user. */
  checkNow(): void;
  /** Converts an error of the login: with a stored session, an unanswered prompt means that the session has expired. */
  toSessionError(error: unknown): unknown;
}

/** Creates a guard; `hasSession` is true if `magnum login` has stored a session. */
export function requireInteractive(
  ui: UserInterface,
  config: CloudConfig,
  hasSession: boolean,
): InteractivityGuard {
  const notInteractiveError = (): MagnumError =>
    new LoginRequiredError(
      hasSession
        ? 'The session has expired, and logging in again requires an interactive terminal.'
        : `You are not logged in, and logging in with ${config.authType} requires an interactive terminal.`,
      { hint: `Log in with: ${ownCommandFor(config, 'login')}`, isExpired: hasSession },
    );
  if (ui.isInteractive) return { ui, checkNow: () => {}, toSessionError: (error) => error };
  const reject = (): never => {
    throw notInteractiveError();
  };
  return {
    ui: requiresUser(config) ? { ...ui, notify: reject, openBrowser: async () => reject() } : ui,
    checkNow() {
      if (requiresUser(config)) reject();
    },
    toSessionError: (error) =>
      hasSession && error instanceof MagnumError && error.kind === 'usage' ? notInteractiveError() : error,
  };
}
