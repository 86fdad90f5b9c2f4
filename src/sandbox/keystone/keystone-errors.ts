/** Error responses in Keystone's format: `{"error": {"code", "message", "title"}}` and a newline. */
import type { SandboxResponse } from '../http-messages.ts';

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
};

export class KeystoneError extends Error {
  readonly status: number;
  readonly details: Readonly<Record<string, unknown>>;

  /** `details` are further fields of the error object. */
  constructor(status: number, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.status = status;
    this.details = details;
  }
}

export const unauthorizedError = (
  message = 'The request you have made requires authentication.',
  details: Readonly<Record<string, unknown>> = {},
): KeystoneError => new KeystoneError(401, message, details);

export const forbiddenError = (action: string): KeystoneError =>
  new KeystoneError(403, `You are not authorized to perform the requested action: ${action}.`);

const MALFORMED =
  'The server could not comply with the request since it is either malformed or otherwise incorrect. The client is assumed to be in error.';

export const malformedRequestError = (sentence: string): KeystoneError =>
  new KeystoneError(400, `${sentence} ${MALFORMED}`);

export const missingFieldError = (what: string, where: string): KeystoneError =>
  malformedRequestError(`Expecting to find ${what} in ${where}.`);

/** A violation of Keystone's JSON schema. Keystone's message also quotes the schema, which is omitted here. */
export const invalidFieldError = (field: string, why: string): KeystoneError =>
  new KeystoneError(400, `Invalid input for field '${field}': ${why}`);

export function errorResponse(keystoneError: KeystoneError, identityBase: string): SandboxResponse {
  const { status, details, message } = keystoneError;
  const error = { code: status, ...details, message, title: TITLES[status] };
  return {
    status,
    headers: {
      'Content-Type': 'application/json',
      ...(status === 401 ? { 'WWW-Authenticate': `Keystone uri="${identityBase}/v3"` } : {}),
    },
    body: `${JSON.stringify({ error })}\n`,
  };
}
