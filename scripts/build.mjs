// Bundles src/ into dist/: CommonJS (it starts faster than ESM on Node 20), one chunk for each lazily loaded part.
import { renameSync, rmSync } from 'node:fs';
import { rolldown } from 'rolldown';

const bundle = await rolldown({
  input: { magnum: 'src/entry.ts' },
  platform: 'node',
  // The keychain binding holds native code, which cannot be bundled.
  external: [/^keytar(\/|$)/],
});
// What is there stays until there is something better.
const fresh = `dist.${process.pid}`;
try {
  await bundle.write({
    dir: fresh,
    format: 'cjs',
    entryFileNames: '[name].cjs',
    chunkFileNames: 'chunks/[name]-[hash].cjs',
    minify: { mangle: false, compress: true, codegen: { removeWhitespace: true } },
  });
  rmSync('dist', { recursive: true, force: true });
  renameSync(fresh, 'dist');
} finally {
  rmSync(fresh, { recursive: true, force: true });
  await bundle.close();
}
