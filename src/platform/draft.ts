/** Drafts: temporary files that replace another file once they are complete. Names them, and removes those of killed processes. */
import { lstat, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isOwnedAndPrivate } from './private-file-reader.ts';
import { createOwnerId, parseOwnerId, stateOf } from './process-identity.ts';

const SUFFIX = '.draft';
/** Maximum length of a file name on Linux and macOS. */
const MAX_NAME_BYTES = 255;
/** `.NAME.OWNER.draft`, where the owner ID has four parts. */
const DRAFT = /^\.(.*)\.([^.]+\.[^.]+\.[^.]+\.[^.]+)\.draft$/s;
/** Drafts of earlier versions, which have no owner, in directories that other programs use too. */
const OLD_DRAFT = /^\.(.+)\.[0-9a-f]{12}$/s;
/** Ages in milliseconds from which a draft counts as abandoned if it is unknown whether its owner runs. */
const UNKNOWN_OWNER_MS = 3_600_000;
const OLD_DRAFT_MS = 60_000;
const PRIVATE_DRAFT_MS = 60_000;

/** A new path in the same directory, because a rename is atomic only within one file system. */
export function draftPath(path: string): string {
  const owner = createOwnerId();
  return join(dirname(path), `.${shortened(basename(path), owner)}.${owner}${SUFFIX}`);
}

/** Shortens the name, so that the name of the draft does not exceed the limit if that of the file does not. */
function shortened(name: string, owner: string): string {
  const space = MAX_NAME_BYTES - `..${owner}${SUFFIX}`.length;
  let short = name;
  while (Buffer.byteLength(short) > space) short = [...short].slice(0, -1).join('');
  return short;
}

export interface DraftSweep {
  /** The file whose drafts are removed; defaults to all files. */
  readonly path?: string;
  /**
   * Current time of the file system, in milliseconds since the epoch, to compute the age of drafts whose owner may still run. If unset,
   * these drafts stay; with `Infinity`, they are removed.
   */
  readonly now?: number;
  /** True for a directory that only this program uses: every hidden file in it is a draft, of this or an earlier version. */
  readonly isPrivate?: boolean;
}

/** Removes the drafts of processes that no longer run. Removes only regular files of this user, and never rejects. */
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
    if (isAbandoned(draft, ageMs, isPrivate)) await rm(file, { force: true }).catch(() => undefined);
  }
}

/** In a directory that only this program uses, true for drafts of any version and false for all other files. */
export const isHidden = (name: string): boolean => name.startsWith('.');

interface Draft {
  readonly base: string;
  /** Undefined for drafts of earlier versions. */
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

/** Uses the absolute age: a draft from the future was written before the clock was corrected. */
function isAbandoned({ owner }: Draft, ageMs: number, isPrivate: boolean): boolean {
  const process = owner === undefined ? undefined : parseOwnerId(owner);
  if (process === undefined) return Math.abs(ageMs) > OLD_DRAFT_MS;
  const state = stateOf(process);
  const limitMs = isPrivate ? PRIVATE_DRAFT_MS : UNKNOWN_OWNER_MS;
  return state === 'gone' || (state === 'unknown' && Math.abs(ageMs) > limitMs);
}
