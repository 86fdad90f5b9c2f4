// Run by Bun: compile-single-file.mjs TARGET RUNTIME BINDING OUTFILE. Bundles src/ with the runtime (Bun's executable for the
// target) and the keyring binding. scripts/build-binary.mjs fetches these and checks the result. Writes LICENSES.txt next to
// OUTFILE.
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { licensesOf } from './licenses.mjs';
import { EMPTY_MODULE, ES_MODULES, isUnused } from './unused-modules.mjs';

const [target, runtime, binding, outfile] = process.argv.slice(2);

const substitutes = {
  name: 'substitutes',
  setup(build) {
    // The loader of @napi-rs/keyring falls back to other packages, which Bun would look up in the current directory.
    build.onResolve({ filter: /^keytar$/ }, () => ({ path: binding }));
    build.onResolve({ filter: /^yaml$/ }, () => ({ path: ES_MODULES.yaml }));
    build.onResolve({ filter: /.*/ }, ({ path, importer }) =>
      isUnused(path, importer) ? { path, namespace: 'unused' } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'unused' }, () => ({
      contents: EMPTY_MODULE,
      loader: 'js',
    }));
  },
};

const { success, logs, metafile } = await Bun.build({
  entrypoints: ['src/main.ts'],
  target: 'bun',
  // One chunk per part that is loaded lazily: creating the functions of one large module takes 4 ms.
  format: 'esm',
  splitting: true,
  // Without bytecode, each run parses the whole program: `--version` takes 90 ms instead of 12.
  bytecode: true,
  // Some packages compare the names of classes.
  minify: { whitespace: true, syntax: true, identifiers: false },
  // The program's file is the executable.
  define: { 'import.meta.filename': 'process.execPath' },
  plugins: [substitutes],
  metafile: true,
  rejectUnresolved: true,
  allowUnresolved: [],
  compile: {
    target,
    executablePath: runtime,
    outfile,
    // Files of the current directory must not change the program.
    autoloadDotenv: false,
    autoloadBunfig: false,
    autoloadTsconfig: false,
    autoloadPackageJson: false,
  },
});
// If Bun cannot generate bytecode, it logs an error but reports success.
for (const log of logs) console.error(String(log));
if (!success || logs.some(({ level }) => level === 'error')) process.exit(1);
writeFileSync(join(dirname(outfile), 'LICENSES.txt'), licensesOf(Object.keys(metafile.inputs), binding));
