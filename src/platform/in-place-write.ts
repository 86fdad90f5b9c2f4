/**
 * Overwrites a file that cannot be replaced by a rename, without losing any text if the process is killed meanwhile. Complete copies of
 * the old and the new text are first written next to the file, under names that sweepDrafts does not remove.
 */
import { type FileHandle, lstat, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { createFile, withDraft } from './atomic-write.ts';
import { inCriticalSection } from './critical-section.ts';
import { writerOf } from './path-permissions.ts';
import { readPrivateFile } from './private-file-reader.ts';

/** The copy of the old text. */
const oldCopyOf = (path: string): string => join(dirname(path), `.${basename(path)}.magnum-old`);
/** The copy of the new text. */
const newCopyOf = (path: string): string => join(dirname(path), `.${basename(path)}.magnum-new`);

/** Replaces the content of `path`, a regular file, and flushes it. Rejects with a system error. */
export function replaceContent(path: string, text: string): Promise<void> {
  return inCriticalSection(async () => {
    const file = await open(path, 'r+');
    try {
      const old = await readFile(path, 'utf8');
      await createCopy(path, oldCopyOf(path), old);
      await createCopy(path, newCopyOf(path), text);
      await flushDirectory(dirname(path));
      await overwrite(file, text).catch(async (error) => {
        // For example if the disk is full. If this fails too, the copies stay.
        await overwrite(file, old);
        await removeCopies(path);
        throw error;
      });
      await removeCopies(path);
    } finally {
      await file.close();
    }
  });
}

/** Whether a process runs `replaceContent`, or was killed in it. */
export const isUnfinished = async (path: string): Promise<boolean> =>
  (await exists(newCopyOf(path))) || (await exists(oldCopyOf(path)));

/** Completes the `replaceContent` of a killed process. Does not touch a file that was changed since. */
export async function finishReplacement(path: string): Promise<void> {
  if (!(await isUnfinished(path))) return;
  // If others can write to the directory, they may have given these names to any other files of this user.
  if ((await writerOf(await stat(dirname(path)), true)) !== undefined) return;
  const [old, text] = [readPrivateFile(oldCopyOf(path)), readPrivateFile(newCopyOf(path))];
  await inCriticalSection(async () => {
    if (old !== undefined && text !== undefined && isPartlyWritten(await readFile(path), old, text)) {
      const file = await open(path, 'r+');
      await overwrite(file, text).finally(() => file.close());
    }
    await removeCopies(path);
  });
}

/** Creates the copy atomically. Its draft is named after `path`, so that sweeping `path` removes it. */
const createCopy = (path: string, copy: string, text: string): Promise<void> =>
  withDraft(path, async (draft) => {
    await createFile(draft, text, { isFlushed: true });
    await rename(draft, copy);
  });

async function removeCopies(path: string): Promise<void> {
  for (const copy of [newCopyOf(path), oldCopyOf(path)]) await rm(copy, { force: true });
}

/** Writes from the beginning, so that the part that is not written yet holds the old text. */
async function overwrite(file: FileHandle, text: string): Promise<void> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) {
    at += (await file.write(bytes, at, bytes.length - at, at)).bytesWritten;
  }
  await file.truncate(bytes.length);
  await file.sync();
}

/** Whether `now` begins like the new text and ends like the old one, and is neither of them. */
function isPartlyWritten(now: Buffer, old: string, text: string): boolean {
  const [before, after] = [Buffer.from(old), Buffer.from(text)];
  if (now.equals(before) || now.equals(after)) return false;
  let length = 0;
  while (length < now.length && now[length] === after[length]) length += 1;
  return now.subarray(length).equals(before.subarray(length));
}

/** Flushes the names of the copies, so that a power failure does not lose them. Best effort: some systems cannot. */
async function flushDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r').catch(() => undefined);
  await directory?.sync().catch(() => undefined);
  await directory?.close();
}

const exists = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );
