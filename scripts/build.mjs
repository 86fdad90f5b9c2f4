// Bundles src/ into dist/: CommonJS (it starts faster than ESM on Node 20), one chunk for each lazily loaded part.
import { rmSync } from 'node:fs';
import { rolldown } from 'rolldown';

rmSync('dist', { recursive: true, force: true });
const bundle = await rolldown({
  input: { magnum: 'src/entry.ts' },
  platform: 'node',
  // The keychain binding holds native code, which cannot be bundled.
  external: [/^keytar(\/|$)/],
});
await bundle.write({
  dir: 'dist',
  format: 'cjs',
  entryFileNames: '[name].cjs',
  chunkFileNames: 'chunks/[name]-[hash].cjs',
  minify: { mangle: false, compress: true, codegen: { removeWhitespace: true } },
});
await bundle.close();
