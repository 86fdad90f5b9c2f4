#!/usr/bin/env node
// Nothing but: start fast, hand over. The code cache exists from Node 22.8 on.
require('node:module').enableCompileCache?.();
require('../dist/magnum.cjs');
