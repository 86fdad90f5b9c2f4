/** Is there room on the disk? A full one, and a used-up quota, show only when something is written. */
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { createFile } from './atomic-write.ts';

/**
 * Creates `file` with this many bytes, flushes and removes it. Rejects with a system error if that is not possible. The bytes are
 * random, for file systems that compress.
 */
export async function assertSpace(file: string, bytes: number): Promise<void> {
  try {
    await createFile(file, randomBytes(bytes), { isFlushed: true });
  } finally {
    await rm(file, { force: true });
  }
}
