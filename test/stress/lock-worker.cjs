/** Increments a counter in a file while it holds the lock: [module, file, repetitions, maximum duration of the work in ms]. */
const { readFileSync, renameSync, writeFileSync } = require('node:fs');
const { setTimeout: sleep } = require('node:timers/promises');

const [, , script, file, times, ms] = process.argv;
const { withLocks } = require(script);
const world = {
  signal: new AbortController().signal,
  sleep: (time) => sleep(time),
};

(async () => {
  for (let i = 0; i < Number(times); i++) {
    await withLocks([file], world, async () => {
      const before = readFileSync(file, 'utf8');
      await sleep(Math.random() * Number(ms));
      // Atomic, in case this process is killed.
      writeFileSync(`${file}-next`, String(Number(before) + 1));
      renameSync(`${file}-next`, file);
      process.stdout.write('.');
    });
  }
})();
