/** Chooses clusters by their properties. Magnum cannot filter lists, so this program does. */
import type { Options } from '../../cli/command-spec.ts';
import { MagnumError } from '../../errors.ts';
import { parseServiceTime } from '../../magnum/resource-age.ts';
import type { Cluster } from '../../magnum/types.ts';
import { parseDuration } from '../../platform/duration.ts';
import { globMatcher } from '../../platform/glob.ts';
import { HEALTH } from './filter-options.ts';
import type { list } from './table.ts';

type ListOptions = Options<typeof list>;

export type FilterChoice = Pick<ListOptions, 'status' | 'health' | 'label' | 'olderThan'> &
  Partial<Pick<ListOptions, 'name'>>;

export interface ClusterFilter {
  /** False without any option: then every cluster matches. */
  readonly isGiven: boolean;
  /** True if only detailed lists have what is compared. */
  readonly requiresDetails: boolean;
  matches(cluster: Cluster): boolean;
}

type Condition = (cluster: Cluster) => boolean;

/** A cluster matches if it fulfills each option that is given. Throws MagnumError `usage` for an invalid value. */
export function createClusterFilter(
  { name = [], status, health, label, olderThan }: FilterChoice,
  now: number,
): ClusterFilter {
  const conditions = [
    name.length === 0 ? [] : hasName(name),
    status.length === 0 ? [] : hasStatus(wordsIn('status', status)),
    health.length === 0 ? [] : hasHealth(wordsIn('health', health)),
    label.map(hasLabel),
    olderThan === undefined ? [] : isOlderThan(olderThan, now),
  ].flat();
  return {
    isGiven: conditions.length > 0,
    requiresDetails: olderThan !== undefined,
    matches: (cluster) => conditions.every((isFulfilled) => isFulfilled(cluster)),
  };
}

/** Throws MagnumError `usage` for an empty value: it would match nothing, or everything. */
function wordsIn(option: string, values: readonly string[]): string[] {
  const words = values.flatMap((value) => value.split(',')).map((word) => word.trim());
  if (words.includes('')) throw new MagnumError('usage', `The value of --${option} must not be empty.`);
  return words;
}

function hasName(patterns: readonly string[]): Condition {
  if (patterns.includes('')) throw new MagnumError('usage', 'The value of --name must not be empty.');
  const matchers = patterns.map(globMatcher);
  return ({ name, uuid }) =>
    patterns.includes(uuid) ||
    (name !== null && (patterns.includes(name) || matchers.some((matches) => matches(name))));
}

const STATUS = /^[A-Z]+_(IN_PROGRESS|FAILED|COMPLETE)$/;
const STATES = ['IN_PROGRESS', 'FAILED', 'COMPLETE'];

function hasStatus(words: readonly string[]): Condition {
  const wanted = words.map((word) => {
    const status = word.toUpperCase().replaceAll('-', '_');
    if (STATUS.test(status) || STATES.includes(status)) return status;
    throw new MagnumError('usage', `Invalid status '${word}'.`, {
      hint: `Use a status such as CREATE_COMPLETE, or ${STATES.join(', ')} for those of all operations.`,
    });
  });
  return ({ status }) =>
    typeof status === 'string' &&
    wanted.some((word) => status === word || (STATES.includes(word) && status.endsWith(`_${word}`)));
}

function hasHealth(words: readonly string[]): Condition {
  const wanted = words.map((word) => {
    const health = HEALTH.find((one) => one === word.toUpperCase());
    if (health !== undefined) return health;
    throw new MagnumError('usage', `Invalid health '${word}'.`, { hint: `Use ${HEALTH.join(', ')}.` });
  });
  return ({ health_status: health }) => wanted.some((word) => word === (health || 'UNKNOWN'));
}

/** `key=value`, or `key` for any value. */
function hasLabel(word: string): Condition {
  const at = word.indexOf('=');
  const key = at < 0 ? word : word.slice(0, at);
  if (key === '') throw new MagnumError('usage', `Invalid label '${word}'; use KEY=VALUE or KEY.`);
  return ({ labels }) => {
    if (typeof labels !== 'object' || labels === null || !Object.hasOwn(labels, key)) return false;
    return at < 0 || String((labels as Readonly<Record<string, unknown>>)[key]) === word.slice(at + 1);
  };
}

function isOlderThan(text: string, now: number): Condition {
  const ms = parseDuration(text);
  if (ms === undefined) {
    throw new MagnumError('usage', `Invalid duration '${text}'.`, {
      hint: 'Use units: 2d, 12h, 1w or 1d12h.',
    });
  }
  return ({ created_at: createdAt }) => now - (parseServiceTime(createdAt) ?? now) > ms;
}
