/**
 * Writes into a file that cannot be replaced as a whole, so that no text is lost when the process is killed meanwhile: both
 * texts lie complete beside it first, under names that no sweep removes.
 */
import { type FileHandle, lstat, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { createFile, withDraft } from './atomic-write.ts';
import { inCriticalSection } from './critical-section.ts';
import { writerOf } from './path-permissions.ts';
import { readPrivateFile } from './private-file-reader.ts';

/** Beside the file: the text that was there. */
const oldCopyOf = (path: string): string => join(dirname(path), `.${basename(path)}.magnum-old`);
/** Beside the file: the text that it is to have. */
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
        // On a full disk. If this fails too, the copies stay.
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

/** Whether a process was killed in `replaceContent`, or is in it. */
export const isUnfinished = async (path: string): Promise<boolean> =>
  (await exists(newCopyOf(path))) || (await exists(oldCopyOf(path)));

/** Completes a `replaceContent` of a process that was killed. Leaves a file alone that has been changed since. */
export async function finishReplacement(path: string): Promise<void> {
  if (!(await isUnfinished(path))) return;
  // In a directory of others, the copies may be any files of this user, under these names.
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

/** Complete, or not there. The draft is one of `path`, so that it is swept as such. */
const createCopy = (path: string, copy: string, text: string): Promise<void> =>
  withDraft(path, async (draft) => {
    await createFile(draft, text, { isFlushed: true });
    await rename(draft, copy);
  });

async function removeCopies(path: string): Promise<void> {
  for (const copy of [newCopyOf(path), oldCopyOf(path)]) await rm(copy, { force: true });
}

/** From the beginning on, so that what is not written yet is the old text. */
async function overwrite(file: FileHandle, text: string): Promise<void> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) {
    at += (await file.write(bytes, at, bytes.length - at, at)).bytesWritten;
  }
  await file.truncate(bytes.length);
  await file.sync();
}

/** Whether `now` begins as the new text and ends as the old one, and is neither. */
function isPartlyWritten(now: Buffer, old: string, text: string): boolean {
  const [before, after] = [Buffer.from(old), Buffer.from(text)];
  if (now.equals(before) || now.equals(after)) return false;
  let length = 0;
  while (length < now.length && now[length] === after[length]) length += 1;
  return now.subarray(length).equals(before.subarray(length));
}

/** So that a power cut does not remove the names of the copies. Not every system can. */
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
