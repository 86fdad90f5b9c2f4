/** The names, arguments, options, defaults and limits of all commands. After an intended change: npx vitest run -u */
import { expect, it } from 'vitest';
import type { CommandSpec } from '../../src/cli/command-spec.ts';
import { commands } from '../../src/commands/registry.ts';

const propertiesOf = (properties: object): string =>
  Object.entries(properties)
    .map(([key, value]) =>
      value === true
        ? ` ${key}`
        : ` ${key}=${Array.isArray(value) ? value.join('|') : JSON.stringify(value)}`,
    )
    .join('');

/** The command, its arguments, its options and its examples, in their order, one per line. */
function linesOf({
  names,
  summary,
  description,
  positionals = {},
  options = {},
  examples = [],
  ...properties
}: CommandSpec): string[] {
  return [
    `${names.join(' | ')}:${propertiesOf(properties)}`,
    `  ${summary}`,
    ...(description === undefined ? [] : [`  ${description.replaceAll('\n\n', '\n  ')}`]),
    ...Object.values(positionals).map(
      ({ label, help, ...more }) => `  ${label}${propertiesOf(more)}: ${help}`,
    ),
    ...Object.values(options).map(({ flag, help, ...more }) => `  ${flag}${propertiesOf(more)}: ${help}`),
    ...examples.map(({ command, help }) => `  $ ${command} # ${help}`),
    '',
  ];
}

it('the specifications of all commands are those of command-specs.txt', async () => {
  const text = commands.flatMap(({ table }) => linesOf(table)).join('\n');
  await expect(text).toMatchFileSnapshot('./command-specs.txt');
});
