import { join } from 'node:path';

/**
 * Modules that packages load for features that are not used here. Both bundles have an empty module instead, except that Bun
 * does not replace its own modules: the single file has `node:child_process`. Loading `http2-wrapper` takes 10 ms, the modules
 * for caches 3 ms, `node:child_process` 4 ms; `proxy-agent-negotiate` would import `kerberos`, which Bun looks up in the
 * current directory.
 */
const UNUSED_MODULES = [
  { module: 'http2-wrapper', importer: /node_modules[\\/]got[\\/]/ },
  // A cache of addresses, and the modules for a cache of responses.
  { module: 'cacheable-lookup', importer: /node_modules[\\/]got[\\/]/ },
  ...['get-stream', 'http-cache-semantics', 'keyv', 'mimic-response', 'normalize-url', 'responselike'].map(
    (module) => ({
      module,
      importer: /node_modules[\\/]cacheable-request[\\/]/,
    }),
  ),
  // For commands in separate executables.
  { module: 'node:child_process', importer: /node_modules[\\/]commander[\\/]/ },
  { module: 'proxy-agent-negotiate', importer: /node_modules[\\/]https-proxy-agent[\\/]/ },
];

/** True if the file `importer` does not need the module. */
export const isUnused = (module, importer) =>
  UNUSED_MODULES.some((unused) => unused.module === module && unused.importer.test(importer));

export const EMPTY_MODULE = 'module.exports = {};';

/**
 * For Node, `yaml` exports CommonJS, which a bundle includes completely. Its ES modules are the same code; only the used parts are
 * bundled, which load 5 ms faster.
 */
export const ES_MODULES = {
  yaml: join(import.meta.dirname, '../node_modules/yaml/browser/dist/index.js'),
};
