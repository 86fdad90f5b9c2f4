/** Refusals as Keystone writes them: `{"error": {"code", "message", "title"}}` and a newline. */
import type { Answer } from '../http-messages.ts';

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
};

export class Refusal extends Error {
  readonly status: number;
  readonly details: Readonly<Record<string, unknown>>;

  /** `details` stand beside the message in the error object. */
  constructor(status: number, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.status = status;
    this.details = details;
  }
}

export const unauthorized = (
  message = 'The request you have made requires authentication.',
  details: Readonly<Record<string, unknown>> = {},
): Refusal => new Refusal(401, message, details);

export const forbidden = (action: string): Refusal =>
  new Refusal(403, `You are not authorized to perform the requested action: ${action}.`);

const MALFORMED =
  'The server could not comply with the request since it is either malformed or otherwise incorrect. The client is assumed to be in error.';

export const malformed = (sentence: string): Refusal => new Refusal(400, `${sentence} ${MALFORMED}`);

export const missing = (what: string, where: string): Refusal =>
  malformed(`Expecting to find ${what} in ${where}.`);

/** What Keystone's JSON schema refuses; the schema itself, which follows in Keystone's own words, is left out. */
export const invalidField = (field: string, why: string): Refusal =>
  new Refusal(400, `Invalid input for field '${field}': ${why}`);

export function refusalAnswer(refusal: Refusal, identityBase: string): Answer {
  const { status, details, message } = refusal;
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
