/** Replaces the text of a file with two names in processes that are killed, and completes the replacement afterwards. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { linkSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { rolldown } from 'rolldown';
import { expect, it } from 'vitest';
import { finishInterruptedReplacement, replaceText } from '../../src/platform/user-file.ts';
import { temporaryDirectory } from '../support/world.ts';

it('replaceText leaves the old or the new text if its process is killed at a random moment', async () => {
  const directory = temporaryDirectory();
  const path = join(directory, 'config');
  const bundle = await rolldown({ input: 'src/platform/user-file.ts', platform: 'node' });
  const script = join(temporaryDirectory(), 'user-file.cjs');
  await bundle.write({ file: script, format: 'cjs' });
  await bundle.close();
  writeFileSync(path, '0'.repeat(2_000_000));
  linkSync(path, join(directory, 'other'));
  for (let i = 0; i < 15; i++) {
    const worker = spawn(process.execPath, [resolve('test/stress/replace-worker.cjs'), script, path], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(worker.stdout, 'data');
    await setTimeout(Math.random() * 60);
    worker.kill('SIGKILL');
    await once(worker, 'exit');
    await finishInterruptedReplacement(path);
    expect(readFileSync(path, 'utf8')).toMatch(/^(.)\1*$/);
    await replaceText(path, '0'.repeat(2_000_000));
    expect(readdirSync(directory)).toEqual(['config', 'other']);
  }
}, 60_000);
