/**
 * Modules that packages load for features that are not used here; both bundles have an empty module in their place.
 * Loading the first two takes 10 ms and 4 ms; the third would import `kerberos`, which Bun looks up in the current directory.
 */
const UNUSED_MODULES = [
  { module: 'http2-wrapper', importer: /node_modules[\\/]got[\\/]/ },
  // Commands in executables of their own.
  { module: 'node:child_process', importer: /node_modules[\\/]commander[\\/]/ },
  { module: 'proxy-agent-negotiate', importer: /node_modules[\\/]https-proxy-agent[\\/]/ },
];

/** True if the file `importer` has no use for the module. */
export const isUnused = (module, importer) =>
  UNUSED_MODULES.some((unused) => unused.module === module && unused.importer.test(importer));

export const EMPTY_MODULE = 'module.exports = {};';
