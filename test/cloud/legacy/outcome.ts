/** What became of a command line, as far as the two clients are compared. */
import { createNormaliser, normaliseBody } from '../contract/normalise.ts';
import type { Target } from '../contract/target.ts';

export interface MagnumRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly version: string | undefined;
  /** Parsed; undefined where there is none. */
  readonly body: unknown;
  /** Of the answer. */
  readonly status: number;
}

export interface Outcome {
  /** What was typed, with UUIDs in their places. */
  readonly argv: readonly string[];
  readonly exit: number;
  readonly stdout: string;
  /** Those to Magnum, in their order. */
  readonly requests: readonly MagnumRequest[];
  /** What was written into the working directory, by path. */
  readonly files: Readonly<Record<string, string>>;
  /** What of the templates and clusters is new or changed; undefined for a command that changes none. */
  readonly resources: unknown;
}

/** As text, with ids and times taken out, for a diff that a person can read. */
export function tell(
  line: string,
  { exit, stdout, requests, files, resources }: Outcome,
  target: Target,
): string {
  const normalise = createNormaliser(target);
  const parts = [
    `$ magnum ${line}`,
    withoutCounters(normalise(stdout.trimEnd())),
    `exit code ${exit}`,
    ...sideBySideInOneOrder(requests).map((request) =>
      tellRequest(request, (text) => normaliseBody(text, normalise), normalise),
    ),
    ...Object.entries(files).map(([path, content]) => `${path}: ${normalise(content.trimEnd())}`),
    ...(resources === undefined ? [] : [normaliseBody(JSON.stringify(resources), normalise)]),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function tellRequest(
  { method, path, version, body, status }: MagnumRequest,
  tellBody: (text: string) => string,
  normalise: (text: string) => string,
): string {
  const head = `${method} ${normalise(path)} (${version ?? 'no version'}): ${status}`;
  return body === undefined ? head : `${head}\n${tellBody(JSON.stringify(inOneOrder(body)))}`;
}

/** A table of one quota has its number, which counts those that there ever were. */
const withoutCounters = (table: string): string => table.replace(/^(\| id +\| )\d+ +\|$/m, '$1<number> |');

/** The order of the fields of a request says nothing. */
function inOneOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOneOrder);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).sort(([one], [other]) => one.localeCompare(other));
  return Object.fromEntries(fields.map(([name, field]) => [name, inOneOrder(field)]));
}

const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** Requests that only read, and those that delete, may be side by side: what comes first of these says nothing. */
function sideBySideInOneOrder(requests: readonly MagnumRequest[]): MagnumRequest[] {
  const runs: MagnumRequest[][] = [];
  for (const request of requests) {
    const run = runs.at(-1);
    if (run?.[0]?.method === request.method && ['GET', 'DELETE'].includes(request.method)) run.push(request);
    else runs.push([request]);
  }
  const rank = ({ path }: MagnumRequest) => path.replace(UUID, '');
  return runs.flatMap((run) => run.sort((one, other) => rank(one).localeCompare(rank(other))));
}
