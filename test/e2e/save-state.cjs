/**
 * A process for the kill test: saves the sandbox's state until it is killed. Arguments: the built state-store.ts and the state
 * file. Says so on stdout when it begins.
 */
const { writeSync } = require('node:fs');

const [built, file] = process.argv.slice(2);
const { openStateStore } = require(built);
const { state, save } = openStateStore(file, () => ({ format: 1, tokens: [], number: 0 }));
state.filler = 'x'.repeat(200_000);
for (writeSync(1, 'begins\n'); ; save(0)) {
  state.number++;
  // The last key: what is written last.
  delete state.end;
  state.end = state.number;
}
