// How src/ becomes dist/: for scripts/build.mjs, which writes it, and for the tests, which look into it.

/**
 * `require('node:process')` reads every property of `process`, and so opens standard input, output and error; the global
 * is the same object.
 */
const globalProcess = {
  name: 'global-process',
  resolveId: (id) => (id === 'node:process' || id === 'process' ? '\0process' : undefined),
  load: (id) => (id === '\0process' ? 'module.exports = globalThis.process;' : undefined),
};

/** Commander starts no process here: what it would start one with is loaded when it asks. */
const lazyChildProcess = {
  name: 'lazy-child-process',
  transform(code, id) {
    if (!/commander[\\/]lib[\\/]command\.js$/.test(id)) return undefined;
    const eager = "const childProcess = require('node:child_process');";
    if (!code.includes(eager)) this.error(`commander no longer says ${eager}`);
    const lazy = "const childProcess = { get spawn() { return require('node:child_process').spawn; } };";
    return code.replace(eager, lazy);
  },
};

/** What every command runs: one chunk, for each takes its time to be found and read. `--version` needs less. */
const MAIN =
  /src[\\/](main|cli[\\/](globals|output-options)|output[\\/](result|render)|magnum[\\/]labels)\.ts$/;

export const input = {
  input: { magnum: 'src/entry.ts', library: 'src/library-entry.ts' },
  platform: 'node',
  // They hold native code, which cannot be bundled; the second is installed by whoever needs it.
  external: [/^keytar(\/|$)/, 'kerberos'],
  plugins: [globalProcess, lazyChildProcess],
};

export const output = {
  format: 'cjs',
  codeSplitting: {
    groups: [
      { name: 'main', test: MAIN },
      { name: 'first', test: /src[\\/](errors|version)\.ts$|package\.json$/, priority: 1 },
    ],
  },
  // `require` is quicker, and works in code that Node did not load from a file.
  dynamicImportInCjs: false,
  entryFileNames: '[name].cjs',
  chunkFileNames: 'chunks/[name]-[hash].cjs',
  minify: { mangle: false, compress: true, codegen: { removeWhitespace: true } },
};
