/** Holds a lock or runs a critical section for 400 ms, then writes the file: [module, 'lock', 'section' or 'locked section', file]. */
const { writeFileSync } = require('node:fs');
const { setTimeout: sleep } = require('node:timers/promises');

const [, , script, mode, file] = process.argv;
const { inCriticalSection, withLocks } = require(script);
const world = { signal: new AbortController().signal, sleep: (time) => sleep(time) };

async function work() {
  process.stdout.write('started\n');
  await sleep(400);
  writeFileSync(file, 'done');
}

(async () => {
  if (mode === 'section') await inCriticalSection(work);
  else await withLocks([file], world, mode === 'lock' ? work : () => inCriticalSection(work));
  process.stdout.write('ended\n');
  await sleep(400);
})();
