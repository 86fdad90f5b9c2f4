/** The settings of `magnum config`. Costs nothing to import: the command tables are made from it. */
import type { Completes } from '../../cli/command-spec.ts';
import { MagnumError } from '../../errors.ts';
import type { World } from '../../world.ts';

interface Setting {
  /** For `config list` and help; without a full stop. */
  readonly help: string;
  /** More sentences for help. */
  readonly details: string;
  readonly completes: Completes;
  /** Throws MagnumError `usage` for a value that commands could not use. Resolves to warnings: when they do not use it. */
  check(value: string, world: World): Promise<readonly string[]>;
}

export const settings = {
  cloud: {
    help: 'Cloud to use if no option or variable selects one',
    details:
      'It must be in your clouds.yaml. It is not used if an option or variable has the URL of Keystone or Magnum, as in an ' +
      'openrc file.',
    completes: 'cloud',
    async check(name, world) {
      const [{ assertCanBeDefault }, { defaultCloudOverride }] = await Promise.all([
        import('../../clouds/cloud-list.ts'),
        import('../../clouds/default-cloud.ts'),
      ]);
      const variable = await assertCanBeDefault(name, world);
      const override = defaultCloudOverride(world.env);
      return [
        ...(override === undefined ? [] : [`${override} is set, and overrides this setting in this shell.`]),
        ...(variable === undefined
          ? []
          : [`Other shells do not find cloud ${name}, because its file is set by ${variable}.`]),
      ];
    },
  },
  context: {
    help: 'Name of the kubectl contexts that --merge writes',
    details:
      "It is a template with {cluster} or {uuid}, such as '{cluster}@{cloud}'; also known are {region} and {project}. " +
      'The option --context overrides it.',
    completes: 'context-template',
    async check(template) {
      const { assertContextName, isForEachCluster } = await import(
        '../../cluster-access/kubeconfig/context-template.ts'
      );
      assertContextName(template);
      if (isForEachCluster(template)) return [];
      throw new MagnumError('usage', `Context name '${template}' would be the same for all clusters.`, {
        hint: "Use a template with {cluster} or {uuid}, such as '{cluster}@{cloud}'.",
      });
    },
  },
} as const satisfies Readonly<Record<string, Setting>>;

export type SettingName = keyof typeof settings;

export const settingNames = Object.keys(settings) as SettingName[];
