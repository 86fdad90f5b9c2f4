/** Checks for free disk space by writing, which also detects an exceeded quota. */
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { createFile } from './atomic-write.ts';

/**
 * Creates `file` with this many bytes, flushes and removes it. Rejects with a system error if this fails. The bytes are random, because
 * some file systems compress.
 */
export async function assertSpace(file: string, bytes: number): Promise<void> {
  try {
    await createFile(file, randomBytes(bytes), { isFlushed: true });
  } finally {
    await rm(file, { force: true });
  }
}
