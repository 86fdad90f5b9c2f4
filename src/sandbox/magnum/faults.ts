/** Refusals as Magnum writes them (magnum/api/middleware/parsable_error.py). */
import { type Answer, json } from '../http.ts';

/** Becomes `{"errors": [{request_id, code, status, title, detail, links}]}`. */
export class Fault extends Error {
  readonly status: number;

  constructor(status: number, detail: string) {
    super(detail);
    this.status = status;
  }
}

/** What the web framework refuses before Magnum's own code runs: an error with nothing in it. */
export class BlankFault extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, headers: Readonly<Record<string, string>> = {}) {
    super(`HTTP ${status}`);
    this.status = status;
    this.headers = headers;
  }
}

export const badRequest = (detail: string): Fault => new Fault(400, detail);
export const notFound = (detail: string): Fault => new Fault(404, detail);
export const conflict = (detail: string): Fault => new Fault(409, detail);
export const notAuthorized = (): Fault => new Fault(403, 'Not authorized.');
/** Where Magnum's own code stumbles over what it was sent. */
export const stumble = (detail: string): Fault => new Fault(500, detail);

export const faultAnswer = ({ status, message }: Fault): Answer =>
  errorAnswer(status, status >= 500 ? 'server' : 'client', message.split('.', 1)[0] ?? '', message);

export const blankAnswer = ({ status, headers }: BlankFault): Answer =>
  errorAnswer(status, '', '', '', headers);

function errorAnswer(
  status: number,
  code: string,
  title: string,
  detail: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return json(status, { errors: [{ request_id: '', code, status, title, detail, links: [] }] }, headers);
}
