import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { rolldown } from 'rolldown';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { afterCriticalSections, inCriticalSection } from '../../src/platform/critical-section.ts';
import { temporaryDirectory } from '../support/world.ts';

const base = temporaryDirectory();
const script = join(base, 'built.cjs');
let file: string;

beforeAll(async () => {
  const input = join(base, 'input.ts');
  const modules = ['critical-section', 'file-lock'].map((name) => resolve(`src/platform/${name}.ts`));
  writeFileSync(input, modules.map((module) => `export * from '${module}';\n`).join(''));
  const bundle = await rolldown({ input, platform: 'node' });
  await bundle.write({ file: script, format: 'cjs' });
  await bundle.close();
});
beforeEach(() => {
  file = join(temporaryDirectory(), 'file');
});

/** Runs test/platform/signal-worker.cjs, and sends it the signal after it has printed `word`. */
async function runWithSignal(mode: string, name: NodeJS.Signals, word = 'started') {
  const words = [resolve('test/platform/signal-worker.cjs'), script, mode, file];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (text: Buffer) => {
    output += text;
    if (String(text).includes(word)) child.kill(name);
  });
  const [code, signal] = await once(child, 'close');
  return { code, signal, isDone: existsSync(file), left: readdirSync(join(file, '..')), output };
}

describe('SIGHUP', () => {
  it.each(['section', 'locked section'])('SIGHUP ends the process only after the work: %s', async (mode) => {
    const result = await runWithSignal(mode, 'SIGHUP');
    expect(result).toMatchObject({ code: null, signal: 'SIGHUP', isDone: true, left: ['file'] });
  });

  it('SIGHUP ends a process that holds a lock immediately, and the lock is removed', async () => {
    const result = await runWithSignal('lock', 'SIGHUP');
    expect(result).toMatchObject({ code: null, signal: 'SIGHUP', isDone: false, left: [] });
  });

  it('SIGHUP has its default action after the work', async () => {
    expect(await runWithSignal('lock', 'SIGHUP', 'ended')).toMatchObject({
      signal: 'SIGHUP',
      left: ['file'],
    });
  });
});

describe('afterCriticalSections', () => {
  it('calls the callback after the last section, even if one has failed', async () => {
    const events: string[] = [];
    const work = inCriticalSection(async () => {
      await inCriticalSection(() => Promise.reject(new Error('no'))).catch(() => events.push('inner'));
      afterCriticalSections(() => events.push('after'));
      events.push('outer');
    });
    await work;
    expect(events).toEqual(['inner', 'outer', 'after']);
    afterCriticalSections(() => events.push('at once'));
    expect(events.at(-1)).toBe('at once');
    expect(process.listenerCount('SIGHUP')).toBe(0);
  });
});

it('afterCriticalSections calls each callback once, in their order, and calls a later one at once', async () => {
  const events: string[] = [];
  const work = inCriticalSection(async () => {
    for (const name of ['one', 'two']) afterCriticalSections(() => events.push(name));
    expect(events).toEqual([]);
  });
  await work;
  await inCriticalSection(async () => {
    events.push('again');
  });
  expect(events).toEqual(['one', 'two', 'again']);
});

it('inCriticalSection returns the result, and handles SIGHUP only meanwhile', async () => {
  const result = await inCriticalSection(async () => {
    await inCriticalSection(async () => undefined);
    expect(process.listenerCount('SIGHUP')).toBe(1);
    return 7;
  });
  expect(result).toBe(7);
  await expect(inCriticalSection(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(process.listenerCount('SIGHUP')).toBe(0);
});

describe('cleanUpAtEnd', () => {
  beforeEach(() => void vi.resetModules());
  afterEach(() => void vi.doUnmock('node:fs'));
  const load = () => import('../../src/platform/critical-section.ts');

  it('cleans up once at the exit of the process, except what was canceled, and handles SIGHUP until then', async () => {
    const before = process.listeners('exit');
    const { cleanUpAtEnd } = await load();
    const [done, canceled] = [vi.fn(), vi.fn()];
    const cancelDone = cleanUpAtEnd(done);
    const cancel = cleanUpAtEnd(canceled);
    expect(process.listenerCount('SIGHUP')).toBe(1);
    cancel();
    expect(process.listenerCount('SIGHUP')).toBe(1);
    const added = process.listeners('exit').filter((listener) => !before.includes(listener));
    expect(added).toHaveLength(1);
    for (let i = 0; i < 2; i += 1) (added[0] as () => void)();
    expect([done.mock.calls.length, canceled.mock.calls.length]).toEqual([1, 0]);
    cancelDone();
    expect(process.listenerCount('SIGHUP')).toBe(0);
    for (const listener of added) process.removeListener('exit', listener);
  });

  it.each([
    ['0000000000000001', 0],
    ['0000000000001003', 0],
    ['0000000000001002', 1],
    ['ffffffffffffffff', 0],
  ])('handles no SIGHUP if nohup has set the process to ignore it: mask %s', async (mask, handlers) => {
    vi.doMock('node:fs', () => ({
      readFileSync: () => `SigBlk:\t0000000000000001\nSigIgn:\t${mask}\nX:\t1`,
    }));
    const { inCriticalSection: run } = await load();
    await run(async () => expect(process.listenerCount('SIGHUP')).toBe(handlers));
  });

  it.each([
    [
      'the file does not exist',
      () => {
        throw new Error('no such file');
      },
    ],
    ['it has no mask', () => 'Name:\tmagnum'],
  ])('handles SIGHUP if the system does not report the mask: %s', async (_, readFileSync) => {
    vi.doMock('node:fs', () => ({ readFileSync }));
    const { inCriticalSection: run } = await load();
    await run(async () => expect(process.listenerCount('SIGHUP')).toBe(1));
  });
});
