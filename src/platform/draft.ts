/** Names of files that replace others when they are complete, and the removal of those that killed processes left behind. */
import { lstat, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isOwnedAndPrivate } from './private-file-reader.ts';
import { createOwnerId, parseOwnerId, stateOf } from './process-identity.ts';

const SUFFIX = '.draft';
/** Of Linux and macOS, in bytes. */
const MAX_NAME_BYTES = 255;
/** `.NAME.OWNER.draft`: the ID of an owner has four parts. */
const DRAFT = /^\.(.*)\.([^.]+\.[^.]+\.[^.]+\.[^.]+)\.draft$/s;
/** Those of earlier versions, without an owner, as far as a directory of other programs can have them. */
const OLD_DRAFT = /^\.(.+)\.[0-9a-f]{12}$/s;
/** Ages after which a draft is left behind, when its owner cannot be asked: milliseconds. */
const UNKNOWN_OWNER_MS = 3_600_000;
const OLD_DRAFT_MS = 60_000;
const PRIVATE_DRAFT_MS = 60_000;

/** In the same directory, because a rename is atomic only within one file system. Different at each call. */
export function draftPath(path: string): string {
  const owner = createOwnerId();
  return join(dirname(path), `.${shortened(basename(path), owner)}.${owner}${SUFFIX}`);
}

/** So that the name of the draft is not too long if that of the file is not. */
function shortened(name: string, owner: string): string {
  const space = MAX_NAME_BYTES - `..${owner}${SUFFIX}`.length;
  let short = name;
  while (Buffer.byteLength(short) > space) short = [...short].slice(0, -1).join('');
  return short;
}

export interface DraftSweep {
  /** The file whose drafts are meant; defaults to all files. */
  readonly path?: string;
  /**
   * The time of the file system, in milliseconds since the epoch, for drafts whose owner cannot be asked; they stay without it.
   * With `Infinity` all drafts go whose owner does not run.
   */
  readonly now?: number;
  /** The directory is this program's own. Nothing in it has a hidden name but drafts, of whatever version. */
  readonly isPrivate?: boolean;
}

/** Removes the drafts of processes that no longer run. Never rejects, and removes only regular files of this user. */
export async function sweepDrafts(
  directory: string,
  { path, now, isPrivate = false }: DraftSweep = {},
): Promise<void> {
  for (const name of await readdir(directory).catch(() => [])) {
    const draft = parseDraft(name) ?? (isPrivate && isHidden(name) ? { base: name } : undefined);
    if (draft === undefined || (path !== undefined && !isDraftOf(draft, path))) continue;
    const file = join(directory, name);
    const stats = await lstat(file).catch(() => undefined);
    if (!stats?.isFile() || !isOwnedAndPrivate(stats, 0)) continue;
    const ageMs = now === undefined ? 0 : now - stats.mtimeMs;
    if (isLeftBehind(draft, ageMs, isPrivate)) await rm(file, { force: true }).catch(() => undefined);
  }
}

/** In a directory of this program: true for drafts, of whatever version, and for no other file. */
export const isHidden = (name: string): boolean => name.startsWith('.');

interface Draft {
  readonly base: string;
  /** Undefined for one of an old version. */
  readonly owner?: string;
}

function parseDraft(name: string): Draft | undefined {
  const [, base, owner] = DRAFT.exec(name) ?? [];
  if (base !== undefined && owner !== undefined && parseOwnerId(owner)) return { base, owner };
  const [, oldBase] = OLD_DRAFT.exec(name) ?? [];
  return oldBase === undefined ? undefined : { base: oldBase };
}

const isDraftOf = ({ base, owner }: Draft, path: string): boolean =>
  base === (owner === undefined ? basename(path) : shortened(basename(path), owner));

/** A draft that is dated in the future is from before the clock was set right. */
function isLeftBehind({ owner }: Draft, ageMs: number, isPrivate: boolean): boolean {
  const process = owner === undefined ? undefined : parseOwnerId(owner);
  if (process === undefined) return Math.abs(ageMs) > OLD_DRAFT_MS;
  const state = stateOf(process);
  const limitMs = isPrivate ? PRIVATE_DRAFT_MS : UNKNOWN_OWNER_MS;
  return state === 'gone' || (state === 'unknown' && Math.abs(ageMs) > limitMs);
}
