/**
 * A process for the kill test: writes sets of files into a directory and says the number of each on stdout when it is
 * there. Its one argument is JSON:
 *   module  the built cluster-directory.ts
 *   dir     the directory
 *   sets    a file with the sets, as a JSON array
 *   first   the number of the first set
 *   force   whether the first call may replace something; the others may
 * and one of these, without which it goes on until it is killed:
 *   killAt  kills itself before this step (from 1) that changes the disk; after one set otherwise
 *   model   tries each step in turn, in directories DIR/1, DIR/2 … like this one (or that do not exist, where it does
 *           not): the disk is full for that step alone; until none is left
 * and this, with which it is as on FAT:
 *   linkless
 */
const { cpSync, existsSync, readFileSync, writeSync } = require('node:fs');
const fs = require('node:fs/promises');
const { join } = require('node:path');

const { module: built, dir, sets: file, first, force, killAt, model, linkless } = JSON.parse(process.argv[2]);
const sets = JSON.parse(readFileSync(file, 'utf8'));
const say = (word) => writeSync(1, `${word}\n`);

let steps = 0;
let harmAt = killAt;

function harmful(object, name, harm, counts = () => true) {
  const original = object[name];
  object[name] = function (...args) {
    if (!counts(...args) || ++steps !== harmAt) return original.apply(this, args);
    return harm();
  };
}

const asOnFat = () => Promise.reject(Object.assign(new Error('no links'), { code: 'EPERM' }));
const die = () => process.kill(process.pid, 'SIGKILL');
const refuse = () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }));

/** A kill between two steps is the same wherever between them, so only those count that change something. */
async function harmWriting(harm) {
  const handle = await fs.open(__filename);
  await handle.close();
  const kills = harm === die;
  for (const name of kills ? ['writeFile'] : ['writeFile', 'sync'])
    harmful(Object.getPrototypeOf(handle), name, harm);
  harmful(fs, 'open', harm, (_path, flags) => !kills || flags !== 'r');
  for (const name of ['mkdir', 'link', 'symlink', 'rename', 'copyFile']) harmful(fs, name, harm);
  if (kills) for (const name of ['rm', 'rmdir']) harmful(fs, name, harm);
}

async function main() {
  const { writeClusterDirectory } = require(built);
  const write = async (where, number) => {
    const options = { pid: process.pid, home: '/nonexistent', force: force || number > first };
    await writeClusterDirectory(where, sets[number % sets.length], options);
    say(number);
  };
  if (linkless) fs.link = fs.symlink = asOnFat;
  if (killAt !== undefined) {
    await harmWriting(die);
    await write(dir, first);
    say('unharmed');
  } else if (model !== undefined) {
    await harmWriting(refuse);
    for (let at = 1; steps >= (harmAt ?? 0); at++) {
      if (existsSync(model))
        cpSync(model, join(dir, String(at)), { recursive: true, verbatimSymlinks: true });
      [steps, harmAt] = [0, at];
      await write(join(dir, String(at)), first).catch((error) => say(error.message));
    }
  } else {
    say('ready');
    for (let number = first; ; number++) await write(dir, number);
  }
}

main().catch((error) => say(error.message));
