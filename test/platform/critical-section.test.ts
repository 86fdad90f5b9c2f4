import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { rolldown } from 'rolldown';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
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
