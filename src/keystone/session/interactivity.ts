/** Log-ins that want a person, where nobody may be there: a script must get an error at once, and not wait for a browser. */
import type { CloudConfig } from '../../clouds/types.ts';
import { MagnumError } from '../../errors.ts';
import { optionOf } from '../api/plugin-options.ts';
import type { Person } from '../types.ts';

const IN_A_BROWSER = new Set(['v3oidcauthcode', 'v3oidcdeviceauthz', 'v3websso']);

export const logInHint = ({ cloud }: Pick<CloudConfig, 'cloud'>): string =>
  `Log in with: magnum login${cloud === undefined ? '' : ` --os-cloud ${cloud}`}`;

function wantsPerson({ authType, auth }: CloudConfig): boolean {
  return IN_A_BROWSER.has(authType) && optionOf(auth, 'code') === undefined;
}

export interface Askable {
  /** Throws MagnumError `auth` as soon as something is to be shown to nobody. */
  readonly person: Person;
  /** Throws MagnumError `auth` when it is clear beforehand that somebody is needed who is not there. */
  checkNow(): void;
  /** What to throw for an error of the log-in: a question that nobody could answer is a session that has ended. */
  explained(error: unknown): unknown;
}

/** `remembered`: there was a session, made by `login`. */
export function onlyIfThere(person: Person, config: CloudConfig, remembered: boolean): Askable {
  const nobody = (): MagnumError =>
    new MagnumError(
      'auth',
      remembered
        ? 'The session has ended, and nobody is there to log in again.'
        : `You are not logged in, and nobody is there to log in with ${config.authType}.`,
      { hint: logInHint(config) },
    );
  if (person.isThere) return { person, checkNow: () => {}, explained: (error) => error };
  const refuse = (): never => {
    throw nobody();
  };
  return {
    person: wantsPerson(config) ? { ...person, tell: refuse, openBrowser: async () => refuse() } : person,
    checkNow() {
      if (wantsPerson(config)) refuse();
    },
    explained: (error) =>
      remembered && error instanceof MagnumError && error.kind === 'usage' ? nobody() : error,
  };
}
