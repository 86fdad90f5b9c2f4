/**
 * What our client does otherwise than the Python ones, on purpose: the list behind docs/differences.md, as far as it
 * shows in the comparison. Each rewrites what the legacy client did into what ours has to do.
 */
import { FIRST_PAGE_SIZE } from '../../../src/magnum/page-size.ts';
import { coeDifferences } from './coe-differences.ts';
import type { Difference } from './difference.ts';
import { kubeconfig } from './files.ts';
import type { MagnumRequest, Outcome } from './outcome.ts';

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

/** The orders that stand still while a list is read. */
const STEADY = [null, 'uuid', 'name', 'created_at'];

/** A list of clusters with no limit of the user's, beginning with as many as the first page has. */
function inPages({ method, path }: MagnumRequest): string {
  const { pathname, searchParams } = new URL(path, 'http://magnum');
  const isList = method === 'GET' && /^\/v1\/clusters(\/detail)?$/.test(pathname);
  if (!isList || searchParams.has('limit') || !STEADY.includes(searchParams.get('sort_key'))) return path;
  return `${path}${path.includes('?') ? '&' : '?'}limit=${FIRST_PAGE_SIZE}`;
}

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
        /^(WARNING: |ERROR: |(Create|Delete) for cluster .* failed: |Create quota for .* failed: |Quota delete failed )/.test(
          line,
        ),
      ),
    }),
  },
  'null-fields': {
    reason: 'older servers refuse fields that they do not know, whatever their value',
    everywhere: true,
    rewrite: (legacy) =>
      withRequests(legacy, (request) =>
        isCreation(request)
          ? { ...request, body: withoutUnset(request.body as object, legacy.argv.includes('--visible')) }
          : request,
      ),
  },
  'first-page': {
    reason:
      'a list is asked for in pages, the first of them small, so that a slow service shows something soon',
    everywhere: true,
    rewrite: (legacy) => withRequests(legacy, (request) => ({ ...request, path: inPages(request) })),
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
  'opposite-options': {
    reason: 'options that contradict each other are a mistake that is better said',
    rewrite: (legacy) => ({ ...legacy, exit: 2, stdout: '', requests: [], resources: undefined }),
    overlook: (ours) => ({ ...ours, resources: undefined }),
  },
  'major-version': {
    reason: 'a version without a minor one asks for none, as the help of the legacy client says',
    rewrite: (legacy) =>
      withRequests({ ...legacy, exit: 0 }, (request) => ({ ...request, version: undefined, status: 200 })),
    overlook: (ours) => ({ ...ours, stdout: '' }),
  },
  'fields-of-details': {
    reason: 'fields that only a detailed list has are asked for there',
    rewrite: (legacy) =>
      withRequests(legacy, (request) => ({
        ...request,
        path: request.path.replace(/^\/v1\/clusters/, '$&/detail'),
      })),
  },
  'cluster-trouble': {
    reason: 'a line for each entry of health_status_reason shows what is wrong',
    rewrite: (legacy) => ({ ...legacy, stdout: withoutTrouble(legacy.stdout) }),
    overlook: (ours) => ({ ...ours, stdout: withoutTrouble(ours.stdout) }),
  },
  'template-lookup': {
    reason: 'the server looks the template up by itself',
    rewrite: (legacy) => ({ ...legacy, requests: withoutLookup(legacy.requests, legacy.argv) }),
  },
  'patch-labels': {
    reason: 'labels in a patch are sent as JSON, which holds quotes and any character',
    rewrite: (legacy) =>
      withRequests(legacy, (request) =>
        request.method === 'PATCH'
          ? { ...request, body: jsonLabels(request.body as readonly PatchOperation[]) }
          : request,
      ),
  },
  'config-one-line': {
    reason:
      'what a shell evaluates with $(…) is one command, and docker wants a number for DOCKER_TLS_VERIFY',
    rewrite: (legacy) => ({ ...legacy, stdout: onOneLine(legacy.stdout) }),
  },
  'config-tls-off': {
    reason: 'docker takes any value of DOCKER_TLS_VERIFY for yes, and reads the directory',
    rewrite: (legacy) => ({
      ...legacy,
      stdout: legacy.stdout.replace(
        /^export (DOCKER_HOST=.*)\n[\s\S]*$/,
        'eval export $1; unset DOCKER_CERT_PATH DOCKER_TLS_VERIFY DOCKER_TLS',
      ),
    }),
  },
  'config-ca-at-once': {
    reason: 'the CA is asked for beside the template, before it is known whether TLS is on: one wait less',
    overlook: (ours) => ({
      ...ours,
      requests: ours.requests.filter(({ path }) => !path.startsWith('/v1/certificates/')),
    }),
  },
  'config-kubeconfig': {
    reason: 'a kubeconfig without credentials opens no cluster',
    rewrite: (legacy) => ({ ...legacy, files: withCredentials(legacy.files) }),
  },
  'config-all-or-none': {
    reason: 'files that are in the way are seen before anything is asked for',
    rewrite: (legacy) => ({ ...legacy, requests: [] }),
  },
  'version-first': {
    reason:
      'what an API version does not have is said, and not left to a service that may do it all the same',
    rewrite: (legacy) => ({ ...legacy, requests: legacy.requests.filter(({ method }) => method === 'GET') }),
  },
  'ca-sign-without-csr': {
    reason: 'a certificate that was not made is a failure',
    rewrite: (legacy) => ({ ...legacy, stdout: '', requests: [] }),
  },
  'ca-rotate-message': {
    reason: 'that a request was accepted is said, as of every other',
    rewrite: (legacy) => ({ ...legacy, stdout: rotationAccepted(legacy.requests) }),
  },
  'bash-completion-order': {
    reason: 'an order that stays makes two runs comparable',
    rewrite: (legacy) => ({ ...legacy, stdout: sortedWords(legacy.stdout) }),
    overlook: (ours, legacy) => ({ ...ours, stdout: wordsOfBoth(ours.stdout, legacy.stdout) }),
  },
  ...coeDifferences,
} as const satisfies Readonly<Record<string, Difference>>;

