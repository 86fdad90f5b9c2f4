// Writes completions/ from the command tables.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { rolldown } from 'rolldown';

const folder = 'completions';
const built = resolve('node_modules/.cache/magnum-completions');
const bundle = await rolldown({
  input: { registry: 'src/commands/registry.ts', scripts: 'src/completion/scripts.ts' },
  platform: 'node',
  external: [/^keytar/],
});
await bundle.write({ dir: built, format: 'esm', entryFileNames: '[name].mjs' });
const { commands } = await import(join(built, 'registry.mjs'));
const { completionFiles } = await import(join(built, 'scripts.mjs'));
const files = completionFiles(commands.map(({ table }) => table));
rmSync(built, { recursive: true });

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);
for (const { file, text } of files) writeFileSync(join(folder, file), text);
