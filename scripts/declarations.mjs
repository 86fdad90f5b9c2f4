// The types of the library: the declarations of src/library/index.ts and of the files that they import.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';

const TSC = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');

/** Writes `library.d.cts`, `library.d.mts` and the declarations that they import to `dist`. */
export function writeDeclarations(dist) {
  const declarations = mkdtempSync(join(tmpdir(), 'magnum-types-'));
  try {
    const words = ['--project', 'tsconfig.library.json', '--outDir', declarations];
    const { stdout } = spawnSync(process.execPath, [TSC, ...words], { encoding: 'utf8' });
    const collected = new Map();
    collect('library/index', collected, (name) => {
      try {
        return readFileSync(join(declarations, `${name}.d.ts`), 'utf8');
      } catch {
        throw new Error(`No types for ${name}: ${stdout}`);
      }
    });
    for (const [name, text] of collected) {
      mkdirSync(join(dist, 'types', dirname(name)), { recursive: true });
      writeFileSync(join(dist, 'types', `${name}.d.ts`), text);
    }
    // With named exports only, both have the same types.
    for (const ending of ['cts', 'mts'])
      writeFileSync(join(dist, `library.d.${ending}`), "export * from './types/library/index.js';\n");
  } finally {
    rmSync(declarations, { recursive: true, force: true });
  }
}

/** Collects a declaration and, recursively, those that it imports. */
function collect(name, collected, read) {
  if (collected.has(name)) return;
  const text = read(name);
  collected.set(name, text.replace(/(from '\.[^']*)\.ts'/g, "$1.js'"));
  for (const [, other] of text.matchAll(/(?:from|import\() ?'(\.[^']*)\.ts'/g))
    collect(posix.join(posix.dirname(name), other), collected, read);
}
