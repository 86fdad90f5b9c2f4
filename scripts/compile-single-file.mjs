// Run by Bun: compile-single-file.mjs TARGET RUNTIME BINDING OUTFILE. Bundles src/ and joins it to the runtime (an executable of
// Bun for the target) and to the keyring binding. scripts/build-binary.mjs fetches these and checks what was made.
const [target, runtime, binding, outfile] = process.argv.slice(2);

const substitutes = {
  name: 'substitutes',
  setup(build) {
    // The loader of @napi-rs/keyring falls back to packages that it would look for in the current directory.
    build.onResolve({ filter: /^keytar$/ }, () => ({ path: binding }));
    // got loads the package, which costs 10 ms, and uses it only with the option `http2`, which is not set.
    build.onResolve({ filter: /^http2-wrapper$/ }, () => ({ path: 'http2-wrapper', namespace: 'empty' }));
    build.onLoad({ filter: /.*/, namespace: 'empty' }, () => ({
      contents: 'export default {};',
      loader: 'js',
    }));
  },
};

const { success, logs } = await Bun.build({
  entrypoints: ['src/entry.ts'],
  target: 'bun',
  format: 'cjs',
  // Without bytecode every run parses the whole program: `--version` takes 90 ms instead of 12.
  bytecode: true,
  // Class names are printed, and told apart by packages.
  minify: { whitespace: true, syntax: true, identifiers: false },
  // The file of the program is the executable.
  define: { 'import.meta.filename': 'process.execPath' },
  plugins: [substitutes],
  rejectUnresolved: true,
  allowUnresolved: [],
  compile: {
    target,
    executablePath: runtime,
    outfile,
    // Whatever the current directory holds must not change the program.
    autoloadDotenv: false,
    autoloadBunfig: false,
    autoloadTsconfig: false,
    autoloadPackageJson: false,
  },
});
// A failure to make bytecode is only logged.
for (const log of logs) console.error(String(log));
if (!success || logs.some(({ level }) => level === 'error')) process.exit(1);
