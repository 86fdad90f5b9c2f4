/**
 * What our client does otherwise than the legacy one, on purpose: the list behind docs/differences.md, as far as it
 * shows in the comparison. Each rewrites what the legacy client did into what ours has to do.
 */
import type { Line } from './case.ts';
import type { MagnumRequest, Outcome } from './outcome.ts';
import { words } from './words.ts';

interface Difference {
  readonly reason: string;
  /** Shows with every command, not only where a case says so. */
  readonly everywhere?: true;
  rewrite(legacy: Outcome, line: Line): Outcome;
}

const withRequests = (outcome: Outcome, rewrite: (request: MagnumRequest) => MagnumRequest): Outcome => ({
  ...outcome,
  requests: outcome.requests.map(rewrite),
});

const withoutLines = (text: string, isOut: (line: string) => boolean): string =>
  text
    .split('\n')
    .filter((line) => !isOut(line))
    .join('\n');

const DEPRECATED_CLIENT = [
  'WARNING: The magnum client is deprecated and will be removed in a future release.',
  'Use the OpenStack client to avoid seeing this message.',
];

const isCreation = ({ method, path }: MagnumRequest) =>
  method === 'POST' && /^\/v1\/(clusters|clustertemplates)$/.test(path);

export const differences = {
  'deprecation-of-the-client': {
    reason: 'two lines of warning on stdout broke what shells evaluate',
    everywhere: true,
    rewrite: (legacy) => ({
      ...legacy,
      stdout: withoutLines(legacy.stdout, (line) => DEPRECATED_CLIENT.includes(line)),
    }),
  },
  stderr: {
    reason: 'stdout is for results: warnings and errors go to stderr',
    everywhere: true,
    rewrite: (legacy) => ({
      ...legacy,
      stdout: withoutLines(legacy.stdout, (line) =>
        /^(WARNING: |ERROR: |(Create|Delete) for cluster .* failed: )/.test(line),
      ),
    }),
  },
  'null-fields': {
    reason: 'older servers refuse fields that they do not know, whatever their value',
    everywhere: true,
    rewrite: (legacy) =>
      withRequests(legacy, (request) =>
        isCreation(request) ? { ...request, body: withoutUnset(request.body as object) } : request,
      ),
  },
  'exit-code': {
    reason: 'a script must be able to tell what went wrong',
    rewrite: (legacy, { exit }) => {
      if (exit === undefined) throw new Error('a case with another exit code says which');
      return { ...legacy, exit };
    },
  },
  'usage-errors': {
    reason: 'one line instead of the whole usage text',
    rewrite: (legacy) => ({ ...legacy, stdout: '' }),
  },
  'template-lookup': {
    reason: 'the server looks the template up by itself',
    rewrite: (legacy, { line }) => {
      const requests = legacy.requests.filter(({ path }) => !path.startsWith('/v1/clustertemplates/'));
      const typed = words(line);
      const template = typed[typed.indexOf('--cluster-template') + 1];
      return withRequests({ ...legacy, requests }, (request) =>
        isCreation(request)
          ? { ...request, body: { ...(request.body as object), cluster_template_id: template } }
          : request,
      );
    },
  },
  'patch-labels': {
    reason: 'labels in a patch are sent as JSON, which holds quotes and any character',
    rewrite: (legacy) =>
      withRequests(legacy, (request) => ({ ...request, body: jsonLabels(request.body as PatchOperation[]) })),
  },
} as const satisfies Readonly<Record<string, Difference>>;

export type DifferenceId = keyof typeof differences;

/** What ours has to do where the legacy client did this. */
export function expected(legacy: Outcome, line: Line): Outcome {
  const all: Readonly<Record<string, Difference>> = differences;
  const ids = Object.keys(all).filter((id) => all[id]?.everywhere || line.differs?.some((one) => one === id));
  return ids.reduce((outcome, id) => all[id]?.rewrite(outcome, line) ?? outcome, legacy);
}

function withoutUnset(body: object): object {
  const isSet = ([name, value]: [string, unknown]) =>
    value !== null && !(name === 'hidden' && value === false);
  return Object.fromEntries(Object.entries(body).filter(isSet));
}

interface PatchOperation {
  readonly path: string;
  readonly value?: unknown;
}

/** Python's text of a dict of plain strings, as JSON. */
const jsonLabels = (patch: readonly PatchOperation[]): PatchOperation[] =>
  patch.map((operation) =>
    operation.path === '/labels' && typeof operation.value === 'string'
      ? { ...operation, value: JSON.stringify(JSON.parse(operation.value.replaceAll("'", '"'))) }
      : operation,
  );
