import type { CommandSpec, Options } from '../../cli/command-spec.ts';
import { isUnresolved, readArguments } from '../../cli/legacy-arguments.ts';
import { hasControlCharacter } from '../../clouds/user-config.ts';
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import { type Alias, secretOptionIn, standsFor, unusableName } from '../../extensions/aliases.ts';
import { findPlugin } from '../../extensions/plugins.ts';
import { assertNotNested, unknownCommandOf } from '../../extensions/resolve-command-line.ts';
import { message } from '../../output/result.ts';
import { localCommand } from '../../platform/own-command.ts';
import { splitPosixWords } from '../../platform/posix-words.ts';
import type { World } from '../../world.ts';
import { readUserFile } from '../config/user-file.ts';
import type { set } from './table.ts';
import { writeAlias } from './user-file.ts';

export default async (
  { alias: name, expansion: text }: Options<typeof set>,
  { world }: Context,
  specs: readonly CommandSpec[],
) => {
  assertUsableName(name, specs, world);
  const alias = readExpansion(name, text);
  const file = await readUserFile(world);
  await assertNotNested(alias, specs, world);
  assertRunnable(alias, specs, world);
  const warnings = await writeAlias(name, text, file, world);
  const data = { alias: name, expansion: text, file: file.path };
  return { ...message(`Alias ${name} stands for '${standsFor(alias)}' in ${file.path}.`, data), warnings };
};

function assertUsableName(name: string, specs: readonly CommandSpec[], world: World): void {
  const reason = unusableName(name, specs);
  if (reason !== undefined) throw new MagnumError('usage', `Invalid alias '${name}': ${reason}.`);
  const plugin = findPlugin([name], specs, world);
  if (plugin !== undefined)
    throw new MagnumError('usage', `Invalid alias '${name}': it is the name of plugin ${plugin.path}.`);
}

function readExpansion(name: string, expansion: string): Alias {
  if (hasControlCharacter(expansion))
    throw new MagnumError('usage', 'The expansion must not contain control characters.');
  const words = splitPosixWords(expansion);
  if (words[0] === 'magnum')
    throw new MagnumError('usage', "The expansion must not start with 'magnum'.", {
      hint: 'It is what follows magnum on the command line.',
    });
  if (words.length === 0) throw new MagnumError('usage', 'The expansion must not be empty.');
  const placeholder = words.find((word) => /\$[\d@*{]/.test(word));
  if (placeholder !== undefined)
    throw new MagnumError('usage', `Placeholders such as '${placeholder}' are not supported in aliases.`, {
      hint: 'The words after the alias are appended to the expansion.',
    });
  return { name, expansion, words };
}

/** Throws MagnumError `usage` if no command runs, an option of it is unknown, or an option is a secret. */
function assertRunnable({ words }: Alias, specs: readonly CommandSpec[], world: World): void {
  const line = readArguments(words, specs);
  const secret = secretOptionIn(words, specs);
  if (secret !== undefined)
    throw new MagnumError('usage', `An alias must not contain the secret of ${secret}.`, {
      hint: 'Set it in secure.yaml or in a variable.',
    });
  const word = unknownCommandOf(line);
  if (word !== undefined) {
    if (findPlugin(words.slice(word.index), specs, world) !== undefined) return;
    throw new MagnumError('usage', `'${word.word}' is neither a command nor a plugin.`, {
      hint: 'To list the commands: magnum help commands',
    });
  }
  if (line.phrase === '') throw new MagnumError('usage', 'The expansion does not contain a command.');
  const unresolved = line.tokens.find(isUnresolved);
  if (unresolved !== undefined && 'typed' in unresolved)
    throw new MagnumError('usage', `Unknown or ambiguous option '${unresolved.typed}' in the expansion.`, {
      hint: `To list the options: ${localCommand('help', line.spec?.names[0] ?? line.phrase)}`,
    });
}
