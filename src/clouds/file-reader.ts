/** Finds and reads the configuration files. */
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
  /** False for a link, which can lead to a file of another directory. */
  readonly holdsItsText: boolean;
}

export interface ReadResult {
  readonly file: ConfigFile | undefined;
  /** Sentences about files that should be there but cannot be read. openstacksdk passes over them, and so do we. */
  readonly unreadable: readonly string[];
}

/**
 * The first file of this kind that is there; the others do not count.
 * Throws `usage` for a file that is not YAML or JSON, has no mapping at its top, or is a device, a pipe or too large, and for an
 * unreadable one that the user named by an environment variable.
 */
export async function readFirst(kind: FileKind, place: SearchEnvironment): Promise<ReadResult> {
  const unreadable: string[] = [];
  const named = namedPath(kind, place);
  for (const path of candidates(kind, place)) {
    let reason: string | undefined;
    try {
      // Most of the places are empty, which takes a fraction of the time of a read that fails.
      if (statSync(path, { throwIfNoEntry: false }) !== undefined)
        return { file: await readConfigFile(kind, path, isForeign(kind, path, place)), unreadable };
    } catch (error) {
      if (error instanceof MagnumError) throw error;
      // A path through something that is no directory leads to no file either.
      const isMissing = ['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '');
      reason = isMissing ? undefined : describeSystemError(error);
      if (codeOf(error) === undefined) throw new MagnumError('usage', `Cannot read ${path}: ${reason}.`);
    }
    if (reason === undefined) {
      if (path === named) unreadable.push(`${PATH_VARIABLE[kind]} names ${path}, which does not exist`);
      continue;
    }
    const sentence = `Cannot read ${path}: ${reason}`;
    if (path === named)
      throw new MagnumError('usage', sentence, { hint: `${PATH_VARIABLE[kind]} names this file.` });
    unreadable.push(sentence);
  }
  return { file: undefined, unreadable };
}

/**
 * Whether others may have brought the file: it is in the directory in which the command was started, which is not a usual place, and
 * the user has not named it. A kubeconfig that was made there says so of its files with a variable of its own.
 */
export function isForeign(kind: FileKind, path: string, place: SearchEnvironment): boolean {
  const { dirname, delimiter } = pathsOf(place);
  if ((place.env[UNTRUSTED_VARIABLE] ?? '').split(delimiter).includes(path)) return true;
  const directory = dirname(path);
  if (path === namedPath(kind, place) || directory !== place.cwd) return false;
  // It may be one of the usual ones by another name.
  const { dev, ino } = statSync(directory);
  return !usualDirectories(place).some((usual) => {
    const other = statSync(usual, { throwIfNoEntry: false });
    return other !== undefined && other.dev === dev && other.ino === ino;
  });
}

async function readConfigFile(kind: FileKind, path: string, foreign: boolean): Promise<ConfigFile> {
  const bytes = readRegularFile(path);
  const root = await parse(decode(bytes, path), path);
  return { kind, path, bytes, root, isForeign: foreign, holdsItsText: holdsItsText(path) };
}

/** A symbolic link can lead to another file of the user, and a hard link be one. */
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

/** The parsers load only now: who has no file does not wait for them. */
async function parse(text: string, path: string): Promise<ConfigMapping> {
  const root = path.endsWith('json') ? await parseJsonText(text, path) : await parseYamlText(text, path);
  return mappingAt(root, 'the file') ?? mapping([], path);
}

async function parseJsonText(text: string, path: string): Promise<ConfigNode | undefined> {
  return (await import('./json-tree.ts')).parseJson(text, path);
}

async function parseYamlText(text: string, path: string): Promise<ConfigNode | undefined> {
  return (await import('./yaml-tree.ts')).parseYaml(text, path);
}
