/** The clusters that a command acts on: named on the command line, or chosen by patterns and options. */
import type { Context } from '../../context.ts';
import { isInterruption, MagnumError, sentenceOf } from '../../errors.ts';
import { alignedLines, factsOf } from '../../magnum/ambiguous-name.ts';
import type { Cluster } from '../../magnum/types.ts';
import { type Outcome, type Outcomes, outcomes } from '../../output/result.ts';
import { toArray } from '../../platform/async-iterable.ts';
import { mapConcurrently } from '../../platform/concurrency.ts';
import { globMatcher, isGlob } from '../../platform/glob.ts';
import { ownCommand } from '../../platform/own-command.ts';
import { safeLine } from '../../platform/safe-text.ts';
import { shortenedList } from '../../platform/shortened-list.ts';
import { isInteractive } from '../../world.ts';
import { confirm, confirmDeletion } from '../shared/confirm.ts';
import { createClusterFilter, type FilterChoice } from './cluster-filter.ts';
import { createProjectScope } from './project-scope.ts';

export interface ClusterChoice extends FilterChoice {
  /** Names, UUIDs and patterns. */
  readonly clusters: readonly string[];
  readonly all: boolean;
}

export interface ChosenCluster {
  /** As the user typed it; of a cluster that is not named its name, or its UUID if the name is ambiguous. */
  readonly item: string;
  /** Undefined if no list was read: then the server finds the cluster. */
  readonly uuid: string | undefined;
  /** False for a cluster that was found by a pattern or by options. */
  readonly isNamed: boolean;
  /** From a detailed list; undefined if none was read. */
  readonly cluster: Cluster | undefined;
}

/** True if an option chooses clusters. */
export const isChoosing = ({
  all,
  status,
  health,
  label,
  olderThan,
}: Omit<ClusterChoice, 'clusters'>): boolean =>
  all || [status, health, label].some((values) => values.length > 0) || olderThan !== undefined;

/**
 * Reads the list of clusters only for patterns and options; only clusters of the token's project are chosen then, because Magnum
 * lists those of all projects to administrators. A word that is the name or UUID of a cluster is not a pattern. Throws MagnumError
 * `usage` without any name, pattern and option, and for invalid ones.
 */
export async function chooseClusters(
  choice: ClusterChoice,
  context: Context,
): Promise<readonly ChosenCluster[]> {
  const { clusters: words, all } = choice;
  const filter = createClusterFilter(choice, context.world.now());
  if (all && words.length > 0)
    throw new MagnumError('usage', '--all and the names of clusters cannot be used together.');
  if (!all && !filter.isGiven && !words.some(isGlob)) {
    if (words.length === 0) throw noClusterError();
    return [...new Set(words)].map(unlisted);
  }
  context.progress.update('Reading the list of clusters');
  const listed = await listOwnClusters(context);
  context.progress.done();
  const itemOf = createItemNames(listed);
  const unmatched: string[] = [];
  const found =
    words.length === 0 ? listed.map(chosenBy(itemOf)) : words.flatMap((word) => find(word, listed));
  const isLeftOut = ({ cluster }: ChosenCluster) => cluster !== undefined && !filter.matches(cluster);
  const chosen = found.filter((one) => !isLeftOut(one));
  const remarks = [
    ...unmatched.map((word) => `No cluster matches '${word}'.`),
    ...found
      .filter((one) => one.isNamed && isLeftOut(one))
      .map(({ item }) => `Cluster ${item} does not match the options.`),
  ];
  if (chosen.length > 0) for (const line of remarks) context.remark(safeLine(line));
  return [...new Map(chosen.map((one) => [one.uuid ?? one.item, one])).values()];

  function find(word: string, clusters: readonly Cluster[]): ChosenCluster[] {
    const exact = clusters.filter(({ uuid, name }) => uuid === word || name === word);
    const [only, twin] = exact;
    if (only !== undefined && twin === undefined)
      return [{ item: word, uuid: only.uuid, isNamed: true, cluster: only }];
    if (twin !== undefined) return exact.map(chosenBy(itemOf));
    if (!isGlob(word)) return [unlisted(word)];
    const matches = globMatcher(word);
    const matching = clusters.filter(({ name }) => name !== null && matches(name));
    if (matching.length === 0) unmatched.push(word);
    return matching.map(chosenBy(itemOf));
  }
}

const noClusterError = (): MagnumError =>
  new MagnumError('usage', "Missing required argument 'cluster'.", {
    hint: 'Name clusters, or choose them with options such as --status, --older-than or --all.',
  });

const unlisted = (item: string): ChosenCluster => ({
  item,
  uuid: undefined,
  isNamed: true,
  cluster: undefined,
});

type ItemOf = (cluster: Cluster) => string;

const chosenBy =
  (itemOf: ItemOf) =>
  (cluster: Cluster): ChosenCluster => ({
    item: itemOf(cluster),
    uuid: cluster.uuid,
    isNamed: false,
    cluster,
  });

