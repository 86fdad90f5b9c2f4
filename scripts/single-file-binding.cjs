// The keychain binding is native code, which the system loads from a file alone.
const { closeSync, constants, fstatSync, lstatSync, mkdirSync, openSync, readFileSync } = require('node:fs');
const { renameSync, rmSync, writeFileSync } = require('node:fs');
const { homedir } = require('node:os');

/** Windows tells neither owners nor modes. */
const isOwn = ({ uid, mode }) =>
  process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);

/** A directory that nobody but this user can change, or an error: whoever can write there can have us run what they like. */
function privateDirectory() {
  const { XDG_CACHE_HOME, HOME } = process.env;
  const base = XDG_CACHE_HOME?.startsWith('/') ? XDG_CACHE_HOME : `${HOME || homedir()}/.cache`;
  const directories = [`${base}/magnum`, `${base}/magnum/native`];
  mkdirSync(directories[1], { recursive: true, mode: 0o700 });
  for (const directory of directories) {
    const found = lstatSync(directory);
    if (!found.isDirectory() || !isOwn(found))
      throw new Error(`${directory} is not the user's own directory`);
  }
  return directories[1];
}

/** Does the file hold just these bytes, and is it the user's own? */
function holds(path, bytes) {
  let file;
  try {
    file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    const found = fstatSync(file);
    return found.isFile() && isOwn(found) && readFileSync(file).equals(bytes);
  } catch {
    return false;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** `name` holds a hash of the content, so that versions do not get into each other's way. */
function loadBinding(name, bytes) {
  const path = `${privateDirectory()}/${name.slice(name.lastIndexOf('/') + 1)}`;
  if (!holds(path, bytes)) {
    const draft = `${path}.${process.pid}`;
    rmSync(draft, { force: true });
    writeFileSync(draft, bytes, { mode: 0o700, flag: 'wx' });
    renameSync(draft, path);
  }
  const module = { exports: {} };
  process.dlopen(module, path);
  return module.exports;
}

module.exports = { loadBinding };
