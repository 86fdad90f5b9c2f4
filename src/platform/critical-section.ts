/**
 * Lets no signal end the process in the middle of work on files, and removes what a process that ends at once would leave behind.
 * Imports almost nothing, because each start loads it.
 */
import { readFileSync } from 'node:fs';

let activeSections = 0;
/** Called when the last section has ended. */
let waiting: (() => void)[] = [];
const cleanUps = new Set<() => void>();
let isExitWatched = false;
let isHangupHandled = false;

/** Runs `work`; SIGHUP, and a second Ctrl-C or SIGTERM, end the process only after it. For short work that waits for nobody. */
export async function inCriticalSection<T>(work: () => Promise<T>): Promise<T> {
  activeSections += 1;
  handleHangup();
  try {
    return await work();
  } finally {
    activeSections -= 1;
    if (activeSections === 0) callWaiting();
    handleHangup();
  }
}

/** Calls `end` at once, or when the last critical section has ended. */
export function afterCriticalSections(end: () => void): void {
  if (activeSections > 0) waiting.push(end);
  else end();
}

/** Runs `cleanUp`, which is synchronous and does not throw, if the process ends before the returned function is called. */
export function cleanUpAtEnd(cleanUp: () => void): () => void {
  cleanUps.add(cleanUp);
  if (!isExitWatched) process.on('exit', cleanUpNow);
  isExitWatched = true;
  handleHangup();
  return () => {
    cleanUps.delete(cleanUp);
    handleHangup();
  };
}

function callWaiting(): void {
  const ends = waiting;
  waiting = [];
  for (const end of ends) end();
}

function cleanUpNow(): void {
  for (const cleanUp of cleanUps) cleanUp();
  cleanUps.clear();
}

/** Only while there is something to protect: a handler keeps the process from ending with its terminal. */
function handleHangup(): void {
  const isNeeded = activeSections > 0 || cleanUps.size > 0;
  if (isNeeded === isHangupHandled || isHangupIgnored()) return;
  isHangupHandled = isNeeded;
  if (isNeeded) process.on('SIGHUP', endByHangup);
  else process.removeListener('SIGHUP', endByHangup);
}

/** With the default action of the signal, so that the parent process sees what ended this one. */
function endByHangup(): void {
  afterCriticalSections(() => {
    cleanUpNow();
    process.removeListener('SIGHUP', endByHangup);
    process.kill(process.pid, 'SIGHUP');
  });
}

let hangupIsIgnored: boolean | undefined;

/**
 * As nohup starts its command. Removing a handler would not restore that. False where the system does not tell, and in Node, which
 * restores the default action when it starts.
 */
function isHangupIgnored(): boolean {
  hangupIsIgnored ??= ignoredSignals() % 2n === 1n;
  return hangupIsIgnored;
}

/** proc_pid_status(5): a mask, whose lowest bit is signal 1, SIGHUP. */
function ignoredSignals(): bigint {
  try {
    const [, mask = '0'] = /^SigIgn:\s*([0-9a-f]+)/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    return BigInt(`0x${mask}`);
  } catch {
    return 0n;
  }
}
