// Preloaded into a process: at its end it writes to the file LOADED_TO which chunks it ran, and which modules of Node it has.
const { writeFileSync } = require('node:fs');
const Module = require('node:module');
const { basename } = require('node:path');

const to = process.env.LOADED_TO;
const chunks = new Set();

const load = Module._load;
Module._load = function (id, ...rest) {
  if (id.startsWith('.') && id.endsWith('.cjs')) chunks.add(basename(id));
  return load.call(this, id, ...rest);
};
process.on('exit', () => {
  const builtins = process.moduleLoadList.map((name) => name.replace('NativeModule ', ''));
  writeFileSync(to, JSON.stringify({ chunks: [...chunks], builtins }));
});
