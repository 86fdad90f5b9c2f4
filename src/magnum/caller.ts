/** One request to Magnum: versions, trace and refusals are the same for all of them. */
import { MagnumError } from '../errors.ts';
import type { HttpResponse } from '../http/types.ts';
import type { ServiceRequest, Session } from '../keystone/types.ts';
import { refusalOf, requestIdOf } from './errors.ts';
import {
  type Feature,
  isOlder,
  requireFeature,
  versionHeaders,
  versionsIn,
  versionsInDocument,
  versionToSend,
} from './microversion.ts';
import type { VersionRange } from './types.ts';

export interface CallOptions {
  /** What to say of a 404 that says nothing itself. */
  readonly missing?: string;
  /** What the service must be able to do. */
  readonly feature?: Feature;
}

export type Fields = Readonly<Record<string, unknown>>;

export interface Caller {
  /** Sends; throws MagnumError for a refusal, and `usage` when the version that the user chose cannot do it. */
  send(request: ServiceRequest, options?: CallOptions): Promise<HttpResponse>;
  /** Sends and reads a JSON object; throws MagnumError `failed` when the answer is none. */
  fields(request: ServiceRequest, options?: CallOptions): Promise<Fields>;
  readonly apiVersion: string;
  readonly serverVersions: VersionRange | undefined;
}

/** `apiVersion` as the user wrote it; throws MagnumError `usage` when it is none. */
export function createCaller(
  session: Session,
  apiVersion: string,
  traceHeaders: Readonly<Record<string, string>>,
): Caller {
  const version = versionToSend(apiVersion);
  const ownHeaders = { Accept: 'application/json', ...versionHeaders(version), ...traceHeaders };
  let agreed: string | undefined;
  let range: VersionRange | undefined;

  function remember(response: HttpResponse): void {
    const versions = versionsIn(response.headers);
    agreed = versions.agreed ?? agreed;
    range = versions.range ?? range;
  }

  /** Nobody waits for a word about versions that does not come. */
  async function askForRange(): Promise<void> {
    try {
      const response = await session.request({ method: 'GET', path: '/' });
      range = versionsInDocument(JSON.parse(response.body)) ?? range;
    } catch {
      // The refusal at hand is told without it.
    }
  }

  async function refusal(
    response: HttpResponse,
    request: ServiceRequest,
    { missing, feature }: CallOptions,
  ): Promise<MagnumError> {
    if (response.status === 406) {
      if (range === undefined) await askForRange();
      return versionRefused(version, range, response);
    }
    if (response.status === 404 && feature && range && isOlder(range.maximum, feature.since)) {
      return featureMissing(feature, range, response);
    }
    return refusalOf(response, lineOf(request), missing);
  }

  async function send(request: ServiceRequest, options: CallOptions = {}): Promise<HttpResponse> {
    if (options.feature) requireFeature(apiVersion, options.feature);
    const response = await session.request({ ...request, headers: { ...ownHeaders, ...request.headers } });
    remember(response);
    if (response.status < 200 || response.status > 299) throw await refusal(response, request, options);
    return response;
  }

  return {
    send,
    fields: async (request, options) => fieldsOf(await send(request, options), lineOf(request)),
    get apiVersion() {
      return agreed ?? apiVersion;
    },
    get serverVersions() {
      return range;
    },
  };
}

/** Reads a JSON object; `asked` names the request in the error. */
export function fieldsOf(response: HttpResponse, asked: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(response.body);
  } catch {
    value = undefined;
  }
  if (isFields(value)) return value;
  throw malformed(asked, response, 'is not a JSON object');
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The service said yes, in words that make no sense. */
export function malformed(asked: string, response: HttpResponse | undefined, what: string): MagnumError {
  return new MagnumError('failed', `The answer to ${asked} ${what}.`, {
    hint: 'Is this the address of a Magnum service? --debug shows the answer.',
    status: response?.status,
    requestId: response && requestIdOf(response),
  });
}

function lineOf(request: ServiceRequest): string {
  return `${request.method} ${request.path}`;
}

function versionRefused(
  version: string | undefined,
  range: VersionRange | undefined,
  response: HttpResponse,
): MagnumError {
  const asked = version === undefined ? 'its oldest API version' : `API version ${version}`;
  const offered = range ? `it has ${range.minimum} to ${range.maximum}` : 'it does not say which it has';
  return new MagnumError('failed', `This cloud refuses ${asked}; ${offered}.`, {
    hint: 'Choose one that it has with --magnum-api-version, or "latest".',
    status: response.status,
    requestId: requestIdOf(response),
  });
}

function featureMissing(feature: Feature, range: VersionRange, response: HttpResponse): MagnumError {
  return new MagnumError(
    'failed',
    `${feature.name} needs API ${feature.since}; this cloud has ${range.maximum}.`,
    { status: response.status, requestId: requestIdOf(response) },
  );
}
