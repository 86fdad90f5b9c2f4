/** Which mutants a run tests: a random sample of all mutants, the same for the same code, seed and size. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { Instrumenter } from '@stryker-mutator/instrumenter';

/**
 * Identifies a mutant of one version of the code. Stryker's own IDs depend on the order of the files.
 * @param {{ fileName: string, mutatorName: string, replacement: string,
 *   location: Record<'start' | 'end', { line: number, column: number }> }} mutant as Stryker's API describes it
 * @param {string} project the directory that file names are relative to
 */
export function keyOf({ fileName, mutatorName, replacement, location: { start, end } }, project) {
  const place = `${start.line}:${start.column}-${end.line}:${end.column}`;
  return [relative(project, fileName), place, mutatorName, replacement].join(' ');
}

const silent = new Proxy({}, { get: (_, name) => (String(name).startsWith('is') ? () => false : () => {}) });

/**
 * Returns the keys of up to `size` mutants of the files.
 * @param {readonly string[]} files absolute paths
 */
export async function sampleOf(files, { project, seed, size }) {
  const contents = await Promise.all(
    files.map(async (name) => ({ name, content: await readFile(name, 'utf8'), mutate: true })),
  );
  const options = { excludedMutations: [], ignorers: [], plugins: null };
  const { mutants } = await new Instrumenter(silent).instrument(contents, options);
  const keys = mutants.map((mutant) => keyOf(mutant, project));
  const rank = (key) => createHash('sha256').update(`${seed} ${key}`).digest('hex');
  const ranked = keys.map((key) => [rank(key), key]).sort(([a], [b]) => (a < b ? -1 : 1));
  return { count: keys.length, sample: ranked.slice(0, size).map(([, key]) => key) };
}
