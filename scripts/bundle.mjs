// How src/ becomes dist/: for scripts/build.mjs, which writes it, and for the tests, which look into it.

export const input = {
  input: { magnum: 'src/entry.ts', library: 'src/library-entry.ts' },
  platform: 'node',
  // They hold native code, which cannot be bundled; the second is installed by those who need it.
  external: [/^keytar(\/|$)/, 'kerberos'],
};

export const output = {
  format: 'cjs',
  // Node loads a chunk faster with require than with import(), which starts its loader of ES modules.
  dynamicImportInCjs: false,
  entryFileNames: '[name].cjs',
  chunkFileNames: 'chunks/[name]-[hash].cjs',
  minify: { mangle: false, compress: true, codegen: { removeWhitespace: true } },
};
