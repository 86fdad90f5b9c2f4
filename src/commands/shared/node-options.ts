/** The options that clusters, cluster templates and nodegroups are made with. Pure data. */
import type { OptionSpec } from '../../cli/command-spec.ts';

/** `thing` as in `cluster template`. */
export const labelsOption = (thing: string) =>
  ({
    type: 'list',
    flag: '--labels <KEY1=VALUE1,KEY2=VALUE2;KEY3=VALUE3...>',
    help: `Labels for the ${thing}. Given once, commas and semicolons separate several; given several times, each is one KEY=VALUE whose value may hold anything.`,
  }) as const satisfies OptionSpec;

export const dockerVolumeSize = {
  type: 'integer',
  flag: '--docker-volume-size <docker-volume-size>',
  min: 1,
  help: 'The size in GB for the docker volume to use.',
} as const satisfies OptionSpec;

export const floatingIpEnabled = {
  type: 'toggle',
  flag: '--floating-ip-enabled',
  off: '--floating-ip-disabled',
  addedSinceLegacy: true,
  help: 'Assign floating IPs to the nodes.',
  offHelp: 'Do not assign floating IPs to the nodes.',
} as const satisfies OptionSpec;
