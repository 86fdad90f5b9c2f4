/** What --debug shows of an exchange: everything but secrets, a line at a time. */

import { REDACTED, redactBody, redactHeader, redactText } from './redaction.ts';
import type { HttpResponse } from './types.ts';

export interface DebugLog {
  request(request: LoggedRequest): void;
  answer(response: HttpResponse, milliseconds: number): void;
  failure(message: string, milliseconds: number): void;
  note(text: string): void;
}

export interface LoggedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** Values of form fields that must not be shown. */
  readonly hidden?: readonly string[] | undefined;
}

/** Characters of a body that are printed. */
const MAX_SHOWN_CHARS = 8_192;

function printable(body: string): string {
  const redacted = redactBody(body);
  const isWhole = redacted.length <= MAX_SHOWN_CHARS && body.length <= MAX_SHOWN_CHARS;
  if (isWhole) return redacted;
  const shown = redacted.slice(0, MAX_SHOWN_CHARS);
  const missing = Math.max(redacted.length, body.length) - shown.length;
  return missing <= 0 ? shown : `${shown}… (${missing} more characters)`;
}

/** A form without these values (application/x-www-form-urlencoded). */
const withoutValues = (form: string, values: readonly string[]): string =>
  values.reduce(
    (text, value) => text.replaceAll(new URLSearchParams([['', value]]).toString(), `=${REDACTED}`),
    form,
  );

/** Writes to `line`, one line a call, without a newline. Control characters in it are for the taker to escape. */
export function createDebugLog(line: (text: string) => void): DebugLog {
  const say = (mark: string, text: string) => {
    for (const part of text.split(/\r?\n/)) line(`${mark} ${part}`.trimEnd());
  };
  const sayMessage = (mark: string, headers: Readonly<Record<string, string>>, body: string | undefined) => {
    for (const [name, value] of Object.entries(headers)) say(mark, `${name}: ${redactHeader(name, value)}`);
    if (body !== undefined && body !== '') say(mark, printable(body));
  };
  return {
    request({ method, url, headers, body, hidden = [] }) {
      say('>', `${method} ${redactText(url)}`);
      sayMessage('>', headers, body && withoutValues(body, hidden));
    },
    answer(response, milliseconds) {
      say('<', `${response.status} in ${Math.round(milliseconds)} ms from ${redactText(response.url)}`);
      sayMessage('<', response.headers, response.body);
    },
    failure(message, milliseconds) {
      say('!', `${redactText(message)} (after ${Math.round(milliseconds)} ms)`);
    },
    note(text) {
      say('!', redactText(text));
    },
  };
}
