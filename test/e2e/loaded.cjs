// Loaded with --require: at exit, writes the chunks and the Node modules that the process has loaded to the file in LOADED_TO.
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
