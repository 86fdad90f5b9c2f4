/** The options of cluster-update. Pure data. */
import type { OptionSpec } from '../../cli/command-spec.ts';
import { optionHelp } from '../shared/node-options.ts';
import { labelChanges } from '../shared/patch.ts';
import { waitOptions } from '../shared/wait-options.ts';

export const updateOptions = {
  rollback: {
    type: 'switch',
    flag: '--rollback',
    help: 'Roll the cluster back if the update fails.',
  },
  name: { type: 'text', flag: '--name <name>', addedSinceLegacy: true, help: 'New name for the cluster.' },
  nodeCount: {
    type: 'integer',
    flag: '--node-count <node-count>',
    min: 0,
    addedSinceLegacy: true,
    help: optionHelp.nodeCount,
  },
  masterCount: {
    type: 'integer',
    flag: '--master-count <master-count>',
    min: 1,
    addedSinceLegacy: true,
    help: optionHelp.masterCount,
  },
  ...labelChanges,
  healthStatus: {
    type: 'choice',
    flag: '--health-status <status>',
    choices: ['HEALTHY', 'UNHEALTHY', 'UNKNOWN'],
    addedSinceLegacy: true,
    help: 'Health status of the cluster.',
  },
  healthStatusReason: {
    type: 'list',
    flag: '--health-status-reason <KEY1=VALUE1,KEY2=VALUE2;KEY3=VALUE3...>',
    addedSinceLegacy: true,
    help: 'Reasons for the health status, as KEY=VALUE.',
  },
  ...waitOptions,
} as const satisfies Readonly<Record<string, OptionSpec>>;
