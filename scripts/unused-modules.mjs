import { join } from 'node:path';

/**
 * Modules that packages load for features that are not used here; both bundles have an empty module in their place (but Bun
 * does not let go of its own: the single file has `node:child_process`). Loading `http2-wrapper` takes 10 ms, the modules for
 * caches 3 ms, `node:child_process` 4 ms; `proxy-agent-negotiate` would import `kerberos`, which Bun looks up in the current
 * directory.
 */
const UNUSED_MODULES = [
  { module: 'http2-wrapper', importer: /node_modules[\\/]got[\\/]/ },
  // A cache of addresses, and what cacheable-request does once it is given a cache of answers.
  { module: 'cacheable-lookup', importer: /node_modules[\\/]got[\\/]/ },
  ...['get-stream', 'http-cache-semantics', 'keyv', 'mimic-response', 'normalize-url', 'responselike'].map(
    (module) => ({
      module,
      importer: /node_modules[\\/]cacheable-request[\\/]/,
    }),
  ),
  // Commands in executables of their own.
  { module: 'node:child_process', importer: /node_modules[\\/]commander[\\/]/ },
  { module: 'proxy-agent-negotiate', importer: /node_modules[\\/]https-proxy-agent[\\/]/ },
];

/** True if the file `importer` has no use for the module. */
export const isUnused = (module, importer) =>
  UNUSED_MODULES.some((unused) => unused.module === module && unused.importer.test(importer));

export const EMPTY_MODULE = 'module.exports = {};';

/**
 * `yaml` gives Node CommonJS, which a bundle takes whole and runs module by module. Its ES modules are the same code, are
 * bundled as far as they are used, and are loaded and run in 5 ms less.
 */
export const ES_MODULES = {
  yaml: join(import.meta.dirname, '../node_modules/yaml/browser/dist/index.js'),
};
