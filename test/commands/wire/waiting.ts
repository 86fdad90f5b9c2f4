import { expect } from 'vitest';
import type { Output } from '../../support/world.ts';
import { body, type Case, path, printed } from './case.ts';

/** Commands that can wait, with the path of the last poll. */
const waiting: readonly (readonly [words: readonly string[], polled: RegExp])[] = [
  [['cluster-create', 'waited', '--cluster-template', 'kubernetes'], /\/clusters\/[0-9a-f-]{36}$/],
  [['cluster-update', 'ready', 'replace', 'node_count=2'], /\/clusters\/READY$/],
  [['cluster-resize', 'ready', '2'], /\/clusters\/READY$/],
  [['cluster-upgrade', 'ready', 'kubernetes'], /\/clusters\/READY$/],
  [['cluster-delete', 'waited'], /\/clusters\/[0-9a-f-]{36}$/],
  [['nodegroup-create', 'ready', 'waited'], /\/nodegroups\/waited$/],
  [['nodegroup-update', 'ready', 'pool', '--max-nodes', '9'], /\/nodegroups\/pool$/],
  [['nodegroup-delete', 'ready', 'waited'], /\/nodegroups\/waited$/],
  [['ca-rotate', 'ready'], /\/clusters\/READY$/],
  [['credential-rotate', 'ready'], /\/clusters\/READY$/],
];

const withUuid = (pattern: RegExp) => new RegExp(pattern.source.replace('READY', '[0-9a-f-]{36}'));

/** progress-events.test.ts tests the events. */
const hasEvents = ({ stderr }: Output) =>
  expect(stderr).toMatch(/^(\{"time":"[^"]*","event":"(progress|done|timeout|failed|error|note)",.*\}\n)+$/);

const waits = waiting.flatMap(([words, polled]): Case[] => [
  {
    option: `${words[0]}.wait`,
    argv: [...words, '--wait', '--wait-timeout', '0'],
    check: (seen) => {
      expect(seen.last.method).toBe('GET');
      path(withUuid(polled))(seen);
    },
  },
  {
    option: `${words[0]}.waitTimeout`,
    argv: [...words, '--wait', '--wait-timeout', 'soon'],
    check: ({ code, stderr }) => expect([code, stderr]).toEqual([2, expect.stringMatching(/'soon'/)]),
  },
  {
    option: `${words[0]}.progress`,
    argv: [...words, '--wait', '--wait-timeout', '0', '--progress', 'ndjson'],
    check: hasEvents,
  },
]);

export const waitingCases: readonly Case[] = [
  ...waits,
  {
    option: 'cluster-create.timeout',
    argv: [
      'cluster-create',
      'short',
      '--cluster-template',
      'kubernetes',
      '--timeout',
      '7',
      '--wait-timeout',
      '1h',
    ],
    check: body({ create_timeout: 7 }),
  },
  {
    option: 'cluster-wait.clusters',
    argv: ['cluster-wait', 'ready', '--timeout', '20'],
    check: path(/\/clusters\/ready$/),
  },
  {
    option: 'cluster-wait.progress',
    argv: ['cluster-wait', 'nobody', '--progress', 'ndjson'],
    check: hasEvents,
  },
  {
    option: 'cluster-config.progress',
    argv: ['cluster-config', 'nobody', '--wait', '--progress', 'ndjson'],
    check: hasEvents,
  },
  {
    option: 'cluster-wait.goal',
    argv: ['cluster-wait', 'nobody', '--for', 'gone'],
    check: ({ stdout, code }) => expect([stdout, code]).toEqual(['Cluster nobody does not exist.\n', 0]),
  },
  {
    option: 'cluster-wait.waitTimeout',
    argv: ['cluster-wait', 'ready', '--for', 'gone', '--wait-timeout', '0s'],
    check: ({ code }) => expect(code).toBe(6),
  },
  {
    option: 'cluster-list.long',
    argv: ['cluster-list', '--long'],
    check: (seen) => {
      path(/\/clusters\/detail$/)(seen);
      printed(/\| health_status \| coe_version \| age +\|/)(seen);
    },
  },
  {
    option: 'cluster-list.project',
    argv: ['cluster-list', '--project', 'demo'],
    check: (seen) => {
      path(/\/clusters\/detail$/)(seen);
      printed(/\| ready +\|/)(seen);
    },
  },
  {
    option: 'cluster-list.watch',
    argv: ['cluster-list', '--watch', '3'],
    check: ({ code, stderr }) => expect([code, stderr]).toEqual([2, expect.stringMatching(/terminal/)]),
  },
  // asking.test.ts tests the prompts.
  ...[
    ['cluster-template-delete', 'nobody'],
    ['nodegroup-delete', 'ready', 'nobody'],
  ].map(
    (argv): Case => ({
      option: `${argv[0]}.yes`,
      argv: [...argv, '--yes'],
      check: ({ last }) =>
        expect(last).toMatchObject({ method: 'DELETE', path: expect.stringMatching(/\/nobody$/) }),
    }),
  ),
  // wait.test.ts tests the concurrency and the prompt.
  ...[['--concurrency', '3'], ['--yes']].map(
    (more): Case => ({
      option: `cluster-delete.${more[0]?.slice(2)}`,
      argv: ['cluster-delete', 'nobody', ...more],
      check: ({ last }) =>
        expect(last).toMatchObject({ method: 'DELETE', path: expect.stringMatching(/\/nobody$/) }),
    }),
  ),
];
