import { type Completes, commandSpec } from '../../cli/command-spec.ts';
import { settingNames, settings } from './settings.ts';

const setting = {
  label: '<setting>',
  count: 'one',
  choices: settingNames,
  help: `Name of the setting: ${settingNames.join(', ')}.`,
} as const;

const completesAfter: Readonly<Record<string, Completes>> = Object.fromEntries(
  settingNames.map((name) => [name, settings[name].completes]),
);

const SETTINGS = settingNames.map((name) => {
  const { help, details } = settings[name];
  return `Setting ${name}: ${help.charAt(0).toLowerCase()}${help.slice(1)}. ${details}`;
});

export const set = commandSpec({
  names: ['config set'],
  summary: 'Set a default for later commands, such as the cloud.',
  description:
    'Writes the setting to $XDG_CONFIG_HOME/magnum/config.yaml, by default ~/.config/magnum/config.yaml. Options and ' +
    `variables override it.\n\n${SETTINGS.join('\n\n')}`,
  positionals: {
    setting,
    value: { label: '<value>', count: 'one', completesAfter, help: 'Value of the setting.' },
  },
  examples: [
    { command: 'magnum config set cloud mycloud', help: 'Use a cloud without --os-cloud' },
    {
      command: "magnum config set context '{cluster}@{cloud}'",
      help: 'Name the contexts of kubectl after the cluster and the cloud',
    },
  ],
  output: 'message',
  columns: ['setting', 'value', 'file'],
  isOffline: true,
});

export const get = commandSpec({
  names: ['config get'],
  summary: 'Print the value of a setting.',
  description: 'Prints the value alone, for scripts. Exits with 1 if it is not set.',
  positionals: { setting },
  examples: [{ command: 'magnum config get cloud', help: 'Print the default cloud' }],
  output: 'message',
  columns: ['setting', 'value'],
  isOffline: true,
});

export const unset = commandSpec({
  names: ['config unset'],
  summary: 'Remove a setting.',
  positionals: { setting },
  examples: [{ command: 'magnum config unset cloud', help: 'Stop using a default cloud' }],
  output: 'message',
  columns: ['setting', 'value', 'file'],
  isOffline: true,
});

export const list = commandSpec({
  names: ['config list'],
  summary: 'List the settings and their values.',
  examples: [{ command: 'magnum config list', help: 'Show all settings' }],
  output: 'rows',
  suggestedColumns: ['setting', 'value', 'description'],
  isOffline: true,
});
