/**
 * The process for killed-writers.test.ts. Writes sets of files to a directory, and prints the number of each set when it is written. Its argument is
 * a JSON object:
 *   module    the built cluster-directory.ts
 *   dir       the directory
 *   sets      a file with the sets, as a JSON array
 *   first     the number of the first set
 *   force     whether the first call can replace files; the later calls always can
 *   killAt    writes one set, and kills itself before this step (from 1) that changes the disk
 *   model     writes the set to copies of this directory (or to new directories if it does not exist), DIR/1, DIR/2 …, until no step fails;
 *             in each one, the next step finds the disk full
 *   linkless  fails to create links, as on FAT
 * Without killAt and model, writes sets until it is killed.
 */
const { cpSync, existsSync, readFileSync, writeSync } = require('node:fs');
const fs = require('node:fs/promises');
const { join } = require('node:path');

const { module: built, dir, sets: file, first, force, killAt, model, linkless } = JSON.parse(process.argv[2]);
const sets = JSON.parse(readFileSync(file, 'utf8'));
const print = (text) => writeSync(1, `${text}\n`);

let steps = 0;
let failAt = killAt;

/** Calls `fail` instead of step number `failAt`. */
function failStep(object, name, fail, isStep = () => true) {
  const original = object[name];
  object[name] = function (...args) {
    if (!isStep(...args) || ++steps !== failAt) return original.apply(this, args);
    return fail();
  };
}

const rejectLink = () => Promise.reject(Object.assign(new Error('no links'), { code: 'EPERM' }));
const kill = () => process.kill(process.pid, 'SIGKILL');
const rejectFullDisk = () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }));

/** For a kill, only operations that change the disk count as steps. */
async function failSteps(fail) {
  const handle = await fs.open(__filename);
  await handle.close();
  const kills = fail === kill;
  for (const name of kills ? ['writeFile'] : ['writeFile', 'sync'])
    failStep(Object.getPrototypeOf(handle), name, fail);
  failStep(fs, 'open', fail, (_path, flags) => !kills || flags !== 'r');
  for (const name of ['mkdir', 'link', 'symlink', 'rename', 'copyFile']) failStep(fs, name, fail);
  if (kills) for (const name of ['rm', 'rmdir']) failStep(fs, name, fail);
}

async function main() {
  const { writeClusterDirectory } = require(built);
  const write = async (target, number) => {
    const options = { pid: process.pid, home: '/nonexistent', force: force || number > first };
    await writeClusterDirectory(target, sets[number % sets.length], options);
    print(number);
  };
  if (linkless) fs.link = fs.symlink = rejectLink;
  if (killAt !== undefined) {
    await failSteps(kill);
    await write(dir, first);
    print('completed');
  } else if (model !== undefined) {
    await failSteps(rejectFullDisk);
    for (let at = 1; steps >= (failAt ?? 0); at++) {
      if (existsSync(model))
        cpSync(model, join(dir, String(at)), { recursive: true, verbatimSymlinks: true });
      [steps, failAt] = [0, at];
      await write(join(dir, String(at)), first).catch((error) => print(error.message));
    }
  } else {
    print('ready');
    for (let number = first; ; number++) await write(dir, number);
  }
}

main().catch((error) => print(error.message));
