/** Runs a command and measures it. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const REPORT = fileURLToPath(new URL('report-memory.cjs', import.meta.url));

/**
 * Returns the time `ms` to the end and `firstMs` to the first byte on stdout (undefined without output), the memory `peakKiB`
 * of a Node process, the number of `lines` on stdout and their `sha256`. Throws if the exit code is not 0.
 */
export async function measure(command, args, env) {
  const directory = mkdtempSync(join(tmpdir(), 'magnum-bench-'));
  const file = join(directory, 'memory');
  const began = performance.now();
  const child = spawn(command, args, {
    env: {
      ...env,
      MAGNUM_BENCH_MEMORY: file,
      NODE_OPTIONS: `--require=${REPORT}`,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let firstMs;
  let lines = 0;
  let stderr = '';
  const hash = createHash('sha256');
  child.stdout.on('data', (chunk) => {
    firstMs ??= performance.now() - began;
    for (const byte of chunk) if (byte === 10) lines += 1;
    hash.update(chunk);
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const ms = performance.now() - began;
  try {
    if (code !== 0) throw new Error(`${command} ${args.join(' ')} exited with ${code}: ${stderr}`);
    return { ms, firstMs, lines, sha256: hash.digest('hex'), peakKiB: memoryFrom(file) };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function memoryFrom(file) {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
