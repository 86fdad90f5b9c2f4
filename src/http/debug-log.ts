/** The HTTP part of the --debug output, with secrets redacted. */

import { REDACTED, redactBody, redactHeader, redactText } from './redaction.ts';
import type { HttpResponse } from './types.ts';

export interface DebugLog {
  request(request: LoggedRequest): void;
  response(response: HttpResponse, milliseconds: number): void;
  failure(message: string, milliseconds: number): void;
  note(text: string): void;
}

export interface LoggedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** Values of form fields to redact. */
  readonly hidden?: readonly string[] | undefined;
}

const MAX_BODY_CHARS = 8_192;

function shortenBody(body: string): string {
  const redacted = redactBody(body);
  if (redacted.length <= MAX_BODY_CHARS && body.length <= MAX_BODY_CHARS) return redacted;
  const start = redacted.slice(0, MAX_BODY_CHARS);
  const omitted = Math.max(redacted.length, body.length) - start.length;
  return `${start}... (${omitted} more characters)`;
}

/** Redacts values in a form (application/x-www-form-urlencoded). */
const redactFormValues = (form: string, values: readonly string[]): string =>
  values.reduce(
    (text, value) => text.replaceAll(new URLSearchParams([['', value]]).toString(), `=${REDACTED}`),
    form,
  );

/** Calls `line` with each line, without a newline. Does not escape control characters. */
export function createDebugLog(line: (text: string) => void): DebugLog {
  const write = (mark: string, text: string) => {
    for (const part of text.split(/\r?\n/)) line(`${mark} ${part}`.trimEnd());
  };
  const writeMessage = (
    mark: string,
    headers: Readonly<Record<string, string>>,
    body: string | undefined,
  ) => {
    for (const [name, value] of Object.entries(headers)) write(mark, `${name}: ${redactHeader(name, value)}`);
    if (body !== undefined && body !== '') write(mark, shortenBody(body));
  };
  return {
    request({ method, url, headers, body, hidden = [] }) {
      write('>', `${method} ${redactText(url)}`);
      writeMessage('>', headers, body && redactFormValues(body, hidden));
    },
    response(response, milliseconds) {
      write('<', `${response.status} in ${Math.round(milliseconds)} ms from ${redactText(response.url)}`);
      writeMessage('<', response.headers, response.body);
    },
    failure(message, milliseconds) {
      write('!', `${redactText(message)} (after ${Math.round(milliseconds)} ms)`);
    },
    note(text) {
      write('!', redactText(text));
    },
  };
}
