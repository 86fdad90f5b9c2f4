/** Sends requests to Magnum with version and trace headers, and converts rejections to errors. */
import { MagnumError } from '../errors.ts';
import { parseServerJson } from '../http/server-json.ts';
import type { HttpResponse } from '../http/types.ts';
import type { ServiceRequest, Session } from '../keystone/types.ts';
import { type Feature, firstUnsupported, missingFeatureError } from './feature.ts';
import { rejectionError, requestIdOf } from './magnum-errors.ts';
import type { VersionCache, VersionRange } from './types.ts';
import { createVersions, type Versions } from './versions.ts';

export interface CallOptions {
  /** The error message for a 404 without one. */
  readonly missing?: string;
  /** Features that the request requires. */
  readonly features?: readonly Feature[];
  /** The resources that the request names. */
  readonly names?: readonly NamedResource[];
}

/** A resource in a list of the service. */
export interface NamedResource {
  /** The path of the list. */
  readonly path: string;
  /** The key of the items in its pages. */
  readonly key: string;
  /** Name or UUID. */
  readonly id: string;
}

/** Bytes of a response about one resource. A cluster with 1,000 nodes has about 100,000. */
const MAX_RESOURCE_BYTES = 4 * 1_048_576;

export type Fields = Readonly<Record<string, unknown>>;

export interface MagnumRequest {
  /**
   * Sends a request whose response body is not needed. Throws MagnumError for a rejection, `failed` if the body is neither JSON
   * nor empty, and the errors of `Versions.requireFeatures`.
   */
  send(request: ServiceRequest, options?: CallOptions): Promise<HttpResponse>;
  /** Sends a request and parses the response. Throws like `send`, and MagnumError `failed` if it is not a JSON object. */
  fields(request: ServiceRequest, options?: CallOptions): Promise<Fields>;
  readonly apiVersion: string;
  readonly serverVersions: VersionRange | undefined;
  readonly clockOffsetMs: number | undefined;
  /** Requests the range if no response included it; undefined if the service does not report one. */
  discoverVersions(): Promise<VersionRange | undefined>;
}

export interface MagnumRequestOptions {
  /** `X`, `X.Y` or `latest`, as the user wrote it. */
  readonly apiVersion: string;
  readonly traceHeaders: Readonly<Record<string, string>>;
  readonly versionCache: VersionCache | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Throws MagnumError `usage` if the API version is invalid. */
export function createMagnumRequest(
  session: Session,
  { apiVersion, traceHeaders, versionCache, now }: MagnumRequestOptions,
): MagnumRequest {
  const versions = createVersions(session, apiVersion, versionCache);
  let clockOffsetMs: number | undefined;
  const ownHeaders = { Accept: 'application/json', ...versions.headers, ...traceHeaders };

  async function exchange(request: ServiceRequest, options: CallOptions = {}): Promise<HttpResponse> {
    await versions.requireFeatures(options.features ?? []);
    const response = await session.request({
      maxBodyBytes: MAX_RESOURCE_BYTES,
      ...request,
      headers: { ...ownHeaders, ...request.headers },
    });
    await versions.recordResponse(response);
    clockOffsetMs = clockOffsetOf(response, now()) ?? clockOffsetMs;
    if (response.status < 200 || response.status > 299) {
      throw (
        (await versionErrorFor(versions, response, options.features ?? [])) ??
        rejectionError(response, requestLineOf(request), options.missing)
      );
    }
    return response;
  }

  return {
    send: async (request, options) => {
      const response = await exchange(request, options);
      assertJsonOrEmpty(response, requestLineOf(request));
      return response;
    },
    fields: async (request, options) => fieldsOf(await exchange(request, options), requestLineOf(request)),
    get apiVersion() {
      return versions.responseVersion ?? apiVersion;
    },
    get serverVersions() {
      return versions.range;
    },
    get clockOffsetMs() {
      return clockOffsetMs;
    },
    discoverVersions: () => versions.discover(),
  };
}

/** The clock in the `Date` header minus the local clock. */
function clockOffsetOf({ headers }: HttpResponse, now: number): number | undefined {
  const time = Date.parse(headers.date ?? '');
  return Number.isNaN(time) ? undefined : time - now;
}

/** Portals and proxies return web pages with status 200, and then Magnum has not received the request. */
function assertJsonOrEmpty(response: HttpResponse, requestLine: string): void {
  const { body } = response;
  if (body.trim() === '' || parseServerJson(body) !== undefined) return;
  throw malformedResponseError(requestLine, response, 'is not JSON');
}

/** Parses a JSON object. Throws MagnumError `failed` with `requestLine` if the response is not one. */
export function fieldsOf(response: HttpResponse, requestLine: string): Fields {
  const value = parseServerJson(response.body);
  if (isFields(value)) return value;
  throw malformedResponseError(requestLine, response, 'is not a JSON object');
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The error for a response with a successful status but an invalid body. `reason` is a predicate: `is not JSON`. */
export function malformedResponseError(
  requestLine: string,
  response: HttpResponse | undefined,
  reason: string,
): MagnumError {
  return new MagnumError('failed', `The response to ${requestLine} ${reason}.`, {
    hint: 'Check that the endpoint is a Magnum service; --debug shows the response.',
    status: response?.status,
    requestId: response && requestIdOf(response),
  });
}

export function requestLineOf(request: ServiceRequest): string {
  return `${request.method} ${request.path}`;
}

/** The statuses with which an older service rejects an unknown argument, path, method or version. */
const TOO_OLD_STATUSES = [400, 404, 405, 406];

/**
 * The error for a rejection that is caused by the version; undefined for others. The rejection of an unknown path or
 * method does not include the versions of the service, so they are requested; an error of that request is ignored.
 */
async function versionErrorFor(
  versions: Versions,
  response: HttpResponse,
  features: readonly Feature[],
): Promise<MagnumError | undefined> {
  const isAboutVersion = response.status === 406;
  if (!isAboutVersion && !(features.length > 0 && TOO_OLD_STATUSES.includes(response.status)))
    return undefined;
  const range = await versions.discover().catch(() => undefined);
  const missing = range && firstUnsupported(range, features);
  if (missing) return missingFeatureError(missing, range, response);
  return isAboutVersion ? versionRejectedError(versions.requestVersion, range, response) : undefined;
}

function versionRejectedError(
  version: string | undefined,
  range: VersionRange | undefined,
  response: HttpResponse,
): MagnumError {
  const problem =
    version === undefined ? 'requires an API version' : `does not support API version ${version}`;
  const supported = range
    ? `it supports ${range.minimum} to ${range.maximum}`
    : 'it does not report its versions';
  return new MagnumError('failed', `This cloud ${problem}; ${supported}.`, {
    hint: 'Set a supported version, or latest, with --magnum-api-version (MAGNUM_API_VERSION).',
    status: response.status,
    requestId: requestIdOf(response),
  });
}
