/** Waits for the response of a login in a browser, which the browser sends or the user pastes. */
import { MagnumError } from '../../errors.ts';
import { ownCommand } from '../../platform/own-command.ts';

/** Prompts until something usable is pasted. Resolves to undefined if the prompt is aborted or closed. */
export type PastePrompt<T> = (signal: AbortSignal) => Promise<T | undefined>;

/**
 * Waits for the first response, from the loopback server or pasted. Throws MagnumError `auth` at the end of input, although the server could still
 * receive a response: without the prompt, the terminal would echo what is pasted later. `what` is pasted: `URL`.
 */
export async function firstResponse<T>(
  received: Promise<T> | undefined,
  prompt: PastePrompt<T> | undefined,
  what: string,
): Promise<T> {
  const promptAbort = new AbortController();
  const pasted = prompt?.(promptAbort.signal).then((response) => {
    if (response !== undefined) return response;
    throw new MagnumError('auth', `Login not completed: no ${what} was pasted.`, {
      hint: `Log in again: ${ownCommand('login', '--no-browser')}`,
    });
  });
  const responses = [received, pasted].filter((response) => response !== undefined);
  // Prevents an unhandled rejection of the second promise.
  for (const response of responses) response.catch(() => {});
  try {
    return await Promise.race(responses);
  } finally {
    promptAbort.abort();
    // Wait until the prompt is removed from the terminal, before anything else is printed there.
    await pasted?.catch(() => {});
  }
}
