/** Holds a lock, or is in a critical section, for a while: [module, 'lock' or 'section', file]. Writes the file at the end. */
const { writeFileSync } = require('node:fs');
const { setTimeout: sleep } = require('node:timers/promises');

const [, , script, mode, file] = process.argv;
const { inCriticalSection, withLocks } = require(script);
const world = { signal: new AbortController().signal, sleep: (time) => sleep(time) };

async function work() {
  process.stdout.write('begun\n');
  await sleep(400);
  writeFileSync(file, 'done');
}

(async () => {
  if (mode === 'section') await inCriticalSection(work);
  else await withLocks([file], world, mode === 'lock' ? work : () => inCriticalSection(work));
  process.stdout.write('ended\n');
  await sleep(400);
})();
