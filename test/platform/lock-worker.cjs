/** Increments a counter in a file under its lock: [module, file, times, ms that the work takes at most]. */
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
      // Whole, even if this process is killed.
      writeFileSync(`${file}-next`, String(Number(before) + 1));
      renameSync(`${file}-next`, file);
      process.stdout.write('.');
    });
  }
})();
