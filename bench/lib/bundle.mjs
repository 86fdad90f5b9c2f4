/** Bundles single modules of src/ for benchmarks. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Bundles modules such as `{ render: 'src/output/render.ts' }`. Returns the URLs of the bundles by name, and `remove`, which deletes them. */
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
