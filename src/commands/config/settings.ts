/** The settings of `magnum config`. Costs nothing to import: the command tables are made from it. */
import type { Completes } from '../../cli/command-spec.ts';
import type { World } from '../../world.ts';

interface Setting {
  /** For `config list` and help; without a full stop. */
  readonly help: string;
  /** More sentences for help. */
  readonly details: string;
  readonly completes: Completes;
  /** Throws MagnumError `usage` for a value that commands could not use. */
  check(value: string, world: World): Promise<void>;
  /** What overrides the setting in this shell: a variable. */
  override(world: World): Promise<string | undefined>;
}

export const settings = {
  cloud: {
    help: 'Cloud to use if no option or variable selects one',
    details:
      'It must be in your clouds.yaml. It is not used if an option or variable has the URL of Keystone or Magnum, as in an ' +
      'openrc file.',
    completes: 'cloud',
    async check(name, world) {
      const { assertCanBeDefault } = await import('../../clouds/cloud-list.ts');
      await assertCanBeDefault(name, world);
    },
    async override({ env }) {
      const { defaultCloudOverride } = await import('../../clouds/default-cloud.ts');
      return defaultCloudOverride(env);
    },
  },
} as const satisfies Readonly<Record<string, Setting>>;

export type SettingName = keyof typeof settings;

export const settingNames = Object.keys(settings) as SettingName[];