export type DifferenceId = keyof typeof differences;

/** What a line of a case says of itself. */
interface ComparedLine {
  readonly exit?: number | undefined;
  readonly differs?: readonly DifferenceId[] | undefined;
}

export const showsEverywhere = (id: DifferenceId): boolean =>
  (differences[id] as Difference).everywhere === true;

/** What ours has to do where the legacy client did this. */
export const expected = (legacy: Outcome, line: ComparedLine): Outcome =>
  differencesIn(line).reduce((outcome, { rewrite }) => rewrite?.(outcome, line) ?? outcome, legacy);

/** What of ours is to be compared. */
export const compared = (ours: Outcome, legacy: Outcome, line: ComparedLine): Outcome =>
  differencesIn(line).reduce((outcome, { overlook }) => overlook?.(outcome, legacy) ?? outcome, ours);

function differencesIn(line: ComparedLine): Difference[] {
  const all = Object.entries<Difference>(differences);
  const isHere = (id: string) => line.differs?.some((one) => one === id) ?? false;
  return all.filter(([id, { everywhere }]) => everywhere || isHere(id)).map(([, difference]) => difference);
}

function withoutUnset(body: object, isVisible: boolean): object {
  const isSet = ([name, value]: [string, unknown]) =>
    value !== null && (name !== 'hidden' || value === true || isVisible);
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

/** Without asking for the template, which is sent as it was typed, and is refused only then. */
function withoutLookup(requests: readonly MagnumRequest[], typed: readonly string[]): MagnumRequest[] {
  const isLookup = ({ path }: MagnumRequest) => path.startsWith('/v1/clustertemplates/');
  const template = typed[typed.indexOf('--cluster-template') + 1];
  const refused = requests.filter((request) => isLookup(request) && request.status !== 200);
  const creations = requests.filter((request) => !isLookup(request));
  const asTyped = (request: MagnumRequest): MagnumRequest => ({
    ...request,
    body: { ...(request.body as object), cluster_template_id: template },
  });
  return [...refused.map((lookup) => plainCreation(lookup, typed[1])), ...creations].map(asTyped);
}

/** The creation that a refused lookup kept from being sent, where nothing but a name was said. */
const plainCreation = (lookup: MagnumRequest, name: string | undefined): MagnumRequest => ({
  ...lookup,
  method: 'POST',
  path: '/v1/clusters',
  body: { name, node_count: 1, master_count: 1, create_timeout: 60 },
});

/** The table of one cluster without health_status_reason and faults, whose width is then no longer that of the rest. */
const withoutTrouble = (table: string): string =>
  table
    .split('\n')
    .filter((line) => !/^\| (health_status_reason|faults|) +\|/.test(line))
    .map((line) => line.replace(/-+\+$/, '+').replace(/ +\|$/, ' |'))
    .join('\n');

/** `export A=1\nexport B=2` as `export A=1 B=2`; csh has no such form. */
function onOneLine(stdout: string): string {
  const lines = stdout
    .trim()
    .replace(/(DOCKER_TLS_VERIFY[= ])True/, '$11')
    .split('\n');
  const isPosix = lines.every((line) => line.startsWith('export '));
  return isPosix ? `export ${lines.map((line) => line.slice('export '.length)).join(' ')}` : lines.join('; ');
}

function withCredentials(files: Outcome['files']): Outcome['files'] {
  const { config = '' } = files;
  const server = /^a kubeconfig for (.*), with/.exec(config)?.[1] ?? '';
  return { ...files, config: kubeconfig(server, { ca: true, certificate: true, key: true }) };
}

function rotationAccepted(requests: readonly MagnumRequest[]): string {
  const uuid = requests
    .find(({ method }) => method === 'PATCH')
    ?.path.split('/')
    .at(-1);
  return `Request to rotate the CA certificate for cluster ${uuid} has been accepted.`;
}

const commandsFirst = (one: string, other: string) =>
  Number(one.startsWith('-')) - Number(other.startsWith('-')) || (one < other ? -1 : 1);

const sortedWords = (text: string): string => text.trim().split(' ').sort(commandsFirst).join(' ');

/** Ours in their order, without what is new. */
function wordsOfBoth(ours: string, legacy: string): string {
  const known = new Set(legacy.trim().split(' '));
  return ours
    .trim()
    .split(' ')
    .filter((word) => known.has(word))
    .join(' ');
}
