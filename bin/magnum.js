#!/usr/bin/env node
// The launcher: start fast, hand over. To load another file takes as long as most of what is here: for Nodes that keep no
// code of V8's, all of it is in this one. The single file and the build require it for runChunks.
const { readFileSync } = require('node:fs');
const { Script } = require('node:vm');

/** What stands around a module, as Node has it. */
const HEAD = Buffer.from('(function(exports,require,module){');
const TAIL = Buffer.from('\n})');

/**
 * Runs the chunks of dist/ with the code that V8 made of them when they were built: for Nodes that keep none themselves, and
 * for the single file, in which the chunks are no files. That code comes with the program and is never written by it.
 *
 * `source` gives the bytes of a chunk by its name, `code` what V8 made of it (undefined where there is none; V8 itself
 * refuses what another V8 made), `outside` is the `require` for everything that is no chunk, `compiled` is told of each.
 */
function runChunks({ source, code, outside, compiled }) {
  const modules = new Map();
  const requireChunk = (id) => (id.startsWith('.') ? load(id.slice(id.lastIndexOf('/') + 1)) : outside(id));
  function load(name) {
    let module = modules.get(name);
    if (module === undefined) {
      module = { exports: {} };
      modules.set(name, module);
      // They are ASCII (scripts/bundle.mjs), which is read fastest like that. To join strings would make two of each, and
      // with them V8 collects garbage before a short command is through.
      const text = Buffer.concat([HEAD, source(name), TAIL]).latin1Slice();
      const script = new Script(text, { filename: `magnum:${name}`, cachedData: code(name) });
      script.runInThisContext()(module.exports, requireChunk, module);
      compiled?.(name, script);
    }
    return module.exports;
  }
  return load('magnum.cjs');
}

/** Where the code for this V8 lies. Nodes with the same first four numbers share it. */
const codeFolder = () => `code/${process.versions.v8.split('-')[0]}-${process.arch}`;

function fromDirectory(dist, compiled) {
  const folder = `${dist}/${codeFolder()}`;
  return runChunks({
    source: (name) => readFileSync(`${dist}/${name === 'magnum.cjs' ? '' : 'chunks/'}${name}`),
    code(name) {
      try {
        return readFileSync(`${folder}/${name}`);
      } catch {
        return undefined;
      }
    },
    outside: require,
    compiled,
  });
}

function start() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const dist = `${__dirname}/../dist`;
  // Node keeps what V8 made of the code from 22.8 on. (To look for the function itself takes longer than all the rest here.)
  if (major < 22 || (major === 22 && minor < 8)) return fromDirectory(dist);
  require('./compile-cache.cjs');
  // Said like this, it is not taken into the single file.
  return require(`${dist}/magnum.cjs`);
}

if (require.main === module) start();
else module.exports = { runChunks, fromDirectory, codeFolder };
