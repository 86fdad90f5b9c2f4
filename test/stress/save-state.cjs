/** The process for killed-commands.test.ts: saves the sandbox's state until it is killed. Arguments: the built state-store.ts and the state file. */
const { writeSync } = require('node:fs');

const [built, file] = process.argv.slice(2);
const { openStateStore } = require(built);
const { state, save } = openStateStore({ stateFile: file }, () => ({
  format: 1,
  release: 'zed',
  tokens: [],
  number: 0,
}));
state.filler = 'x'.repeat(200_000);
state.end = state.number;
// The first state exists before the first kill.
save(0);
for (writeSync(1, 'started\n'); ; save(0)) {
  state.number++;
  // Adds the key again, so that it is written last.
  delete state.end;
  state.end = state.number;
}
