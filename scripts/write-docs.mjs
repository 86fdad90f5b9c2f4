// Writes docs/commands, the man pages and completions/ from the command tables, and docs/architecture.svg from the imports.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { rolldown } from 'rolldown';
import { drawImportGraph, readImportGraph } from './import-graph.mjs';

const folder = 'docs/commands';
const built = resolve('node_modules/.cache/magnum-docs');
const bundle = await rolldown({
  input: { registry: 'src/commands/registry.ts', manual: 'src/cli/help/manual.ts' },
  platform: 'node',
  external: [/^keytar/, /^kerberos/],
});
await bundle.write({ dir: built, format: 'esm', entryFileNames: '[name].mjs' });
const { commands } = await import(join(built, 'registry.mjs'));
const { manPagesOf, manualPages } = await import(join(built, 'manual.mjs'));
const tables = commands.map(({ table }) => table);
const pages = manualPages(tables);
// `## 1.2.3 (2026-11-22)`: the newest version is first.
const [, date] = /^## \S+ \((\d{4}-\d\d-\d\d)\)/m.exec(readFileSync('CHANGELOG.md', 'utf8'));
const manPages = manPagesOf(tables, date);
rmSync(built, { recursive: true });

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const { file, text } of pages) writeFileSync(join(folder, file), text);

rmSync('man', { recursive: true, force: true });
mkdirSync('man', { recursive: true });
for (const { file, text } of manPages) writeFileSync(join('man', file), text);
// npm installs only the pages that are listed.
const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
manifest.man = manPages.map(({ file }) => `man/${file}`);
writeFileSync('package.json', `${JSON.stringify(manifest, undefined, 2)}\n`);
writeFileSync('docs/architecture.svg', drawImportGraph(readImportGraph()));

await import('./write-completions.mjs');
