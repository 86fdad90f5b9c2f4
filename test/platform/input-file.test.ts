import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { readInputFile } from '../../src/platform/input-file.ts';
import { openFiles } from '../support/open-files.ts';
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

  it('closes the file, also after an error', async () => {
    writeFileSync(join(dir, 'closed'), '');
    const before = openFiles();
    for (const path of [join(dir, 'closed'), '/dev/null', '/dev/zero']) await read(path).catch(() => '');
    expect(openFiles()).toBe(before);
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

  it('reads exactly 1 MiB from a FIFO, and rejects more', async () => {
    for (const [name, bytes] of [
      ['full', 1024 * 1024],
      ['over', 1024 * 1024 + 1],
    ] as const) {
      const path = fifo(name);
      const reading = readInputFile(path, { sleep, signal: AbortSignal.timeout(5_000) });
      const writer = spawn('sh', ['-c', `head -c ${bytes} /dev/zero >'${path}'`], { stdio: 'ignore' });
      if (name === 'full') expect(await reading).toHaveLength(bytes);
      else await expect(reading).rejects.toThrow('it is larger than 1 MiB');
      writer.kill();
    }
  });

  it('does not wait if it is interrupted before, and passes the signal to each wait of 20 ms', async () => {
    const reason = new Error('stopped');
    await expect(read(fifo('stopped'), AbortSignal.abort(reason))).rejects.toBe(reason);
    const stop = new AbortController();
    const waits: unknown[][] = [];
    const recording = async (...words: unknown[]) => {
      waits.push(words);
      if (waits.length === 2) stop.abort(reason);
    };
    const work = readInputFile(fifo('recorded'), { sleep: recording, signal: stop.signal });
    await expect(work).rejects.toBe(reason);
    expect(waits).toEqual([
      [20, stop.signal],
      [20, stop.signal],
    ]);
  });

  it('fails with the system error for a directory and a missing file', async () => {
    mkdirSync(join(dir, 'sub'));
    await expect(read(join(dir, 'sub'))).rejects.toMatchObject({ code: 'EISDIR' });
    await expect(read(join(dir, 'missing'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
