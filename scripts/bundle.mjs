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
  /src[\\/](main|cli[\\/](output-options|spelling)|output[\\/](result|render)|magnum[\\/]labels)\.ts$/;

/** Text of one byte a letter is read and compiled sooner: whatever is no ASCII is escaped, which means the same in literals. */
const ascii = {
  name: 'ascii',
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk') continue;
      chunk.code = chunk.code.replace(
        /[\u0080-\uffff]/g,
        (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
      );
    }
  },
};

/** What help runs besides, in one chunk as well. */
const HELP = /src[\\/](commands[\\/]help[\\/](help|text|overview)|cli[\\/](help|describe))\.ts$/;

/** What makes the scripts of the shells. */
const SCRIPTS = /src[\\/]completion[\\/](scripts|next-words)\.ts$/;

/** What options take: the global ones, and how both are spelled. Words alone take none of it. */
const OPTIONS = /src[\\/]cli[\\/](command-line|globals)\.ts$/;

export const input = {
  input: { magnum: 'src/entry.ts', library: 'src/library-entry.ts' },
  platform: 'node',
  // They hold native code, which cannot be bundled; the second is installed by whoever needs it.
  external: [/^keytar(\/|$)/, 'kerberos'],
  plugins: [globalProcess, lazyChildProcess, ascii],
};

export const output = {
  format: 'cjs',
  codeSplitting: {
    groups: [
      { name: 'main', test: MAIN, priority: 1 },
      { name: 'help', test: HELP },
      { name: 'scripts', test: SCRIPTS },
      { name: 'options', test: OPTIONS },
      { name: 'first', test: /src[\\/](errors|version)\.ts$|package\.json$/, priority: 2 },
    ],
  },
  // `require` is quicker, and works in code that Node did not load from a file.
  dynamicImportInCjs: false,
  entryFileNames: '[name].cjs',
  chunkFileNames: 'chunks/[name]-[hash].cjs',
  minify: { mangle: false, compress: true, codegen: { removeWhitespace: true } },
};
