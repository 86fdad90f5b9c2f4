/** Error responses in Magnum's format (magnum/api/middleware/parsable_error.py). */
import { json, type SandboxRequest, type SandboxResponse } from '../http-messages.ts';

/** An error of Magnum, sent as `{"errors": [{request_id, code, status, title, detail, links}]}`. */
export class Fault extends Error {
  readonly status: number;

  constructor(status: number, detail: string) {
    super(detail);
    this.status = status;
  }
}

/** An error of the web framework before Magnum's code runs. Only clients that prefer JSON get the message. */
export class FrameworkFault extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message = '', headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

export const badRequestError = (detail: string): Fault => new Fault(400, detail);
export const notFoundError = (detail: string): Fault => new Fault(404, detail);
export const conflictError = (detail: string): Fault => new Fault(409, detail);
export const notAuthorizedError = (): Fault => new Fault(403, 'Not authorized.');
/** A Python exception that Magnum's own code does not handle. */
export const pythonError = (detail: string): Fault => new Fault(500, detail);

export const faultResponse = ({ status, message }: Fault): SandboxResponse =>
  errorResponse(status, status >= 500 ? 'server' : 'client', message.split('.', 1)[0] ?? '', message);

const TITLES: Readonly<Record<number, string>> = {
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
};

export const frameworkFaultResponse = (
  { status, message, headers }: FrameworkFault,
  request: SandboxRequest,
): SandboxResponse =>
  prefersJson(request)
    ? errorResponse(status, '', TITLES[status] ?? '', message, headers)
    : errorResponse(status, '', '', '', headers);

/** By default the framework sends plain text, which Magnum's middleware replaces by an empty message. */
export function prefersJson({ headers }: SandboxRequest): boolean {
  const accept = headers.accept ?? '*/*';
  return accept.includes('application/json') && !/\*\/\*|text\//.test(accept);
}

function errorResponse(
  status: number,
  code: string,
  title: string,
  detail: string,
  headers: Readonly<Record<string, string>> = {},
): SandboxResponse {
  return json(status, { errors: [{ request_id: '', code, status, title, detail, links: [] }] }, headers);
}
