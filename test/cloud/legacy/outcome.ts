/** The outcome of a command line, as far as the two clients are compared. */
import { createNormalizer, normalizeBody } from '../contract/normalize.ts';
import type { Target } from '../contract/target.ts';

export interface MagnumRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly version: string | undefined;
  /** Parsed; undefined if the request has no body. */
  readonly body: unknown;
  /** The status of the response. */
  readonly status: number;
}

export interface Outcome {
  /** The arguments, with UUIDs instead of placeholders. */
  readonly argv: readonly string[];
  readonly exit: number;
  readonly stdout: string;
  /** Requests to Magnum, in order. */
  readonly requests: readonly MagnumRequest[];
  /** Descriptions of the files in the working directory, by path. */
  readonly files: Readonly<Record<string, string>>;
  /** New and changed templates and clusters; undefined for a command that changes none. */
  readonly resources: object | undefined;
}

/** Formats the outcome as text for a readable diff, without IDs and times. */
export function formatOutcome(
  line: string,
  { exit, stdout, requests, files, resources }: Outcome,
  target: Target,
): string {
  const normalize = createNormalizer(target);
  const parts = [
    `$ magnum ${line}`,
    withoutCounters(normalize(stdout.trimEnd())),
    `exit code ${exit}`,
    ...sortConcurrentRequests(requests).map((request) =>
      formatRequest(request, (text) => normalizeBody(text, normalize), normalize),
    ),
    ...Object.entries(files).map(([path, content]) => `${path}: ${normalize(content.trimEnd())}`),
    ...(resources === undefined ? [] : [normalizeBody(JSON.stringify(resources), normalize)]),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function formatRequest(
  { method, path, version, body, status }: MagnumRequest,
  formatBody: (text: string) => string,
  normalize: (text: string) => string,
): string {
  const head = `${method} ${normalize(path)} (${version ?? 'no version'}): ${status}`;
  return body === undefined ? head : `${head}\n${formatBody(JSON.stringify(sortFields(body)))}`;
}

/** Removes the number of a quota from its table; the number counts all quotas that the cloud ever had. */
const withoutCounters = (table: string): string => table.replace(/^(\| id +\| )\d+ +\|$/m, '$1<number> |');

/** The order of the fields of a request is irrelevant. */
function sortFields(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortFields);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).sort(([a], [b]) => a.localeCompare(b));
  return Object.fromEntries(fields.map(([name, field]) => [name, sortFields(field)]));
}

const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** Sorts consecutive GET and consecutive DELETE requests, which can be concurrent, so that their order is irrelevant. */
function sortConcurrentRequests(requests: readonly MagnumRequest[]): MagnumRequest[] {
  const runs: MagnumRequest[][] = [];
  for (const request of requests) {
    const run = runs.at(-1);
    if (run?.[0]?.method === request.method && ['GET', 'DELETE'].includes(request.method)) run.push(request);
    else runs.push([request]);
  }
  const rank = ({ path }: MagnumRequest) => path.replace(UUID, '');
  return runs.flatMap((run) => run.sort((a, b) => rank(a).localeCompare(rank(b))));
}
