/** Log-ins that want a person, where nobody may be there: a script must get an error at once, and not wait for a browser. */
import type { CloudConfig } from '../../clouds/types.ts';
import { MagnumError } from '../../errors.ts';
import { optionOf } from '../api/plugin-options.ts';
import type { UserInterface } from '../types.ts';

const INTERACTIVE_AUTH_TYPES = new Set(['v3oidcauthcode', 'v3oidcdeviceauthz', 'v3websso']);

export const loginHint = ({ cloud }: Pick<CloudConfig, 'cloud'>): string =>
  `Log in with: magnum login${cloud === undefined ? '' : ` --os-cloud ${cloud}`}`;

function wantsPerson({ authType, auth }: CloudConfig): boolean {
  return INTERACTIVE_AUTH_TYPES.has(authType) && optionOf(auth, 'code') === undefined;
}

export interface InteractivityGuard {
  /** Throws MagnumError `auth` as soon as something is to be shown to nobody. */
  readonly person: UserInterface;
  /** Throws MagnumError `auth` when it is clear beforehand that somebody is needed who is not there. */
  checkNow(): void;
  /** What to throw for an error of the log-in: a question that nobody could answer is a session that has ended. */
  toSessionError(error: unknown): unknown;
}

/** `remembered`: there was a session, made by `login`. */
export function requireInteractive(
  person: UserInterface,
  config: CloudConfig,
  remembered: boolean,
): InteractivityGuard {
  const notInteractiveError = (): MagnumError =>
    new MagnumError(
      'auth',
      remembered
        ? 'The session has ended, and nobody is there to log in again.'
        : `You are not logged in, and nobody is there to log in with ${config.authType}.`,
      { hint: loginHint(config) },
    );
  if (person.isInteractive) return { person, checkNow: () => {}, toSessionError: (error) => error };
  const refuse = (): never => {
    throw notInteractiveError();
  };
  return {
    person: wantsPerson(config) ? { ...person, notify: refuse, openBrowser: async () => refuse() } : person,
    checkNow() {
      if (wantsPerson(config)) refuse();
    },
    toSessionError: (error) =>
      remembered && error instanceof MagnumError && error.kind === 'usage' ? notInteractiveError() : error,
  };
}
