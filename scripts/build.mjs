// Bundles src/ into dist/: CommonJS (it starts faster than ESM on Node 20), one chunk for each lazily loaded part.
// Beside the command there is the library, with its types.
import { spawnSync } from 'node:child_process';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { rolldown } from 'rolldown';
import { writeDeclarations } from './declarations.mjs';

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

const bundle = await rolldown({
  input: { magnum: 'src/entry.ts', library: 'src/library-entry.ts' },
  platform: 'node',
  // They hold native code, which cannot be bundled; the second is installed by whoever needs it.
  external: [/^keytar(\/|$)/, 'kerberos'],
  plugins: [globalProcess, lazyChildProcess],
});
/** Keeps what V8 makes of the code that runs before a command does anything, for Nodes that do not keep it themselves. */
function keepCode(dist) {
  const runs = [['help'], ['help', 'cluster-create'], ['cluster-list', '--nonsense'], ['bash-completion']];
  for (const words of runs) {
    spawnSync(process.execPath, ['scripts/code-cache.cjs', dist, ...words], { stdio: 'ignore' });
  }
}

/** For `import` the same code as for `require`: there is but one of everything. */
function writeLibrary(dist) {
  const lines = ["import library from './library.cjs';", 'export const { connect, MagnumError } = library;'];
  writeFileSync(`${dist}/library.mjs`, `${lines.join('\n')}\n`);
  writeDeclarations(dist);
}

/** What every command runs: one chunk, for each takes its time to be found and read. `--version` needs less. */
const MAIN =
  /src[\\/](main|cli[\\/](globals|output-options)|output[\\/](result|render)|magnum[\\/]labels)\.ts$/;

// What is there stays until there is something better.
const fresh = `dist.${process.pid}`;
try {
  await bundle.write({
    dir: fresh,
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
  });
  keepCode(fresh);
  writeLibrary(fresh);
  rmSync('dist', { recursive: true, force: true });
  renameSync(fresh, 'dist');
} finally {
  rmSync(fresh, { recursive: true, force: true });
  await bundle.close();
}
