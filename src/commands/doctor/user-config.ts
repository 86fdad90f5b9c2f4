/** Checks the file of `magnum config` even if its default cloud is overridden: then commands do not read the file. */
import { readUserConfig, userSetting } from '../../clouds/user-config.ts';
import { MagnumError, sentenceOf } from '../../errors.ts';
import type { World } from '../../world.ts';
import { settingNames } from '../config/settings.ts';
import { toClause } from '../shared/clause.ts';
import { type CheckResults, warning } from './check-result.ts';

export async function* userConfig(world: World): CheckResults {
  try {
    const config = await readUserConfig(world);
    for (const name of settingNames) userSetting(config, name);
    const known: readonly string[] = settingNames;
    for (const [name, { origin }] of config.settings.entries)
      if (!known.includes(name))
        yield warning(
          'config',
          `unknown setting ${name} (${origin})`,
          'Correct or remove it. To list the settings: magnum config list',
        );
  } catch (error) {
    const hint = error instanceof MagnumError ? error.hint : undefined;
    yield warning('config', toClause(sentenceOf(error)), hint);
  }
}
