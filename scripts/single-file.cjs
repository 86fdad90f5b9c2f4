// The program of the single file (scripts/build-binary.mjs): the chunks, what V8 made of them and the keychain binding are
// assets in it.
const { getAssetKeys, getRawAsset } = require('node:sea');
const { runChunks } = require('../bin/magnum.js');

const names = new Set(getAssetKeys());
const asset = (name) => (names.has(name) ? Buffer.from(getRawAsset(name)) : undefined);

/** `keytar` is an alias of @napi-rs/keyring, which only looks for the binding of this platform and is it. */
let keytar;
function keychain() {
  if (keytar === undefined) {
    const binding = [...names].find((name) => name.endsWith('.node'));
    const { loadBinding } = require('./single-file-binding.cjs');
    keytar = loadBinding(binding, asset(binding));
  }
  return keytar;
}

let beside;
/** What is built into Node or into this file, else what is installed near the executable (or in NODE_PATH): `kerberos`. */
function outside(id) {
  if (id === 'keytar') return keychain();
  if (id.startsWith('node:')) return require(id);
  beside ??= require('node:module').createRequire(process.execPath);
  return beside(id);
}

// There is no script: the executable alone is what runs this program again.
process.argv[1] = process.execPath;
runChunks({
  source: (name) => asset(`chunks/${name}`),
  code: (name) => asset(`code/${name}`),
  outside,
});
