/** What is wrong with clusters, where people look for it. Machine formats keep the data as the service sends them. */
import type { Cluster } from '../../magnum/types.ts';
import type { Row } from '../../output/result.ts';
import { ownCommand } from '../../platform/own-command.ts';

/** Values of `health_status_reason` that mean well (magnum/conductor/k8s_api, and what auto-healers send). */
const HEALTHY = /^(ok|true)$/i;
const MAX_HEALTHY_SHOWN = 10;
const MAX_UNHEALTHY_SHOWN = 5;

/** The properties of a cluster, with what is wrong in lines of their own; one that is well is shown as it always was. */
export function expandProblems(cluster: Row): Row {
  const { health_status_reason: health, faults } = cluster;
  return {
    ...cluster,
    ...(isFilled(health) &&
      hasProblems(health) && { health_status_reason: healthLines(Object.entries(health)) }),
    ...(isFilled(faults) && { faults: linesOf(Object.entries(faults)) }),
  };
}

const isWell = (value: unknown): boolean => HEALTHY.test(String(value));

const hasProblems = (health: Readonly<Record<string, unknown>>): boolean =>
  !Object.values(health).every(isWell);

/** What is wrong first; a cluster may have a thousand nodes that are well. */
function healthLines(entries: readonly (readonly [string, unknown])[]): string {
  const wrong = linesOf(entries.filter(([, value]) => !isWell(value)));
  const well = entries.filter(([, value]) => isWell(value));
  if (well.length === 0) return wrong;
  return `${wrong}\n${well.length > MAX_HEALTHY_SHOWN ? `${well.length} others ok` : linesOf(well)}`;
}

function isFilled(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0
  );
}

const linesOf = (entries: readonly (readonly [string, unknown])[]): string =>
  entries.map(([name, value]) => `${name}: ${value ?? '-'}`).join('\n');

export interface Watched {
  readonly clusters: AsyncIterable<Cluster>;
  /** Once the clusters are through: which have failed or are unhealthy, and where to read why. */
  readonly remarks: () => readonly string[];
}

/** The same clusters, with an eye on them. */
export function collectProblems(clusters: AsyncIterable<Cluster>): Watched {
  const failed = namesOf();
  const unhealthy = namesOf();
  async function* watched() {
    for await (const cluster of clusters) {
      if (cluster.status?.endsWith('_FAILED')) failed.add(cluster.name);
      else if (cluster.health_status === 'UNHEALTHY') unhealthy.add(cluster.name);
      yield cluster;
    }
  }
  return {
    clusters: watched(),
    remarks: () => [...remark('failed', failed), ...remark('unhealthy', unhealthy)],
  };
}

interface Names {
  readonly first: readonly string[];
  readonly count: number;
  add(name: string): void;
}

/** As many as are named in the end; of the others, of which there may be very many, their number. */
function namesOf(): Names {
  const first: string[] = [];
  let count = 0;
  return {
    first,
    get count() {
      return count;
    },
    add(name) {
      count += 1;
      if (count <= MAX_UNHEALTHY_SHOWN) first.push(name);
    },
  };
}

function remark(what: string, { first: names, count }: Names): string[] {
  const [first] = names;
  if (first === undefined) return [];
  const more = count - names.length;
  const list = names.join(', ') + (more > 0 ? ` and ${more} more` : '');
  return [`${count} ${what}: ${list}. See why: ${ownCommand('cluster-show', first)}`];
}
