/** Adds the resources that have a name to the error with which Magnum rejects the name because several have it. */
import { isInterruption, MagnumError, withChanges } from '../errors.ts';
import { singleLine } from '../http/error-body.ts';
import { typedCommandWith } from '../platform/own-command.ts';
import { itemPath } from './item-path.ts';
import type { Fields, MagnumRequest, NamedResource } from './magnum-request.ts';
import { pages } from './paging.ts';
import { resourceAge } from './resource-age.ts';

/** Candidates in the error. A longer list is hard to scan. */
const MAX_CANDIDATES = 10;
/** For one request. The error itself is already known. */
const LOOKUP_TIMEOUT_MS = 10_000;

/** The same error with the candidates as details; undefined for another error. `now` returns milliseconds since the epoch. */
export async function explainAmbiguousName(
  error: unknown,
  names: readonly NamedResource[],
  caller: MagnumRequest,
  now: () => number,
): Promise<MagnumError | undefined> {
  const ambiguous = ambiguousNameOf(error, names);
  return ambiguous && (await explain(error as MagnumError, ambiguous, caller, now()));
}

/** Magnum's message: `Multiple ClusterTemplates exist with same name. Please use the ClusterTemplate uuid instead.` */
function ambiguousNameOf(error: unknown, names: readonly NamedResource[]): NamedResource | undefined {
  if (!(error instanceof MagnumError) || error.status !== 409) return undefined;
  const [, plural = ''] = /\bMultiple (\w+) exist with same name/.exec(error.message) ?? [];
  return names.find(({ key }) => key === plural.toLowerCase());
}

async function explain(
  error: MagnumError,
  named: NamedResource,
  caller: MagnumRequest,
  now: number,
): Promise<MagnumError> {
  const again = typedCommandWith(RESOURCE_KINDS[named.key] ?? '', named.id, 'UUID');
  return withChanges(error, {
    details: await candidateLines(named, caller, now),
    hint: again === undefined ? 'Use a UUID instead of the name.' : `To select one by its UUID: ${again}`,
  });
}

/** As in `completes` of the command specifications. */
const RESOURCE_KINDS: Readonly<Record<string, string>> = {
  clusters: 'cluster',
  clustertemplates: 'cluster-template',
  nodegroups: 'nodegroup',
};

/** Empty if the candidates cannot be listed. Throws MagnumError `interrupted`. */
async function candidateLines(
  { path, key, id }: NamedResource,
  caller: MagnumRequest,
  now: number,
): Promise<string[]> {
  const candidates: Fields[] = [];
  try {
    for await (const item of pages<Fields>(caller, { path, key }, { timeoutMs: LOOKUP_TIMEOUT_MS }))
      if (item.name === id && typeof item.uuid === 'string') candidates.push(item);
  } catch (error) {
    if (isInterruption(error)) throw error;
    return [];
  }
  const shown = candidates.slice(0, MAX_CANDIDATES).map((item) => withTimes(item, path, caller));
  const items = await Promise.all(shown);
  // An administrator finds the resources of all projects; a public one is known as such.
  const owners = items.filter((item) => item.public !== true).map(({ project_id }) => project_id);
  const hasProjects = new Set(owners).size > 1;
  const table = items.map((item) => [
    String(item.uuid),
    ...factsOf(item, now),
    ...(hasProjects ? projectOf(item) : []),
  ]);
  const rest = candidates.length - table.length;
  return [...alignedLines(table), ...(rest > 0 ? [`and ${rest} more`] : [])];
}

/** Lists contain no times. */
async function withTimes(item: Fields, path: string, caller: MagnumRequest): Promise<Fields> {
  try {
    const request = { method: 'GET', path: itemPath(path, String(item.uuid)) } as const;
    return await caller.fields({ ...request, timeoutMs: LOOKUP_TIMEOUT_MS });
  } catch (error) {
    if (isInterruption(error)) throw error;
    return item;
  }
}

/** What distinguishes resources of one name: the status, or for cluster templates the COE and who sees them, and the age. */
export function factsOf(resource: Fields, now: number): string[] {
  const age = resourceAge(resource.created_at, now);
  const facts = [
    resource.status ?? resource.coe,
    visibilityOf(resource),
    resource.hidden === true ? 'hidden' : undefined,
    age && `${age} old`,
  ];
  return facts.flatMap((fact) => singleLine(fact) ?? []);
}

function projectOf({ project_id: project }: Fields): string[] {
  const id = singleLine(project);
  return id === undefined ? [] : [`project ${id}`];
}

const visibilityOf = ({ public: isPublic }: Fields): string | undefined =>
  typeof isPublic === 'boolean' ? (isPublic ? 'public' : 'private') : undefined;

/** Aligns the columns. The server's texts are not measured as they are displayed, because they are seldom not ASCII. */
export function alignedLines(table: readonly (readonly string[])[]): string[] {
  const width = (column: number) => Math.max(...table.map((cells) => cells[column]?.length ?? 0));
  return table.map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(width(column)))
      .join('  ')
      .trimEnd(),
  );
}
