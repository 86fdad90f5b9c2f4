/**
 * The user's own settings (`magnum config`): config.yaml in the configuration directory, a mapping of names to single values. Unlike
 * clouds.yaml, it is never searched in the current directory. Names that this version does not know are ignored and preserved.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf, MagnumError } from '../errors.ts';
import { describeSystemError } from '../platform/errno-messages.ts';
import { configDirectory } from '../platform/xdg-directories.ts';
import { type ConfigMapping, mapping, textAt } from './config-tree.ts';
import { readMapping } from './file-reader.ts';
import type { SearchEnvironment } from './search-path.ts';

type UserPlace = Pick<SearchEnvironment, 'env' | 'home'>;

export interface UserConfig {
  /** Undefined without a home directory. */
  readonly path: string | undefined;
  /** Empty if the file does not exist. */
  readonly settings: ConfigMapping;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: searches for control characters.
const CONTROL_CHARACTER = /[\0-\x1f\x7f-\x9f]/;

/** For a file that other users can change. */
export const ONLY_USER_ADVICE = 'Use chown and chmod go-w, so that only you can write to it.';

const CORRECTION = 'Correct or remove this file.';

/** The path of the file, which may not exist; undefined without a home directory. */
export function userConfigPath(place: UserPlace): string | undefined {
  const directory = configDirectory(place);
  return directory && join(directory, 'config.yaml');
}

/**
 * Reads the file. Throws MagnumError `usage` if it cannot be read, is not a regular file, is too large or invalid, and if other users
 * can change it.
 */
export async function readUserConfig(place: UserPlace): Promise<UserConfig> {
  const path = userConfigPath(place);
  if (path === undefined) return { path, settings: mapping([], '') };
  try {
    // Most users have no such file.
    if (statSync(path, { throwIfNoEntry: false }) === undefined) return { path, settings: mapping([], path) };
    await assertOnlyUserCanWrite(path, place.home);
    return { path, settings: (await readMapping(path)).root };
  } catch (error) {
    // A part of the path is a file.
    if (codeOf(error) === 'ENOTDIR') return { path, settings: mapping([], path) };
    if (!(error instanceof MagnumError))
      throw new MagnumError('usage', `Cannot read ${path}: ${describeSystemError(error)}.`, { cause: error });
    throw error.hint === undefined ? new MagnumError('usage', error.message, { hint: CORRECTION }) : error;
  }
}

/** The value, or undefined if it is unset. Throws MagnumError `usage` for a list, a mapping and control characters. */
export function userSetting({ settings }: UserConfig, name: string): string | undefined {
  const node = settings.entries.get(name);
  const text = textAt(node, name);
  if (text !== undefined && hasControlCharacter(text))
    throw new MagnumError('usage', `${node?.origin}: ${name} contains a control character`, {
      hint: CORRECTION,
    });
  return text;
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
    hint: ONLY_USER_ADVICE,
  });
}
