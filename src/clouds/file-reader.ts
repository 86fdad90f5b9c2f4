/** Searches and reads the configuration files. */
import { isUtf8 } from 'node:buffer';
import { lstatSync, statSync } from 'node:fs';
import { codeOf, MagnumError } from '../errors.ts';
import { describeSystemError } from '../platform/errno-messages.ts';
import { readRegularFile } from '../platform/regular-file.ts';
import { type ConfigMapping, type ConfigNode, mapping, mappingAt } from './config-tree.ts';
import {
  candidates,
  type FileKind,
  namedPath,
  PATH_VARIABLE,
  pathsOf,
  type SearchEnvironment,
  UNTRUSTED_VARIABLE,
  usualDirectories,
} from './search-path.ts';

export interface ConfigFile {
  readonly kind: FileKind;
  readonly path: string;
  readonly bytes: Buffer;
  readonly root: ConfigMapping;
  /** See `isForeign`. */
  readonly isForeign: boolean;
  /** False for a link, because its text can be from another directory. */
  readonly holdsItsText: boolean;
}

export interface ReadResult {
  readonly file: ConfigFile | undefined;
  /**
   * Messages about files that exist or are set by a variable, but cannot be read. They are skipped, as in openstacksdk. Without a
   * full stop.
   */
  readonly unreadable: readonly string[];
  /** The message in `unreadable` about a file that a variable names and that does not exist. */
  readonly missing: string | undefined;
}

/**
 * Reads the first file of this kind that exists; the others are ignored. Throws MagnumError `usage` for a file that is not valid
 * YAML or JSON, is not a mapping, is a device or a pipe, or is too large, and for a file in the variable that cannot be read.
 */
export async function readFirst(kind: FileKind, place: SearchEnvironment): Promise<ReadResult> {
  const unreadable: string[] = [];
  let missing: string | undefined;
  const named = namedPath(kind, place);
  for (const path of candidates(kind, place)) {
    let reason: string | undefined;
    try {
      // Most directories have no such file, and this takes a fraction of the time of a read that fails.
      if (statSync(path, { throwIfNoEntry: false }) !== undefined)
        return { file: await readConfigFile(kind, path, isForeign(kind, path, place)), unreadable, missing };
    } catch (error) {
      if (error instanceof MagnumError) throw error;
      // ENOTDIR: a part of the path is a file.
      const isMissing = ['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '');
      reason = isMissing ? undefined : describeSystemError(error);
      if (codeOf(error) === undefined) throw new MagnumError('usage', `Cannot read ${path}: ${reason}.`);
    }
    if (reason === undefined) {
      if (path === named) {
        missing = `${PATH_VARIABLE[kind]} is set to ${path}, which does not exist`;
        unreadable.push(missing);
      }
      continue;
    }
    const message = `Cannot read ${path}: ${reason}`;
    if (path === named)
      throw new MagnumError('usage', `${message}.`, { hint: `Check ${PATH_VARIABLE[kind]}.` });
    unreadable.push(message);
  }
  return { file: undefined, unreadable, missing };
}

/**
 * True if the file can be from other people: it is in the current directory, which is not a directory of the user or the system,
 * and no variable names it. Also true for a file in MAGNUM_UNTRUSTED_FILES, the variable in kubeconfigs that were created there.
 */
export function isForeign(kind: FileKind, path: string, place: SearchEnvironment): boolean {
  const { dirname, delimiter } = pathsOf(place);
  if ((place.env[UNTRUSTED_VARIABLE] ?? '').split(delimiter).includes(path)) return true;
  const directory = dirname(path);
  if (path === namedPath(kind, place) || directory !== place.cwd) return false;
  // The current directory can be one of these directories under another path.
  const { dev, ino } = statSync(directory);
  return !usualDirectories(place).some((usual) => {
    const other = statSync(usual, { throwIfNoEntry: false });
    return other !== undefined && other.dev === dev && other.ino === ino;
  });
}

async function readConfigFile(kind: FileKind, path: string, foreign: boolean): Promise<ConfigFile> {
  return { kind, path, ...(await readMapping(path)), isForeign: foreign, holdsItsText: holdsItsText(path) };
}

/** Throws MagnumError `usage` for invalid content, and what `readRegularFile` throws. */
export async function readMapping(path: string): Promise<Pick<ConfigFile, 'bytes' | 'root'>> {
  const bytes = readRegularFile(path);
  return { bytes, root: await parse(decode(bytes, path), path) };
}

/** False for symbolic and hard links, which can lead to another file of the user. */
function holdsItsText(path: string): boolean {
  const stats = lstatSync(path);
  return stats.isFile() && stats.nlink === 1;
}

function decode(bytes: Buffer, path: string): string {
  if (isUtf8(bytes)) return bytes.toString('utf8').replace(/^\ufeff/, '');
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const newline = bytes.indexOf(0x0a, start);
    const end = newline === -1 ? bytes.length : newline + 1;
    if (!isUtf8(bytes.subarray(start, end))) break;
    start = end;
  }
  throw new MagnumError('usage', `${path}, line ${line}: not UTF-8 text`);
}

/** Loads the parsers only if a file exists. */
async function parse(text: string, path: string): Promise<ConfigMapping> {
  const root = path.endsWith('json') ? await parseJsonText(text, path) : await parseYamlText(text, path);
  return mappingAt(root, 'the top level') ?? mapping([], path);
}

async function parseJsonText(text: string, path: string): Promise<ConfigNode | undefined> {
  return (await import('./json-tree.ts')).parseJson(text, path);
}

async function parseYamlText(text: string, path: string): Promise<ConfigNode | undefined> {
  return (await import('./yaml-tree.ts')).parseYaml(text, path);
}
