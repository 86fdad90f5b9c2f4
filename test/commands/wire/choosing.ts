/** Options that choose clusters. test/commands/cluster/chosen-clusters.test.ts has what they choose. */
import { expect } from 'vitest';
import { type Case, printed } from './case.ts';

/** By the keys of the options: values that choose no cluster. */
const NONE: Readonly<Record<string, readonly string[]>> = {
  status: ['--status', 'SNAPSHOT_COMPLETE'],
  health: ['--health', 'UNHEALTHY'],
  label: ['--label', 'absent=1'],
  olderThan: ['--older-than', '1w'],
};

const COMMANDS = [['cluster-delete', '--yes'], ['cluster-resize', '2', '--yes'], ['cluster-wait']] as const;

export const choosingCases: readonly Case[] = [
  ...Object.entries({ ...NONE, name: ['--name', 'x*'] }).map(
    ([key, words]): Case => ({
      option: `cluster-list.${key}`,
      argv: ['cluster-list', '-f', 'json', ...words],
      check: printed(/^\[\]\n$/),
    }),
  ),
  ...COMMANDS.flatMap(([command, ...more]) => [
    ...Object.entries(NONE).map(
      ([key, words]): Case => ({
        option: `${command}.${key}`,
        argv: [command, ...more, ...words],
        check: ({ stdout, stderr }) =>
          expect([stdout, stderr]).toEqual(['', expect.stringContaining('No clusters match.')]),
      }),
    ),
    {
      option: `${command}.all`,
      argv: [command, ...more, '--all', ...(command === 'cluster-wait' ? [] : ['--dry-run'])],
      check: printed(/Cluster ready (is|would be) /),
    },
  ]),
  ...Object.entries({ ...NONE, all: ['--all', 'ready'] }).map(
    ([key, words]): Case => ({
      option: `cluster-config.${key}`,
      argv: ['cluster-config', '--merge', ...words],
      check: ({ code, stderr }) =>
        expect([code, stderr]).toEqual(
          key === 'all'
            ? [2, expect.stringContaining('--all and the names of clusters')]
            : [3, expect.stringContaining('No clusters match.')],
        ),
    }),
  ),
  ...['cluster-delete', 'cluster-resize'].map(
    (command): Case => ({
      option: `${command}.dryRun`,
      argv: [command, 'ready', ...(command === 'cluster-resize' ? ['2'] : []), '--dry-run'],
      check: (seen) => {
        printed(/^Cluster ready would be /)(seen);
        expect(seen.last.method).toBe('GET');
      },
    }),
  ),
  ...[
    ['yes', '--yes'],
    ['concurrency', '--concurrency', '3'],
  ].map(
    ([key, ...more]): Case => ({
      option: `cluster-resize.${key}`,
      argv: ['cluster-resize', 'ready', '2', ...more],
      check: ({ last }) => expect(last.path).toMatch(/\/clusters\/ready\/actions\/resize$/),
    }),
  ),
];
