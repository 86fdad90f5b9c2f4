/**
 * The intentional differences between our client and the Python clients that occur in the comparison; docs/differences.md
 * lists them. Each converts the outcome of the legacy client to the expected outcome of ours.
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

const withoutLines = (text: string, isRemoved: (line: string) => boolean): string =>
  text
    .split('\n')
    .filter((line) => !isRemoved(line))
    .join('\n');

const DEPRECATED_CLIENT = [
  'WARNING: The magnum client is deprecated and will be removed in a future release.',
  'Use the OpenStack client to avoid seeing this message.',
];

/** Sort keys whose order does not change while a list is read. */
const STABLE_SORT_KEYS = [null, 'uuid', 'name', 'created_at'];

/** Adds the limit of the first page to a list of clusters without a limit. */
function withFirstPageLimit({ method, path }: MagnumRequest): string {
  const { pathname, searchParams } = new URL(path, 'http://magnum');
  const isList = method === 'GET' && /^\/v1\/clusters(\/detail)?$/.test(pathname);
  if (!isList || searchParams.has('limit') || !STABLE_SORT_KEYS.includes(searchParams.get('sort_key')))
    return path;
  return `${path}${path.includes('?') ? '&' : '?'}limit=${FIRST_PAGE_SIZE}`;
}

const isCreation = ({ method, path }: MagnumRequest) =>
  method === 'POST' && /^\/v1\/(clusters|clustertemplates)$/.test(path);

