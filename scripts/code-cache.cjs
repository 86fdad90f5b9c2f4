// code-cache.cjs DIST WORDS...: runs `magnum WORDS` from DIST and keeps what V8 made of the chunks, beside them. Run after
// run it grows: what was there before is loaded first.
const { mkdirSync, renameSync, writeFileSync } = require('node:fs');
const { codeFolder, fromDirectory } = require('../bin/magnum.js');

const [, , dist, ...words] = process.argv;
const folder = `${dist}/${codeFolder()}`;
const scripts = new Map();
// What it starts in the background needs no such care.
process.argv = [process.execPath, require('node:path').resolve(__dirname, '../bin/magnum.js'), ...words];
process.on('exit', () => {
  mkdirSync(folder, { recursive: true });
  for (const [name, script] of scripts) {
    writeFileSync(`${folder}/${name}.new`, script.createCachedData());
    renameSync(`${folder}/${name}.new`, `${folder}/${name}`);
  }
});
fromDirectory(dist, (name, script) => scripts.set(name, script));
