// Node keeps what V8 made of the code from the second run on (Node 22.8 and newer).
const { lstatSync, mkdirSync } = require('node:fs');

/** Is it a directory that nobody but this user can change? Windows tells neither owners nor modes. */
function isOwn(directory) {
  const found = lstatSync(directory);
  if (!found.isDirectory()) return false;
  return process.getuid === undefined || (found.uid === process.getuid() && (found.mode & 0o022) === 0);
}

/**
 * Whoever can write there can have us run what they like, and Node's own choice is a folder below the temporary one:
 * it has to be the user's own (beside what src/cache-directory.ts is for), or there is no cache. NODE_COMPILE_CACHE and
 * NODE_DISABLE_COMPILE_CACHE are obeyed by Node itself.
 */
try {
  const { XDG_CACHE_HOME, HOME } = process.env;
  const home = HOME || require('node:os').homedir();
  const own = `${XDG_CACHE_HOME?.startsWith('/') ? XDG_CACHE_HOME : `${home}/.cache`}/magnum`;
  const directory = `${own}/code`;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  if (isOwn(own) && isOwn(directory)) require('node:module').enableCompileCache(directory);
} catch {
  // A home that cannot be written to: it works without.
}
