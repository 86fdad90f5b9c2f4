/** The passwords that the user types in a run: each is prompted for once, and again if a server rejects it. */
import { MagnumError, withChanges } from '../../errors.ts';
import type { AuthOptions } from '../api/plugin-options.ts';
import { IncompleteLoginError } from '../api/plugin-options.ts';
import { RejectedSecretError, type TypedSecret } from '../api/rejected-secret.ts';
import type { UserInterface } from '../types.ts';

/** As of sudo and ssh. Clouds lock an account after more. */
const MAX_ATTEMPTS = 3;

const TITLES: Readonly<Record<TypedSecret, string>> = {
  password: 'password',
  passcode: 'one-time password',
};

export interface TypedSecrets {
  /** Prompts for a password once per run, because a second login in a run requires the same one. */
  readonly ui: UserInterface;
  /** The last password that was typed, as an option. */
  asOptions(): AuthOptions;
  /** Runs a login again while the server rejects a secret that was typed for it, up to three times in all. */
  retry<T>(logIn: (isRetry: boolean) => Promise<T>): Promise<T>;
}

export function createTypedSecrets(ui: UserInterface): TypedSecrets {
  const passwords = new Map<string, Promise<string | undefined>>();
  let lastPassword: string | undefined;
  /** Those that the current attempt has used. */
  let used = new Set<TypedSecret>();

  const promptSecret: UserInterface['promptSecret'] = async (prompt, signal) => {
    // A prompt that can be aborted is for a secret that is valid once.
    if (signal) {
      const answer = await ui.promptSecret(prompt, signal);
      if (answer) used.add('passcode');
      return answer;
    }
    const answer = passwords.get(prompt) ?? ui.promptSecret(prompt);
    passwords.set(prompt, answer);
    lastPassword = await answer;
    if (lastPassword) used.add('password');
    return lastPassword;
  };

  return {
    ui: { ...ui, promptSecret },
    asOptions: () => (lastPassword ? { password: lastPassword } : ({} as AuthOptions)),
    async retry(logIn) {
      let rejection: MagnumError | undefined;
      for (let attempt = 1; ; attempt += 1) {
        used = new Set();
        try {
          return await logIn(attempt > 1);
        } catch (error) {
          // The user has entered nothing at the second prompt.
          if (rejection && error instanceof IncompleteLoginError) throw rejection;
          const typed =
            error instanceof RejectedSecretError ? error.secrets.filter((secret) => used.has(secret)) : [];
          if (!(error instanceof MagnumError) || typed.length === 0) throw error;
          if (typed.includes('password')) passwords.clear();
          const title = typed.map((secret) => TITLES[secret]).join(' or the ');
          const times = attempt === 1 ? '' : ` ${attempt} times`;
          rejection = withChanges(error, { message: `The ${title} was rejected${times}: ${error.message}` });
          if (attempt === MAX_ATTEMPTS) throw rejection;
          ui.notify(`The ${title} was rejected. Try again.`);
        }
      }
    },
  };
}
