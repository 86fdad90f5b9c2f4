/** What the pages of the loopback server say. */
import { MagnumError } from '../../errors.ts';
import type { Token } from '../types.ts';
import type { LoopbackPage } from './loopback-page.ts';

const CLOSE = 'You can close this window.';
const RETURN = 'You can close this window and return to the terminal.';

const ignored = (status: number, title: string, text: string, next = CLOSE): LoopbackPage => ({
  status,
  outcome: 'notice',
  title,
  text,
  next,
});

export const NOT_FOUND = ignored(404, 'Page not found', 'This address accepts only login responses.');
export const TOO_LARGE = ignored(413, 'Request too large', 'This is not a login response.');
export const BUSY = ignored(
  503,
  'Too many requests',
  'The login response was not processed.',
  'Reload this page.',
);
export const ALREADY_RECEIVED = ignored(
  409,
  'Login already received',
  'This response was ignored, because another one was received before it.',
  'Return to the terminal, which shows the result. You can close this window.',
);

export const methodNotAllowed = (method: string): LoopbackPage => ({
  ...ignored(405, 'Method not allowed', `The login response must be a ${method} request.`),
  allowedMethod: method,
});

/** For a response that does not end the login. */
export const responseIgnored = (status: number, reason: string): LoopbackPage =>
  ignored(status, 'Login response ignored', reason);

/** For a tab of an earlier login, or a page that guesses. */
export const OTHER_LOGIN = ignored(
  400,
  'Login response ignored',
  'It does not belong to the login that the terminal waits for: this window is from an earlier login, or another site opened it.',
  'Continue in the window of the current login, or open the URL in the terminal. You can close this window.',
);

/** The name and domain of the token's user. */
export const nameOf = ({ user }: Token): string =>
  user ? `${user.name}${user.domain ? ` (domain ${user.domain.name})` : ''}` : 'an unnamed user';

export const loggedInPage = (token: Token, authUrl: string): LoopbackPage => ({
  status: 200,
  outcome: 'success',
  title: 'Logged in',
  text: `You are logged in to Keystone at ${new URL(authUrl).host} as ${nameOf(token)}.`,
  next: RETURN,
});

/** For a login that ends only when the user has answered a question in the terminal. */
export const confirmationPage = (token: Token): LoopbackPage => ({
  status: 200,
  outcome: 'notice',
  title: 'Confirm the login',
  text: `The browser logged in as ${nameOf(token)}.`,
  next: 'Return to the terminal to confirm that this is you. You can close this window.',
});

/** For a login whose result takes long, so that the browser does not wait for ever. */
export const PENDING: LoopbackPage = {
  status: 200,
  outcome: 'notice',
  title: 'Login received',
  text: 'The login is not complete yet: a server has not responded.',
  next: 'Return to the terminal, which shows the result. You can close this window.',
};

const CANCELED: LoopbackPage = {
  status: 200,
  outcome: 'notice',
  title: 'Login canceled',
  text: 'The login was canceled in the terminal.',
  next: CLOSE,
};

/** States the reason as the terminal does. The response itself was valid, so the status is 200. */
export function failurePage(error: unknown): LoopbackPage {
  const isExpected = error instanceof MagnumError;
  if (isExpected && error.kind === 'interrupted') return CANCELED;
  return {
    status: 200,
    outcome: 'failure',
    title: 'Login failed',
    text: isExpected ? error.message : 'An internal error occurred.',
    details: isExpected ? error.details : [],
    next: 'Return to the terminal to try again. You can close this window.',
  };
}
