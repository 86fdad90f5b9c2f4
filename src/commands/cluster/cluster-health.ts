/** Shows the problems of clusters in tables and lists. Machine formats keep the data as the service returns them. */
import type { Cluster } from '../../magnum/types.ts';
import type { Row } from '../../output/result.ts';
import { ownCommand } from '../../platform/own-command.ts';
import { pythonStr } from '../../platform/python-text.ts';

/** Values of `health_status_reason` that mean healthy (magnum/conductor/k8s_api, and what auto-healers send). */
const HEALTHY = /^(ok|true)$/i;
const MAX_HEALTHY_SHOWN = 10;
/** Names of failed or unhealthy clusters in a remark. */
const MAX_NAMES_SHOWN = 5;

/** The properties of a cluster, with one line per problem. A healthy cluster is shown as by the legacy client. */
export function expandProblems(cluster: Row): Row {
  const { health_status_reason: health, faults } = cluster;
  return {
    ...cluster,
    ...(isFilled(health) &&
      hasProblems(health) && { health_status_reason: formatHealth(Object.entries(health)) }),
    ...(isFilled(faults) && { faults: formatEntries(Object.entries(faults)) }),
  };
}

const isHealthy = (value: unknown): boolean => HEALTHY.test(pythonStr(value));

const hasProblems = (health: Readonly<Record<string, unknown>>): boolean =>
  !Object.values(health).every(isHealthy);

/** Problems first; counts the healthy entries if there are many, as a cluster can have a thousand nodes. */
function formatHealth(entries: readonly (readonly [string, unknown])[]): string {
  const problems = formatEntries(entries.filter(([, value]) => !isHealthy(value)));
  const healthy = entries.filter(([, value]) => isHealthy(value));
  if (healthy.length === 0) return problems;
  return `${problems}\n${healthy.length > MAX_HEALTHY_SHOWN ? `${healthy.length} others ok` : formatEntries(healthy)}`;
}

function isFilled(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0
  );
}

const formatEntries = (entries: readonly (readonly [string, unknown])[]): string =>
  entries.map(([name, value]) => `${name}: ${pythonStr(value ?? '-')}`).join('\n');

export interface ObservedClusters {
  readonly clusters: AsyncIterable<Cluster>;
  /** After the last cluster: the failed and the unhealthy ones, with the command that shows the reason. */
  readonly remarks: () => readonly string[];
}

/** Passes the clusters on, and notes which have failed or are unhealthy. */
export function collectProblems(clusters: AsyncIterable<Cluster>): ObservedClusters {
  const failed = createNameList();
  const unhealthy = createNameList();
  async function* observe() {
    for await (const cluster of clusters) {
      if (cluster.status?.endsWith('_FAILED')) failed.add(cluster.name ?? cluster.uuid);
      else if (cluster.health_status === 'UNHEALTHY') unhealthy.add(cluster.name ?? cluster.uuid);
      yield cluster;
    }
  }
  return {
    clusters: observe(),
    remarks: () => [...remarkOf('failed', failed), ...remarkOf('unhealthy', unhealthy)],
  };
}

interface NameList {
  readonly first: readonly string[];
  readonly count: number;
  add(name: string): void;
}

/** Stores the names to show, and counts all: a list can be long. */
function createNameList(): NameList {
  const first: string[] = [];
  let count = 0;
  return {
    first,
    get count() {
      return count;
    },
    add(name) {
      count += 1;
      if (count <= MAX_NAMES_SHOWN) first.push(name);
    },
  };
}

function remarkOf(state: string, { first: names, count }: NameList): string[] {
  const [first] = names;
  if (first === undefined) return [];
  const more = count - names.length;
  const list = names.join(', ') + (more > 0 ? ` and ${more} more` : '');
  return [`${count} ${state}: ${list}. To see why: ${ownCommand('cluster-show', first)}`];
}
