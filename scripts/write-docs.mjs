// Writes docs/commands from the command tables.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { rolldown } from 'rolldown';

const folder = 'docs/commands';
const built = resolve('node_modules/.cache/magnum-docs');
const bundle = await rolldown({
  input: { registry: 'src/commands/registry.ts', manual: 'src/cli/manual.ts' },
  platform: 'node',
  external: [/^keytar/],
});
await bundle.write({ dir: built, format: 'esm', entryFileNames: '[name].mjs' });
const { commands } = await import(join(built, 'registry.mjs'));
const { manualPages } = await import(join(built, 'manual.mjs'));
const pages = manualPages(commands.map(({ table }) => table));
rmSync(built, { recursive: true });

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const { file, text } of pages) writeFileSync(join(folder, file), text);
