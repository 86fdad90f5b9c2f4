/** Measures commands that run in turns, so that other load on the machine affects all of them equally. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const PYTHON = '/usr/bin/python3';
const SCRIPT = fileURLToPath(new URL('side_by_side.py', import.meta.url));

/**
 * `commands` are { argv, env, code } by name. The program is an absolute path; `code` is the expected exit code and defaults
 * to 0. Returns { ms, cpuMs, peakKiB } by name, each with the `min` and `median` of the rounds. Throws for another exit code.
 */
export function sideBySide(commands, rounds) {
  const list = Object.entries(commands).map(([name, { argv, env, code = 0 }]) => ({ name, argv, env, code }));
  const { status, stdout, stderr } = spawnSync(PYTHON, [SCRIPT], {
    input: JSON.stringify({ rounds, commands: list }),
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (status !== 0) throw new Error(stderr);
  return Object.fromEntries(
    Object.entries(JSON.parse(stdout)).map(([name, { ms, cpu_ms, peak_kib }]) => [
      name,
      { ms: summary(ms), cpuMs: summary(cpu_ms), peakKiB: summary(peak_kib) },
    ]),
  );
}

function summary(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return { min: sorted[0], median: sorted[Math.floor(sorted.length / 2)] };
}
