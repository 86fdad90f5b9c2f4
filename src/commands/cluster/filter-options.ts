/** The options that choose clusters by their properties. Pure data. */
import type { OptionSpec } from '../../cli/command-spec.ts';

/** The most frequent statuses of clusters (magnum/objects/fields.py: ClusterStatus), for completion. */
const STATUSES = [
  ...['CREATE_COMPLETE', 'CREATE_FAILED', 'CREATE_IN_PROGRESS', 'UPDATE_COMPLETE', 'UPDATE_FAILED'],
  ...['UPDATE_IN_PROGRESS', 'DELETE_FAILED', 'DELETE_IN_PROGRESS', 'ROLLBACK_COMPLETE', 'ROLLBACK_FAILED'],
] as const;

const group = 'Choosing clusters';

/** The health of clusters (magnum/objects/fields.py: ClusterHealthStatus). */
export const HEALTH = ['HEALTHY', 'UNHEALTHY', 'UNKNOWN'] as const;

const properties = {
  status: {
    type: 'list',
    flag: '--status <status>',
    addedSinceLegacy: true,
    commas: true,
    suggests: STATUSES,
    group,
    help: 'Only clusters with one of these statuses, separated by commas. FAILED, COMPLETE and IN_PROGRESS stand for those of all operations.',
  },
  health: {
    type: 'list',
    flag: '--health <health>',
    addedSinceLegacy: true,
    commas: true,
    suggests: HEALTH,
    group,
    help: 'Only clusters with this health: HEALTHY, UNHEALTHY, or UNKNOWN, also for clusters without a health status.',
  },
  label: {
    type: 'list',
    flag: '--label <key=value>',
    completes: 'label',
    addedSinceLegacy: true,
    group,
    help: 'Only clusters with this label, with any value if only the key is given; can be repeated.',
  },
  olderThan: {
    type: 'text',
    flag: '--older-than <time>',
    addedSinceLegacy: true,
    group,
    help: 'Only clusters that were created longer ago than 2d, 12h or 1w.',
  },
} as const satisfies Readonly<Record<string, OptionSpec>>;

/** For lists. */
export const filterOptions = {
  name: {
    type: 'list',
    flag: '--name <pattern>',
    addedSinceLegacy: true,
    completes: 'cluster',
    group,
    help: "Only clusters with this name or UUID, or whose name matches a pattern with *, ? and [ ], such as 'test-*'; can be repeated.",
  },
  ...properties,
} as const satisfies Readonly<Record<string, OptionSpec>>;

/** For commands that act on the chosen clusters; their arguments are names and patterns. */
export const choiceOptions = {
  ...properties,
  all: {
    type: 'switch',
    flag: '--all',
    addedSinceLegacy: true,
    isNeverAbbreviated: true,
    group,
    help: 'All clusters of the project.',
  },
} as const satisfies Readonly<Record<string, OptionSpec>>;

export const dryRunOption = {
  type: 'switch',
  flag: '--dry-run',
  addedSinceLegacy: true,
  help: 'Only show which clusters are chosen.',
} as const satisfies OptionSpec;
