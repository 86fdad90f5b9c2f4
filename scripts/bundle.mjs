// The bundler options for dist/, for scripts/build.mjs and the tests.

import { EMPTY_MODULE, ES_MODULES, isUnused } from './unused-modules.mjs';

const EMPTY = '\0unused-module:';
const unusedModules = {
  name: 'unused-modules',
  resolveId: (id, importer = '') => (isUnused(id, importer) ? EMPTY + id : undefined),
  load: (id) => (id.startsWith(EMPTY) ? EMPTY_MODULE : undefined),
};

export const input = {
  input: { magnum: 'src/main.ts', library: 'src/library/index.ts' },
  platform: 'node',
  // Native code, which cannot be bundled.
  external: [/^keytar(\/|$)/],
  resolve: { alias: ES_MODULES },
  plugins: [unusedModules],
};

export const output = {
  format: 'cjs',
  // Node loads a chunk faster with require than with import(), which starts the ES module loader.
  dynamicImportInCjs: false,
  entryFileNames: '[name].cjs',
  chunkFileNames: 'chunks/[name]-[hash].cjs',
  minify: { mangle: false, compress: true, codegen: { removeWhitespace: true } },
};
