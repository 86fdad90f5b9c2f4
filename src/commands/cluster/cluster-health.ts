/** Shows the problems of clusters in tables and lists. Machine formats keep the data as the service returns them. */
import {
  entriesOf,
  entryText,
  type HealthEntries,
  healthEntriesOf,
  type NamedEntry,
} from '../../magnum/health-entries.ts';
import { reasonHint } from '../../magnum/next-step.ts';
import type { Cluster } from '../../magnum/types.ts';
import type { Row } from '../../output/result.ts';
import { shortenedList } from '../../platform/shortened-list.ts';

const MAX_HEALTHY_SHOWN = 10;
/** Failed or unhealthy clusters in a remark. */
const MAX_NAMES_SHOWN = 5;

/** The properties of a cluster, with one line per problem. A healthy cluster is shown as by the legacy client. */
export function expandProblems(cluster: Row): Row {
  const health = healthEntriesOf(cluster.health_status_reason);
  const faults = entriesOf(cluster.faults);
  return {
    ...cluster,
    ...(health.problems.length > 0 && { health_status_reason: formatHealth(health) }),
    ...(faults.length > 0 && { faults: formatEntries(faults) }),
  };
}

/** Problems first; counts the healthy entries if there are many, as a cluster can have a thousand nodes. */
function formatHealth({ problems, healthy }: HealthEntries): string {
  if (healthy.length === 0) return formatEntries(problems);
  const rest = healthy.length > MAX_HEALTHY_SHOWN ? `${healthy.length} others ok` : formatEntries(healthy);
  return `${formatEntries(problems)}\n${rest}`;
}

const formatEntries = (entries: readonly NamedEntry[]): string => entries.map(entryText).join('\n');

export interface ObservedClusters {
  readonly clusters: AsyncIterable<Cluster>;
  /** After the last cluster: the failed and the unhealthy ones, with the command that shows the reason. */
  readonly remarks: () => readonly string[];
}

/** Passes the clusters on, and notes which have failed or are unhealthy. */
export function collectProblems(clusters: AsyncIterable<Cluster>): ObservedClusters {
  const failed = createProblemList();
  const unhealthy = createProblemList();
  const names = createNameRegister();
  async function* observe() {
    for await (const cluster of clusters) {
      names.add(cluster.name);
      if (cluster.status?.endsWith('_FAILED')) failed.add(cluster);
      else if (cluster.health_status === 'UNHEALTHY') unhealthy.add(cluster);
      yield cluster;
    }
  }
  return {
    clusters: observe(),
    remarks: () => [...remarkOf('failed', failed, names), ...remarkOf('unhealthy', unhealthy, names)],
  };
}

type Identity = Pick<Cluster, 'uuid' | 'name'>;

interface ProblemList {
  readonly first: readonly Identity[];
  readonly count: number;
  add(cluster: Cluster): void;
}

/** Stores the clusters to show, and counts all: a list can be long. */
function createProblemList(): ProblemList {
  const first: Identity[] = [];
  let count = 0;
  return {
    first,
    get count() {
      return count;
    },
    add({ uuid, name }) {
      count += 1;
      if (count <= MAX_NAMES_SHOWN) first.push({ uuid, name });
    },
  };
}

interface NameRegister {
  add(name: string | null): void;
  /** False too if the list is too long to know. */
  isUnique(name: string): boolean;
}

/** More would need too much memory for one word of a remark. */
const MAX_NAMES_REGISTERED = 10_000;

function createNameRegister(): NameRegister {
  const names = new Set<string>();
  const repeated = new Set<string>();
  return {
    add(name) {
      if (name === null || names.size > MAX_NAMES_REGISTERED) return;
      if (names.has(name)) repeated.add(name);
      else names.add(name);
    },
    isUnique: (name) => names.size <= MAX_NAMES_REGISTERED && !repeated.has(name),
  };
}

function remarkOf(state: string, { first: shown, count }: ProblemList, names: NameRegister): string[] {
  const [first] = shown;
  if (first === undefined) return [];
  const words = shown.map(({ name, uuid }) => name ?? uuid);
  const list = shortenedList(words, MAX_NAMES_SHOWN, count);
  return [`${count} ${state}: ${list}. ${reasonHint(wordFor(first, names))}`];
}

/** The name if it finds only this cluster; one that starts with a hyphen would be an option. */
const wordFor = ({ uuid, name }: Identity, names: NameRegister): string =>
  name && !name.startsWith('-') && names.isUnique(name) ? name : uuid;
