/** Converts command-line options to the same settings as files and environment. */

import { COMMAND_LINE, scalar } from './config-tree.ts';
import { emptySettings, plainName, type Settings } from './settings.ts';
import type { CloudOptions } from './types.ts';

/** Settings whose options on the command line do not have the prefix of the service. */
const UNPREFIXED = /^(service_type|service_name|endpoint_override|api_version)$/;

export function commandLineSettings(options: CloudOptions): Settings {
  const settings = emptySettings();
  for (const [name, value] of Object.entries(options.values)) {
    if (value === undefined || value === '') continue;
    const setting = plainName(name);
    settings.top.set(
      UNPREFIXED.test(setting) ? `container_infra_${setting}` : setting,
      scalar(String(value), COMMAND_LINE),
    );
  }
  for (const [name, value] of Object.entries(options.auth)) {
    if (!value) continue;
    const option = plainName(name);
    if (option === 'auth_type') settings.top.set(option, scalar(value, COMMAND_LINE));
    else settings.auth.set(option, scalar(value, COMMAND_LINE));
  }
  return settings;
}