export const differences = {
  'deprecation-of-the-client': {
    reason: 'two lines of warnings on stdout break code that shells evaluate',
    everywhere: true,
    rewrite: (legacy) => ({
      ...legacy,
      stdout: withoutLines(legacy.stdout, (line) => DEPRECATED_CLIENT.includes(line)),
    }),
  },
  stderr: {
    reason: 'stdout is for results; warnings and errors go to stderr',
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
    reason: 'older servers reject unknown fields, even with the value null',
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
      'lists are requested in pages with a small first page, so that rows of a slow service appear soon',
    everywhere: true,
    rewrite: (legacy) =>
      withRequests(legacy, (request) => ({ ...request, path: withFirstPageLimit(request) })),
  },
  'exit-code': {
    reason: 'scripts need to distinguish failures',
    rewrite: (legacy, { exit }) => {
      if (exit === undefined) throw new Error('a line with exit-code requires `exit`');
      return { ...legacy, exit };
    },
  },
  'usage-errors': {
    reason: 'one line instead of the whole usage text',
    rewrite: (legacy) => ({ ...legacy, stdout: '' }),
  },
  'opposite-options': {
    reason: 'contradicting options are a usage error',
    rewrite: (legacy) => ({ ...legacy, exit: 2, stdout: '', requests: [], resources: undefined }),
    overlook: (ours) => ({ ...ours, resources: undefined }),
  },
  'major-version': {
    reason: 'a version without a minor version sends no header, as the help of the legacy client says',
    rewrite: (legacy) =>
      withRequests({ ...legacy, exit: 0 }, (request) => ({ ...request, version: undefined, status: 200 })),
    overlook: (ours) => ({ ...ours, stdout: '' }),
  },
  'fields-of-details': {
    reason: 'fields that only the detailed list contains are requested from it',
    rewrite: (legacy) =>
      withRequests(legacy, (request) => ({
        ...request,
        path: request.path.replace(/^\/v1\/clusters/, '$&/detail'),
      })),
  },
  'cluster-trouble': {
    reason: 'a row for each entry of health_status_reason shows the problem',
    rewrite: (legacy) => ({ ...legacy, stdout: withoutProblems(legacy.stdout) }),
    overlook: (ours) => ({ ...ours, stdout: withoutProblems(ours.stdout) }),
  },
  'storage-driver': {
    reason: 'the server rejects the default driver of the legacy client without a volume',
    // The creation of the legacy client fails: see `overlook`.
    rewrite: (legacy) => ({
      ...withRequests(legacy, (request) =>
        request.method === 'POST'
          ? {
              ...request,
              status: 201,
              body: { ...(request.body as object), docker_storage_driver: 'overlay2' },
            }
          : request,
      ),
      exit: 0,
      stdout: '',
      resources: undefined,
    }),
    overlook: (ours) => ({ ...ours, stdout: '', resources: undefined }),
  },
  'template-lookup': {
    reason: 'the server looks up the template itself',
    rewrite: (legacy) => ({ ...legacy, requests: withoutLookup(legacy.requests, legacy.argv) }),
  },
  'replaced-labels': {
    reason: 'the template is requested to warn about its labels that the cluster does not get',
    overlook: (ours) => ({
      ...ours,
      requests: ours.requests.filter(
        ({ method, path }) => method !== 'GET' || !path.startsWith('/v1/clustertemplates/'),
      ),
    }),
  },
  'patch-labels': {
    reason: 'labels in a patch are sent as JSON, which supports quotes and all characters',
    rewrite: (legacy) =>
      withRequests(legacy, (request) =>
        request.method === 'PATCH'
          ? { ...request, body: jsonLabels(request.body as readonly PatchOperation[]) }
          : request,
      ),
  },
  'config-one-line': {
    reason: 'a shell evaluates $(…) as one command, and docker requires a number for DOCKER_TLS_VERIFY',
    rewrite: (legacy) => ({ ...legacy, stdout: onOneLine(legacy.stdout) }),
  },
  'config-tls-off': {
    reason: 'docker uses TLS and reads the directory if DOCKER_TLS_VERIFY has any value',
    rewrite: (legacy) => ({
      ...legacy,
      stdout: legacy.stdout.replace(
        /^export (DOCKER_HOST=.*)\n[\s\S]*$/,
        'eval export $1; unset DOCKER_CERT_PATH DOCKER_TLS_VERIFY DOCKER_TLS',
      ),
    }),
  },
  candidates: {
    reason: 'the error for an ambiguous name lists the resources of that name, which are requested for it',
    overlook: (ours) => ({
      ...ours,
      requests: ours.requests.filter(
        ({ method, path, status }) =>
          method !== 'GET' || status !== 200 || !/^\/v1\/(clusters|clustertemplates)([/?]|$)/.test(path),
      ),
    }),
  },
  'similar-names': {
    reason: 'the error for a name that does not exist suggests a similar one from the list',
    everywhere: true,
    overlook: (ours) => ({
      ...ours,
      requests: ours.requests.some(({ status }) => status === 404)
        ? ours.requests.filter(({ method, path }) => method !== 'GET' || !path.endsWith('?limit=1000'))
        : ours.requests,
    }),
  },
  'config-ca-at-once': {
    reason: 'the CA is requested concurrently with the template, before it is known whether TLS is enabled',
    overlook: (ours) => ({
      ...ours,
      requests: ours.requests.filter(({ path }) => !path.startsWith('/v1/certificates/')),
    }),
  },
  'config-kubeconfig': {
    reason: 'a kubeconfig without credentials gives no access to the cluster',
    rewrite: (legacy) => ({ ...legacy, files: withCredentials(legacy.files) }),
  },
  'config-all-or-none': {
    reason: 'existing files are detected before the first request',
    rewrite: (legacy) => ({ ...legacy, requests: [] }),
  },
  'version-first': {
    reason:
      'operations that the API version does not have are errors, because the service might perform them nevertheless',
    rewrite: (legacy) => ({
      ...legacy,
      requests: legacy.requests.filter(({ method }) => method === 'GET'),
      resources: legacy.resources && { ...legacy.resources, clusters: [], templates: [] },
    }),
  },
  'ca-sign-without-csr': {
    reason: 'a missing certificate is a failure',
    rewrite: (legacy) => ({ ...legacy, stdout: '', requests: [] }),
  },
  'ca-rotate-message': {
    reason: 'an accepted request is reported, as with other commands',
    rewrite: (legacy) => ({ ...legacy, stdout: rotationAccepted(legacy.requests) }),
  },
  'bash-completion-order': {
    reason: 'a fixed order makes two runs comparable',
    rewrite: (legacy) => ({ ...legacy, stdout: sortedWords(legacy.stdout) }),
    overlook: (ours, legacy) => ({ ...ours, stdout: commonWords(ours.stdout, legacy.stdout) }),
  },
  ...coeDifferences,
} as const satisfies Readonly<Record<string, Difference>>;

