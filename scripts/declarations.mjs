// The types of the library: what tsc says of src/library/index.ts and of the few files that its declarations need.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';

const TSC = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');

/** Writes `library.d.cts`, `library.d.mts` and the files that they stand on into `dist`. */
export function writeDeclarations(dist) {
  const everything = mkdtempSync(join(tmpdir(), 'magnum-types-'));
  try {
    const words = ['--project', 'tsconfig.library.json', '--outDir', everything];
    const { stdout } = spawnSync(process.execPath, [TSC, ...words], { encoding: 'utf8' });
    const taken = new Map();
    take('library/index', taken, (name) => {
      try {
        return readFileSync(join(everything, `${name}.d.ts`), 'utf8');
      } catch {
        throw new Error(`there are no types for ${name}: ${stdout}`);
      }
    });
    for (const [name, text] of taken) {
      mkdirSync(join(dist, 'types', dirname(name)), { recursive: true });
      writeFileSync(join(dist, 'types', `${name}.d.ts`), text);
    }
    // Named exports alone: the types of the one are those of the other.
    for (const ending of ['cts', 'mts'])
      writeFileSync(join(dist, `library.d.${ending}`), "export * from './types/library/index.js';\n");
  } finally {
    rmSync(everything, { recursive: true, force: true });
  }
}

/** With everything that a declaration refers to. */
function take(name, taken, read) {
  if (taken.has(name)) return;
  const text = read(name);
  taken.set(name, text.replace(/(from '\.[^']*)\.ts'/g, "$1.js'"));
  for (const [, other] of text.matchAll(/(?:from|import\() ?'(\.[^']*)\.ts'/g))
    take(posix.join(posix.dirname(name), other), taken, read);
}
