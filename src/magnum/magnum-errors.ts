/** Converts a response that rejects a request to MagnumError. */
import { STATUS_CODES } from 'node:http';
import { type ErrorKind, MagnumError } from '../errors.ts';
import { errorBodyOf, singleLine } from '../http/error-body.ts';
import { readPage } from '../http/page-text.ts';
import { redactText } from '../http/redaction.ts';
import { parseServerJson } from '../http/server-json.ts';
import type { HttpResponse } from '../http/types.ts';

/**
 * Converts the response to an error with the service's message, if it has one: JSON in the formats of `errorBodyOf`, a proxy's web
 * page, or text.
 *
 * `requestLine` is such as `GET /v1/clusters`, and `missing` is the message for a 404 without one.
 */
export function rejectionError(response: HttpResponse, requestLine: string, missing?: string): MagnumError {
  const rejection = errorBodyOf(parseServerJson(response.body), parseServerJson);
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