async function listOwnClusters(context: Context): Promise<Cluster[]> {
  const [{ clusters }, session] = await Promise.all([context.magnum(), context.session()]);
  const listed = clusters.list({ detail: true });
  const { project } = await session.token();
  if (project === undefined) return ofOneProject(await toArray(listed));
  const scope = await createProjectScope(project.id, context, false);
  return await toArray(scope.select(listed).clusters);
}

/** For tokens without a project, such as none at all, and those for a domain or the system. Throws MagnumError `usage` for several projects. */
function ofOneProject(clusters: Cluster[]): Cluster[] {
  const projects = new Set(clusters.map(({ project_id: project }) => project));
  if (projects.size < 2) return clusters;
  throw new MagnumError(
    'usage',
    'The login has no project, and the clusters of several projects are listed: clusters can only be named.',
    { hint: `Select a project with --os-project-name. To list your projects: ${ownCommand('project-list')}` },
  );
}

function createItemNames(clusters: readonly Cluster[]): ItemOf {
  const counts = new Map<string, number>();
  for (const { name } of clusters) if (name !== null) counts.set(name, (counts.get(name) ?? 0) + 1);
  return ({ name, uuid }) => (name && !name.startsWith('-') && counts.get(name) === 1 ? name : uuid);
}

const NONE = 'No clusters match.';

/** For commands that have reached their goal without a cluster. */
export function remarkIfNone(chosen: readonly ChosenCluster[], { remark }: Context): void {
  if (chosen.length === 0) remark(NONE);
}

/** Throws MagnumError `not-found` if no cluster is left to act on. */
export function assertAnyChosen(chosen: readonly ChosenCluster[]): void {
  if (chosen.length > 0) return;
  throw new MagnumError('not-found', NONE, {
    hint: `To list the clusters: ${ownCommand('cluster-list')}`,
  });
}

/** For --dry-run. `what` as in `would be deleted`. */
export async function showChosen(
  chosen: readonly ChosenCluster[],
  what: string,
  context: Context,
): Promise<Outcomes> {
  const { clusters } = await context.magnum();
  const now = context.world.now();
  return outcomes(
    mapConcurrently(chosen, CONCURRENCY, async (one): Promise<Outcome> => {
      const { item } = one;
      try {
        const cluster = one.cluster ?? (await clusters.get(item));
        const facts = factsOfCluster(cluster, now);
        const description = facts.length === 0 ? '' : ` (${facts.join(', ')})`;
        return { item, text: safeLine(`Cluster ${item} ${what}${description}.`), status: 'chosen' };
      } catch (error) {
        if (isInterruption(error)) throw error;
        return { item, text: sentenceOf(error), error };
      }
    }),
  );
}

/** Requests for clusters that are shown. */
const CONCURRENCY = 5;

export interface ChangeOfChosen {
  /** As in `Delete` and `delete`. */
  readonly verb: string;
  /** As in ` to 5 nodes`. */
  readonly end?: string;
  readonly refusal: string;
  /** Also asks about several clusters that are all named. */
  readonly asksAboutNamed: boolean;
}

/** More lines do not help to decide. */
const MAX_LINES = 100;
const MAX_NAMES = 5;

/**
 * Asks before clusters are changed that were not named, below a list of them. Throws MagnumError `failed` if the answer is not yes, and
 * `usage` without a terminal.
 */
export async function confirmChosen(
  chosen: readonly ChosenCluster[],
  { verb, end = '', refusal, asksAboutNamed }: ChangeOfChosen,
  { world, say }: Context,
): Promise<void> {
  const unnamed = chosen.filter(({ isNamed }) => !isNamed);
  const items = chosen.map(({ item }) => item);
  if (unnamed.length === 0) {
    if (asksAboutNamed) await confirmDeletion('cluster', items, world);
    return;
  }
  if (!isInteractive(world)) {
    const names = shortenedList(
      unnamed.map(({ item }) => safeLine(item)),
      MAX_NAMES,
    );
    throw new MagnumError(
      'usage',
      `Clusters that are not named require --yes without a terminal: ${names}.`,
      { hint: `To ${verb.toLowerCase()} them, add --yes; to only show them, add --dry-run.` },
    );
  }
  for (const line of linesOf(chosen.slice(0, MAX_LINES), world.now())) say(line);
  if (chosen.length > MAX_LINES) say(`  and ${chosen.length - MAX_LINES} more`);
  const count = chosen.length === 1 ? 'this cluster' : `these ${chosen.length} clusters`;
  await confirm(`${verb} ${count}${end}?`, refusal, world);
}

/** `  test-1  CREATE_COMPLETE, 3 nodes`. */
function linesOf(chosen: readonly ChosenCluster[], now: number): string[] {
  const table = chosen.map(({ item, cluster }) => [
    item,
    ...(cluster === undefined ? [] : factsOfCluster(cluster, now)),
  ]);
  return alignedLines(table).map((line) => safeLine(`  ${line}`));
}

/** `['CREATE_COMPLETE', '5d old', '3 nodes']`. */
function factsOfCluster(cluster: Cluster, now: number): string[] {
  const { node_count: count } = cluster;
  const nodes = typeof count === 'number' ? [count === 1 ? '1 node' : `${count} nodes`] : [];
  return [...factsOf(cluster, now), ...nodes];
}
