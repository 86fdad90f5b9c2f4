/**
 * The files that the user has allowed to determine where secrets are sent (`magnum cloud-allow`). For each there is a private
 * file whose name is the SHA-256 of path and content, so a file that changes is no longer allowed.
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
 * Allows the file with this content only. Throws MagnumError `failed` if other users can change the file or the permission
 * cannot be stored, and `usage` without a home directory.
 */
export async function allowFile({ path, bytes }: FileContent, place: SearchEnvironment): Promise<void> {
  const reason = await reasonNotToAllow(path);
  if (reason !== undefined) {
    throw new MagnumError('failed', `Cannot allow ${path}: ${reason}.`, {
      hint: 'Remove the write permission of other users, or set OS_CLIENT_CONFIG_FILE or OS_CLIENT_SECURE_FILE to the path.',
    });
  }
  const canonical = await canonicalPath(path, place);
  await disallowFile(path, place);
  const { directory, write } = allowedFiles(place);
  if (directory === undefined) throw noHomeError(`allow ${path}`);
  await withFileError('write', directory, write(nameOf(canonical, bytes), `${canonical}\n`));
}

/** Removes the permission for the file. Returns true if the file was allowed, with any content. */
export async function disallowFile(path: string, place: SearchEnvironment): Promise<boolean> {
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

/** Why the file cannot be allowed: other users can change it. A clause with `it` for the file. */
export async function reasonNotToAllow(path: string): Promise<string | undefined> {
  const stats = await stat(path);
  if (stats.uid !== (process.getuid?.() ?? stats.uid)) return 'another user owns it';
  const writer = await writerOf(stats);
  return writer && `${writer.charAt(0).toLowerCase()}${writer.slice(1)} can write to it`;
}

/** Throws MagnumError `failed` if the file cannot be read. */
export function readFileToAllow(path: string): FileContent {
  try {
    return { path, bytes: readRegularFile(path) };
  } catch (error) {
    throw fileError('read', path, error);
  }
}

/** The path with links in the directory resolved. The file itself can be a link: the permission is for its content. */
async function canonicalPath(path: string, place: SearchEnvironment): Promise<string> {
  const { basename, dirname } = pathsOf(place);
  return join(await realpath(dirname(path)), basename(path));
}

const nameOf = (canonical: string, bytes: Buffer): string =>
  createHash('sha256').update(`${canonical}\n`).update(bytes).digest('hex');
