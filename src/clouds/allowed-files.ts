/**
 * The files in any directory that the user has allowed to say where secrets are sent (`magnum cloud-allow`): for each a private
 * file whose name is the SHA-256 of path and content, so that a changed file is not allowed any more.
 */
import { createHash } from 'node:crypto';
import { realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MagnumError } from '../errors.ts';
import { fileError, withFileError } from '../platform/file-error.ts';
import { noHomeError } from '../platform/home-directory.ts';
import { writerOf } from '../platform/path-permissions.ts';
import { type PrivateFiles, privateFiles } from '../platform/private-files.ts';
import { readRegularFile } from '../platform/regular-file.ts';
import { stateDirectory } from '../platform/xdg-directories.ts';
import type { ConfigFile } from './file-reader.ts';
import { pathsOf, type SearchEnvironment } from './search-path.ts';

type FileContent = Pick<ConfigFile, 'path' | 'bytes'>;

const allowedFiles = (place: SearchEnvironment): PrivateFiles =>
  privateFiles(stateDirectory(place, 'allowed-files'), place.home);

/** True if the user has allowed this file with this content, and no other user can change it. */
export async function isAllowed({ path, bytes }: FileContent, place: SearchEnvironment): Promise<boolean> {
  const name = nameOf(await canonicalPath(path, place), bytes);
  const isKnown = (await allowedFiles(place).read(name)) !== undefined;
  return isKnown && (await reasonNotToAllow(path)) === undefined;
}

/**
 * Allows the file with this content, and with no other. Throws MagnumError `failed` if others can change it, and if this cannot be
 * stored; `usage` without a home directory.
 */
export async function allowFile({ path, bytes }: FileContent, place: SearchEnvironment): Promise<void> {
  const reason = await reasonNotToAllow(path);
  if (reason !== undefined) {
    throw new MagnumError(
      'failed',
      `Cannot allow ${path}: ${reason.charAt(0).toLowerCase()}${reason.slice(1)}.`,
      {
        hint: 'Remove the permission of others, or name the file with OS_CLIENT_CONFIG_FILE or OS_CLIENT_SECURE_FILE.',
      },
    );
  }
  const canonical = await canonicalPath(path, place);
  await forgetFile(path, place);
  const { directory, write } = allowedFiles(place);
  if (directory === undefined) throw noHomeError(`allow ${path}`);
  await withFileError('write', directory, write(nameOf(canonical, bytes), `${canonical}\n`));
}

/** Returns whether the file was allowed, with any content. */
export async function forgetFile(path: string, place: SearchEnvironment): Promise<boolean> {
  const canonical = await canonicalPath(path, place);
  const files = allowedFiles(place);
  let wasAllowed = false;
  for (const name of await files.names()) {
    if ((await files.read(name)) !== `${canonical}\n`) continue;
    await files.remove(name);
    wasAllowed = true;
  }
  return wasAllowed;
}

/** Why only its name in a variable can allow the file: other users can change it. A sentence without a final full stop. */
export async function reasonNotToAllow(path: string): Promise<string | undefined> {
  const stats = await stat(path);
  if (stats.uid !== (process.getuid?.() ?? stats.uid)) return `Another user owns ${path}`;
  const who = await writerOf(stats);
  return who && `${who} can write to ${path}`;
}

/** Throws MagnumError `failed` if the file cannot be read. */
export function readFileToAllow(path: string): FileContent {
  try {
    return { path, bytes: readRegularFile(path) };
  } catch (error) {
    throw fileError('read', path, error);
  }
}

/** The file itself may be a link: then its content is what counts. */
async function canonicalPath(path: string, place: SearchEnvironment): Promise<string> {
  const { basename, dirname } = pathsOf(place);
  return join(await realpath(dirname(path)), basename(path));
}

const nameOf = (canonical: string, bytes: Buffer): string =>
  createHash('sha256').update(`${canonical}\n`).update(bytes).digest('hex');