export type DifferenceId = keyof typeof differences;

/** The properties of a line that affect its comparison. */
interface ComparedLine {
  readonly exit?: number | undefined;
  readonly differs?: readonly DifferenceId[] | undefined;
}

export const appliesEverywhere = (id: DifferenceId): boolean =>
  (differences[id] as Difference).everywhere === true;

/** Returns the expected outcome of our client for an outcome of the legacy client. */
export const expectedOutcome = (legacy: Outcome, line: ComparedLine): Outcome =>
  differencesIn(line).reduce((outcome, { rewrite }) => rewrite?.(outcome, line) ?? outcome, legacy);

/** Returns the part of our outcome that is compared. */
export const comparableOutcome = (ours: Outcome, legacy: Outcome, line: ComparedLine): Outcome =>
  differencesIn(line).reduce((outcome, { overlook }) => overlook?.(outcome, legacy) ?? outcome, ours);

function differencesIn(line: ComparedLine): Difference[] {
  const all = Object.entries<Difference>(differences);
  const isNamed = (id: string) => line.differs?.some((name) => name === id) ?? false;
  return all.filter(([id, { everywhere }]) => everywhere || isNamed(id)).map(([, difference]) => difference);
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

const PYTHON_PATHS = ['/labels', '/node_labels', '/node_taints'];

/** Converts labels and taints from the Python text of plain strings to JSON. */
const jsonLabels = (patch: readonly PatchOperation[]): PatchOperation[] =>
  patch.map((operation) =>
    PYTHON_PATHS.includes(operation.path) && typeof operation.value === 'string'
      ? { ...operation, value: JSON.stringify(JSON.parse(operation.value.replaceAll("'", '"'))) }
      : operation,
  );

/** Removes the request for the template. The template is sent as typed, so an unknown one is an error of the creation. */
function withoutLookup(requests: readonly MagnumRequest[], typed: readonly string[]): MagnumRequest[] {
  const isLookup = ({ path }: MagnumRequest) => path.startsWith('/v1/clustertemplates/');
  const template = typed[typed.indexOf('--cluster-template') + 1];
  const failedLookups = requests.filter((request) => isLookup(request) && request.status !== 200);
  const creations = requests.filter((request) => !isLookup(request));
  const asTyped = (request: MagnumRequest): MagnumRequest => ({
    ...request,
    body: { ...(request.body as object), cluster_template_id: template },
  });
  return [...failedLookups.map((lookup) => creationAfter(lookup, typed[1])), ...creations].map(asTyped);
}

/** Returns the creation that the legacy client did not send because the lookup failed; its line has only a name. */
const creationAfter = (lookup: MagnumRequest, name: string | undefined): MagnumRequest => ({
  ...lookup,
  method: 'POST',
  path: '/v1/clusters',
  body: { name, node_count: 1, master_count: 1, create_timeout: 60 },
});

/** Removes health_status_reason and faults from the table of a cluster, and the padding, whose width depends on them. */
const withoutProblems = (table: string): string =>
  table
    .split('\n')
    .filter((line) => !/^\| (health_status_reason|faults|) +\|/.test(line))
    .map((line) => line.replace(/-+\+$/, '+').replace(/ +\|$/, ' |'))
    .join('\n');

/** Converts `export A=1\nexport B=2` to `export A=1 B=2`; csh has no such form. */
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

const commandsFirst = (a: string, b: string) =>
  Number(a.startsWith('-')) - Number(b.startsWith('-')) || (a < b ? -1 : 1);

const sortedWords = (text: string): string => text.trim().split(' ').sort(commandsFirst).join(' ');

/** Returns our words in our order, without those that the legacy client does not have. */
function commonWords(ours: string, legacy: string): string {
  const known = new Set(legacy.trim().split(' '));
  return ours
    .trim()
    .split(' ')
    .filter((word) => known.has(word))
    .join(' ');
}
