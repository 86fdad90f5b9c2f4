/** Logins that a server has rejected because of a secret: one that the user has typed is prompted for again. */
import { type ErrorDetails, MagnumError } from '../../errors.ts';

/** The option of a secret that can be typed. */
export type TypedSecret = 'password' | 'passcode';

/** MagnumError `auth` for a login whose password or one-time password may be wrong. */
export class RejectedSecretError extends MagnumError {
  /** Those that the server may have rejected. */
  readonly secrets: readonly TypedSecret[];

  constructor(message: string, details: ErrorDetails, secrets: readonly TypedSecret[]) {
    super('auth', message, details);
    this.secrets = secrets;
  }
}

/** Marks an error of a token request with these methods. Other errors than a 401 pass through. */
export function withRejectedMethods(error: MagnumError, methods: readonly string[]): MagnumError {
  if (error.status !== 401 || error.kind !== 'auth') return error;
  const { message, hint, requestId, status } = error;
  const secrets: TypedSecret[] = [
    ...(methods.includes('password') ? (['password'] as const) : []),
    ...(methods.includes('totp') ? (['passcode'] as const) : []),
  ];
  return new RejectedSecretError(message, { hint, requestId, status }, secrets);
}
