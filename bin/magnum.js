#!/usr/bin/env node
// Checks the version of Node, enables its compile cache and loads dist/. Uses only syntax that old versions of Node support.
const { existsSync, lstatSync, mkdirSync } = require('node:fs');
const { homedir } = require('node:os');
const nodeModule = require('node:module');
const { dirname, isAbsolute, join } = require('node:path');

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || major === 21 || (major === 20 && minor < 19) || (major === 22 && minor < 12)) {
  console.error(`magnum requires Node 20.19, 22.12 or newer; this is Node ${process.versions.node}.`);
  process.exit(1);
}

const clone = dirname(__dirname);
if (!existsSync(join(clone, 'dist', 'magnum.cjs'))) {
  console.error(`magnum is not built. To build it, in ${clone}: npm ci && npm run build`);
  process.exit(1);
}

/** Creates the directory if it is missing. True if only this user can write to it; Windows reports neither owners nor modes. */
function makePrivate(directory) {
  // Not recursive, because Node would retry forever in /proc.
  if (!existsSync(directory)) mkdirSync(directory, { mode: 0o700 });
  const stats = lstatSync(directory);
  if (!stats.isDirectory()) return false;
  return process.getuid === undefined || (stats.uid === process.getuid() && (stats.mode & 0o022) === 0);
}

// A user who can write to the cache can run code as this user, and Node's default location is in the temporary directory. So
// the cache requires a private directory. Node itself handles NODE_COMPILE_CACHE and NODE_DISABLE_COMPILE_CACHE.
try {
  const { XDG_CACHE_HOME, HOME } = process.env;
  const home = isAbsolute(HOME || '') ? HOME : homedir();
  const cache = (XDG_CACHE_HOME || '').startsWith('/') ? XDG_CACHE_HOME : `${home}/.cache`;
  // Not with a relative path in HOME, which `homedir` returns unchanged.
  if (nodeModule.enableCompileCache && isAbsolute(cache)) {
    if (!existsSync(cache)) mkdirSync(cache, { mode: 0o700 });
    if (makePrivate(`${cache}/magnum`) && makePrivate(`${cache}/magnum/code`))
      nodeModule.enableCompileCache(`${cache}/magnum/code`);
  }
} catch {
  // Without a writable home directory, only the start is slower.
}

require('../dist/magnum.cjs');
