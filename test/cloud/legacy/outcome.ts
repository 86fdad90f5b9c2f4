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
}

export interface Outcome {
  readonly exit: number;
  readonly stdout: string;
  /** Those to Magnum, in their order. */
  readonly requests: readonly MagnumRequest[];
  /** What was written into the working directory, by path. */
  readonly files: Readonly<Record<string, string>>;
  /** The project's templates and clusters afterwards; undefined where the command does not change any. */
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
    normalise(stdout.trimEnd()),
    `exit code ${exit}`,
    ...requests.map((request) => tellRequest(request, (text) => normaliseBody(text, normalise), normalise)),
    ...Object.entries(files).map(([path, content]) => `${path}: ${normalise(content.trimEnd())}`),
    ...(resources === undefined ? [] : [normaliseBody(JSON.stringify(resources), normalise)]),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function tellRequest(
  { method, path, version, body }: MagnumRequest,
  tellBody: (text: string) => string,
  normalise: (text: string) => string,
): string {
  const head = `${method} ${normalise(path)} (${version ?? 'no version'})`;
  return body === undefined ? head : `${head}\n${tellBody(JSON.stringify(body))}`;
}
