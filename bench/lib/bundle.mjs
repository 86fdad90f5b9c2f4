/** Bundles modules of src/ for benchmarks that need one without the command around it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** `{ render: 'src/output/render.ts' }` -> the address of each bundle, for `import`, and `remove` that takes them away. */
export async function bundle(modules) {
  const directory = mkdtempSync(join(tmpdir(), 'magnum-bench-'));
  const built = await rolldown({
    input: modules,
    cwd: ROOT,
    platform: 'node',
    external: [/^keytar(\/|$)/],
  });
  await built.write({ dir: directory, format: 'esm', entryFileNames: '[name].mjs' });
  await built.close();
  const files = Object.keys(modules).map((name) => [
    name,
    pathToFileURL(join(directory, `${name}.mjs`)).href,
  ]);
  return {
    files: Object.fromEntries(files),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}
