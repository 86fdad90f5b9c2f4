/** From an answer that is a refusal to the one error type of this program. */
import { STATUS_CODES } from 'node:http';
import { type ErrorKind, MagnumError } from '../errors.ts';
import type { HttpResponse } from '../http/types.ts';

interface Refusal {
  readonly message?: string;
  readonly requestId?: string | undefined;
}

/**
 * One readable sentence, as the service wrote it where it did. The forms, newest first: `{"errors": [{title, detail,
 * request_id}]}`, `{"error": {title, message}}` (Keystone's middleware), `{"error_message": …}` whose value is
 * JSON, in a string or not, with `faultstring` (WSME), a web page of a proxy, nothing at all.
 *
 * `asked` names the request (`GET /v1/clusters`) and `missing` is said of a 404 that says nothing itself.
 */
export function rejectionError(response: HttpResponse, asked: string, missing?: string): MagnumError {
  const refusal = readRefusal(response.body);
  const said = refusal.message === STATUS_CODES[response.status] ? undefined : refusal.message;
  // A web page comes from something in front of the service, which knows nothing of what is missing.
  const silent = response.status === 404 && pageText(response.body) === undefined ? missing : undefined;
  return new MagnumError(kindOf(response.status), said ?? silent ?? bareMessage(response, asked), {
    hint: said === undefined ? undefined : hintFor(said),
    status: response.status,
    requestId: refusal.requestId ?? requestIdOf(response),
  });
}

/** WSME's words for what an API of this age does not have. */
function hintFor(message: string): string | undefined {
  return /^Unknown (attribute|argument)\b/.test(message)
    ? "This cloud's Magnum does not know that option; a newer one may."
    : undefined;
}

/** The id of the request in the service's log, from the answer's headers. */
export function requestIdOf(response: HttpResponse): string | undefined {
  return filled(response.headers['x-openstack-request-id']);
}

function kindOf(status: number): ErrorKind {
  if (status === 404) return 'not-found';
  return status === 401 || status === 403 ? 'auth' : 'failed';
}

function readRefusal(body: string): Refusal {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return {};
  }
  return refusalIn(value);
}

function refusalIn(value: unknown): Refusal {
  if (Array.isArray(value)) return refusalIn(value[0]);
  if (typeof value !== 'object' || value === null) return {};
  const fields = value as Record<string, unknown>;
  if (fields.errors !== undefined) return refusalIn(fields.errors);
  if (typeof fields.error === 'object') return refusalIn(fields.error);
  if (typeof fields.error_message === 'object') return refusalIn(fields.error_message);
  if (typeof fields.error_message === 'string') {
    const inner = readRefusal(fields.error_message);
    return inner.message === undefined ? messageFrom(undefined, fields.error_message) : inner;
  }
  return {
    ...messageFrom(fields.title ?? fields.faultstring, fields.detail ?? fields.description ?? fields.message),
    requestId: filled(fields.request_id),
  };
}

/** Magnum's title is the detail up to its first full stop, so mostly the detail says it all. */
function messageFrom(title: unknown, detail: unknown): Refusal {
  const short = filled(title);
  const long = filled(detail);
  if (long === undefined) return short === undefined ? {} : { message: short };
  if (short === undefined || long.includes(short)) return { message: long };
  return { message: short.includes(long) ? short : `${short}: ${long}` };
}

function bareMessage(response: HttpResponse, asked: string): string {
  const reason = STATUS_CODES[response.status];
  const status = reason === undefined ? `${response.status}` : `${response.status} ${reason}`;
  const words = pageText(response.body);
  const more = words === undefined || status.includes(words) || words.includes(status) ? '' : `: ${words}`;
  return `The container service answered ${status} to ${asked}${more}`;
}

/** What a person would read first of a web page or a plain text. */
function pageText(body: string): string | undefined {
  if (/^\s*[{[]/.test(body)) return undefined;
  const title = /<title[^>]*>([^<]*)/i.exec(body)?.[1];
  const text = title ?? body.replace(/<(script|style)[\s\S]*?<\/\1>/gi, ' ').replace(/<[^>]*>/g, ' ');
  const words = filled(text);
  return words !== undefined && words.length > 200 ? `${words.slice(0, 200)}…` : words;
}

function filled(text: unknown): string | undefined {
  if (typeof text !== 'string') return undefined;
  return text.replace(/\s+/g, ' ').trim() || undefined;
}
