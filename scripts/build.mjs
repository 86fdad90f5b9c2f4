// Bundles src/ into dist/: the command as CommonJS, with a chunk for each part that is loaded lazily, and the library with
// its types.
import './assert-can-build.mjs';
import { renameSync, rmSync, writeFileSync } from 'node:fs';

const { rolldown } = await import('rolldown');
const { input, output } = await import('./bundle.mjs');
const { writeDeclarations } = await import('./declarations.mjs');

/** `import` uses the code for `require`, so that modules exist only once. */
function writeLibrary(dist) {
  const lines = ["import library from './library.cjs';", 'export const { connect, MagnumError } = library;'];
  writeFileSync(`${dist}/library.mjs`, `${lines.join('\n')}\n`);
  writeDeclarations(dist);
}

const bundle = await rolldown(input);
// The old dist/ stays until the new one is complete.
const fresh = `dist.${process.pid}`;
try {
  await bundle.write({ dir: fresh, ...output });
  writeLibrary(fresh);
  rmSync('dist', { recursive: true, force: true });
  renameSync(fresh, 'dist');
} finally {
  rmSync(fresh, { recursive: true, force: true });
  await bundle.close();
}
