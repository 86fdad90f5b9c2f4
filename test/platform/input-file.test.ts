import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { readInputFile } from '../../src/platform/input-file.ts';
import { temporaryDirectory } from '../support/world.ts';

const dir = temporaryDirectory();
const sleep = (ms: number, signal?: AbortSignal) => setTimeout(ms, undefined, { signal });
const read = async (path: string, signal: AbortSignal = AbortSignal.timeout(5_000)) =>
  (await readInputFile(path, { sleep, signal })).toString();
const fifo = (name: string): string => {
  const path = join(dir, name);
  execFileSync('mkfifo', [path]);
  return path;
};

describe('readInputFile', () => {
  it('reads a file, and returns an empty text for the null device', async () => {
    writeFileSync(join(dir, 'file'), 'text');
    expect(await read(join(dir, 'file'))).toBe('text');
    expect(await read('/dev/null')).toBe('');
  });

  it('waits for the writer of a FIFO, which starts later and pauses', async () => {
    const path = fifo('later');
    const reading = read(path);
    await setTimeout(100);
    const writer = spawn('sh', ['-c', `exec >'${path}'; printf one; sleep 0.2; printf two`]);
    expect(await reading).toBe('onetwo');
    expect(writer.pid).toBeTypeOf('number');
  });

  it('follows a link to a FIFO', async () => {
    const path = fifo('target');
    symlinkSync(path, join(dir, 'link'));
    const reading = read(join(dir, 'link'));
    await setTimeout(50);
    await appendFile(path, 'text');
    expect(await reading).toBe('text');
  });

  it('stops waiting for a FIFO if it is interrupted', async () => {
    await expect(read(fifo('silent'), AbortSignal.timeout(100))).rejects.toThrow();
  });

  it('rejects an endless device and a file larger than 1 MiB', async () => {
    await expect(read('/dev/zero')).rejects.toThrow('it is larger than 1 MiB');
    await writeFile(join(dir, 'large'), Buffer.alloc(1024 * 1024 + 1));
    await expect(read(join(dir, 'large'))).rejects.toThrow('it is larger than 1 MiB');
  });

  it('fails with the system error for a directory and a missing file', async () => {
    mkdirSync(join(dir, 'sub'));
    await expect(read(join(dir, 'sub'))).rejects.toMatchObject({ code: 'EISDIR' });
    await expect(read(join(dir, 'missing'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
