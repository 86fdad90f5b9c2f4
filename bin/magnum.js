#!/usr/bin/env node
// Nothing but: start fast, hand over.
const [major, minor] = process.versions.node.split('.').map(Number);
// Node keeps what V8 made of the code from 22.8 on. (To look for the function itself takes longer than all the rest here.)
if (major > 22 || (major === 22 && minor >= 8)) {
  require('./compile-cache.cjs');
  require('../dist/magnum.cjs');
} else {
  require('./run-chunks.cjs').fromDirectory(`${__dirname}/../dist`);
}
