/** Checks of the file of `magnum config`, and of the default cloud in it. */
import { overriddenDefaultHint, overriddenDefaultText, wayToUseDefault } from '../../clouds/default-cloud.ts';
import { readUserConfig, userSetting } from '../../clouds/user-config.ts';
import { assertContextName } from '../../cluster-access/kubeconfig/context-template.ts';
import type { Context } from '../../context.ts';
import { MagnumError, sentenceOf } from '../../errors.ts';
import { ALIASES } from '../../extensions/aliases.ts';
import type { World } from '../../world.ts';
import { settingNames } from '../config/settings.ts';
import { toClause } from '../shared/clause.ts';
import { type CheckResults, ok, warning } from './check-result.ts';

/** Also if the default cloud is overridden: then commands do not read the file. */
export async function* userConfig(world: World): CheckResults {
  try {
    const config = await readUserConfig(world);
    for (const name of settingNames) userSetting(config, name);
    const template = userSetting(config, 'context');
    if (template !== undefined) assertContextName(template);
    const known: readonly string[] = [...settingNames, ALIASES];
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

/** Why the default cloud is not used: the user may have forgotten a variable. `failureHint` may say so already. */
export async function* unusedDefault({ overriddenDefault }: Context, failureHint = ''): CheckResults {
  const overridden = await overriddenDefault();
  if (overridden === undefined || failureHint.includes(overriddenDefaultHint(overridden))) return;
  const way = wayToUseDefault(overridden);
  const text = toClause(overriddenDefaultText(overridden));
  yield way === undefined ? ok('config', text) : warning('config', text, `To use it, ${way}.`);
}
