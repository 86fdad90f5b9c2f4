/** Converts a response that rejects a request to MagnumError. */
import { STATUS_CODES } from 'node:http';
import { type ErrorKind, MagnumError } from '../errors.ts';
import { readPage } from '../http/page-text.ts';
import { redactText } from '../http/redaction.ts';
import { parseServerJson } from '../http/server-json.ts';
import type { HttpResponse } from '../http/types.ts';

interface Rejection {
  readonly message?: string;
  readonly requestId?: string | undefined;
}

/**
 * Converts the response to an error with the service's message, if it has one. The formats, newest first: `{"errors":
 * [{title, detail, request_id}]}`, `{"error": {title, message}}` (Keystone's middleware), `{"error_message": …}` with
 * `faultstring` (WSME) as an object or as JSON in a string, a proxy's web page, and an empty body.
 *
 * `requestLine` is such as `GET /v1/clusters`, and `missing` is the message for a 404 without one.
 */
export function rejectionError(response: HttpResponse, requestLine: string, missing?: string): MagnumError {
  const rejection = parseRejection(response.body);
  const isGeneric = rejection.message === STATUS_CODES[response.status];
  // Some servers quote the request, which can contain secrets.
  const message = rejection.message === undefined || isGeneric ? undefined : redactText(rejection.message);
  // A web page is the response of a proxy, which does not know whether the resource exists.
  const fallback = response.status === 404 && pageText(response.body) === undefined ? missing : undefined;
  return new MagnumError(
    errorKindOf(response.status),
    message ?? fallback ?? statusMessage(response, requestLine),
    {
      hint: message === undefined ? undefined : hintFor(message),
      status: response.status,
      requestId: rejection.requestId ?? requestIdOf(response),
    },
  );
}

/** Options that set what Magnum looked for, by the words of its messages `Unable to find flavor None.`, `Image None could …`. */
const OPTIONS_FOR_NONE: Readonly<Record<string, string>> = {
  // Magnum looks for the flavor of the workers first, which cluster-template-create always sets.
  flavor: '--master-flavor (or --flavor)',
  image: '--image',
  'external network': '--external-network',
  'fixed network': '--fixed-network',
  'fixed subnet': '--fixed-subnet',
  keypair: '--keypair',
};

function hintFor(message: string): string | undefined {
  // WSME's messages for arguments that an older API does not know.
  if (/^Unknown (attribute|argument)\b/.test(message))
    return "This cloud's Magnum does not support this option; a newer version may support it.";
  if (/^docker volume size None GB is not valid\b/.test(message))
    return 'Add --docker-volume-size, or use --docker-storage-driver overlay2.';
  const [, missing = ''] =
    /^(?:Unable to find )?([A-Za-z ]+?) (?:None|Unset)(?:\.| could not be found)/.exec(message) ?? [];
  const option = OPTIONS_FOR_NONE[missing.toLowerCase()];
  return option === undefined ? coeHint(message) : `Add ${option}, which the cluster template does not set.`;
}

/**
 * For the rejection of a COE. WSME checks the enumeration of the release (magnum/objects/fields.py `ClusterType`), which since
 * Magnum 18 has only kubernetes. Older releases then reject mesos and dcos, which their enumeration can still have.
 */
function coeHint(message: string): string | undefined {
  if (/^Invalid input for field\/attribute coe\. .*Value should be one of: kubernetes\.?$/.test(message))
    return 'Use --coe kubernetes, the only COE that this cloud supports.';
  if (
    /^Requested COE type \S+ is not supported\b/.test(message) ||
    /^Invalid input for field\/attribute coe\. /.test(message)
  )
    return 'Use --coe kubernetes, swarm or swarm-mode.';
  return undefined;
}

/** The ID of the request in the service's log, from the response headers. */
export function requestIdOf(response: HttpResponse): string | undefined {
  return singleLine(response.headers['x-openstack-request-id']);
}

function errorKindOf(status: number): ErrorKind {
  if (status === 404) return 'not-found';
  return status === 401 || status === 403 ? 'auth' : 'failed';
}

function parseRejection(body: string): Rejection {
  return rejectionIn(parseServerJson(body));
}

function rejectionIn(value: unknown): Rejection {
  if (Array.isArray(value)) return rejectionIn(value[0]);
  if (typeof value !== 'object' || value === null) return {};
  const fields = value as Record<string, unknown>;
  if (fields.errors !== undefined) return rejectionIn(fields.errors);
  if (typeof fields.error === 'object') return rejectionIn(fields.error);
  if (typeof fields.error_message === 'object') return rejectionIn(fields.error_message);
  if (typeof fields.error_message === 'string') {
    const inner = parseRejection(fields.error_message);
    return inner.message === undefined ? joinTitle(undefined, fields.error_message) : inner;
  }
  return {
    ...joinTitle(fields.title ?? fields.faultstring, fields.detail ?? fields.description ?? fields.message),
    requestId: singleLine(fields.request_id),
  };
}

/** Omits the title if the detail contains it: Magnum's title is the detail up to the first full stop. */
function joinTitle(title: unknown, detail: unknown): Rejection {
  const short = singleLine(title);
  const long = singleLine(detail);
  if (long === undefined) return short === undefined ? {} : { message: short };
  if (short === undefined || long.includes(short)) return { message: long };
  return { message: short.includes(long) ? short : `${short}: ${long}` };
}

function statusMessage(response: HttpResponse, requestLine: string): string {
  const reason = STATUS_CODES[response.status];
  const status = reason === undefined ? `${response.status}` : `${response.status} ${reason}`;
  const text = pageText(response.body);
  const suffix = text === undefined || status.includes(text) || text.includes(status) ? '' : `: ${text}`;
  return `Magnum returned ${status} for ${requestLine}${suffix}`;
}

/** The title of a web page; without a title, or for plain text, the first 200 characters. Undefined for JSON. */
function pageText(body: string): string | undefined {
  if (/^\s*[{[]/.test(body)) return undefined;
  const { title, text } = readPage(body);
  const line = singleLine(title ?? text);
  if (line === undefined) return undefined;
  const redacted = redactText(line);
  return redacted.length > 200 ? `${redacted.slice(0, 200)}...` : redacted;
}

/** The text with white space collapsed; undefined if it is empty or not a string. */
export function singleLine(text: unknown): string | undefined {
  if (typeof text !== 'string') return undefined;
  return text.replace(/\s+/g, ' ').trim() || undefined;
}
