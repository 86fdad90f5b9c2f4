/**
 * The user's own settings (`magnum config`): config.yaml in the configuration directory, a mapping of names to single values. Unlike
 * clouds.yaml, it is never searched in the current directory. Names that this version does not know are ignored and preserved.
 */
import { statSync } from 'node:fs';
import { codeOf, MagnumError, withChanges } from '../errors.ts';
import { describeSystemError } from '../platform/errno-messages.ts';
import { localCommand } from '../platform/own-command.ts';
import { quoteForPosixIfNeeded } from '../platform/shell-quoting.ts';
import { userConfigPath } from '../platform/xdg-directories.ts';
import { type ConfigMapping, isUnset, mapping, wrongTypeError } from './config-tree.ts';
import { readMapping } from './file-reader.ts';
import type { SearchEnvironment } from './search-path.ts';

type UserPlace = Pick<SearchEnvironment, 'env' | 'home'>;

export interface UserConfig {
  /** Undefined without a home directory. */
  readonly path: string | undefined;
  /** Empty if the file does not exist. */
  readonly text: string;
  readonly settings: ConfigMapping;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: searches for control characters.
const CONTROL_CHARACTER = /[\0-\x1f\x7f-\x9f]/;

/** For a file that other users can change. */
export const ONLY_USER_ADVICE = 'Use chown and chmod go-w, so that only you can write to it.';

/**
 * Reads the file. Throws MagnumError `usage` if it cannot be read, is not a regular file, is too large or invalid, and if other users
 * can change it.
 */
export async function readUserConfig(place: UserPlace): Promise<UserConfig> {
  const path = userConfigPath(place);
  if (path === undefined) return emptyConfig(path);
  try {
    // Most users have no such file.
    if (statSync(path, { throwIfNoEntry: false }) === undefined) return emptyConfig(path);
    await assertOnlyUserCanWrite(path, place.home);
    const { bytes, root } = await readMapping(path);
    return { path, text: bytes.toString('utf8'), settings: root };
  } catch (error) {
    // A part of the path is a file.
    if (codeOf(error) === 'ENOTDIR') return emptyConfig(path);
    const hint = `Correct this file, or remove it: rm -r ${quoteForPosixIfNeeded(path)}`;
    if (!(error instanceof MagnumError))
      throw new MagnumError('usage', `Cannot read ${path}: ${describeSystemError(error)}.`, {
        cause: error,
        hint,
      });
    throw error.hint === undefined ? withChanges(error, { hint }) : error;
  }
}

const emptyConfig = (path: string | undefined): UserConfig => ({
  path,
  text: '',
  settings: mapping([], path ?? ''),
});

/** The value, or undefined if it is unset. Throws MagnumError `usage` for a list, a mapping and control characters. */
export function userSetting({ settings }: UserConfig, name: string): string | undefined {
  const node = settings.entries.get(name);
  if (node === undefined || isUnset(node)) return undefined;
  const hint = `To remove the setting: ${localCommand('config unset', name)}`;
  if (node.kind !== 'scalar') throw withChanges(wrongTypeError(node, name, 'a single value'), { hint });
  const text = node.text ?? '';
  if (!hasControlCharacter(text)) return text;
  throw new MagnumError('usage', `${node.origin}: ${name} contains a control character`, { hint });
}

/** True for text that cannot be the value of a setting: scripts print it, and terminals show it. */
export const hasControlCharacter = (text: string): boolean => CONTROL_CHARACTER.test(text);

/** Another user who can write to the file, or replace it, could redirect commands to another cloud. */
async function assertOnlyUserCanWrite(path: string, home: string | undefined): Promise<void> {
  const { findOtherWriter } = await import('../platform/path-permissions.ts');
  const writer = await findOtherWriter(path, home);
  if (writer === undefined) return;
  const effect = writer.path === path ? '' : ` and could replace ${path}`;
  throw new MagnumError('usage', `${writer.who} can write to ${writer.path}${effect}.`, {
    hint:
      writer.who === 'Another user'
        ? ONLY_USER_ADVICE
        : `To allow only you to write to it: chmod go-w ${quoteForPosixIfNeeded(writer.path)}`,
  });
}
