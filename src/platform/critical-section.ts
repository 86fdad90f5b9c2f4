/**
 * Keeps signals from ending the process in the middle of work on files, and removes temporary files when the process exits early.
 * Imports almost nothing, because each start loads this module.
 */
import { readFileSync } from 'node:fs';

let activeSections = 0;
/** Called when the last section has ended. */
let pendingCallbacks: (() => void)[] = [];
const cleanUps = new Set<() => void>();
let isExitWatched = false;
let isHangupHandled = false;

/** Runs `work`; SIGHUP, and a second Ctrl-C or SIGTERM, end the process only after it. For short work without prompts or requests. */
export async function inCriticalSection<T>(work: () => Promise<T>): Promise<T> {
  activeSections += 1;
  handleHangup();
  try {
    return await work();
  } finally {
    activeSections -= 1;
    if (activeSections === 0) callPending();
    handleHangup();
  }
}

/** Calls `callback` at once, or when the last critical section has ended. */
export function afterCriticalSections(callback: () => void): void {
  if (activeSections > 0) pendingCallbacks.push(callback);
  else callback();
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

function callPending(): void {
  const callbacks = pendingCallbacks;
  pendingCallbacks = [];
  for (const callback of callbacks) callback();
}

function cleanUpNow(): void {
  for (const cleanUp of cleanUps) cleanUp();
  cleanUps.clear();
}

/** Handles SIGHUP only while needed: with a handler, the process would outlive its terminal. */
function handleHangup(): void {
  const isNeeded = activeSections > 0 || cleanUps.size > 0;
  if (isNeeded === isHangupHandled || isHangupIgnored()) return;
  isHangupHandled = isNeeded;
  if (isNeeded) process.on('SIGHUP', endByHangup);
  else process.removeListener('SIGHUP', endByHangup);
}

/** Ends the process by the default action of the signal, so that the parent process sees which signal ended it. */
function endByHangup(): void {
  afterCriticalSections(() => {
    cleanUpNow();
    process.removeListener('SIGHUP', endByHangup);
    process.kill(process.pid, 'SIGHUP');
  });
}

let hangupIsIgnored: boolean | undefined;

/**
 * True if nohup started this process: removing a handler would not ignore SIGHUP again. False if the system does not report it, and in
 * Node, which restores the default action when it starts.
 */
function isHangupIgnored(): boolean {
  hangupIsIgnored ??= ignoredSignals() % 2n === 1n;
  return hangupIsIgnored;
}

/** The signals that are ignored, as a mask; its lowest bit is signal 1, SIGHUP (proc_pid_status(5)). */
function ignoredSignals(): bigint {
  try {
    const [, mask = '0'] = /^SigIgn:\s*([0-9a-f]+)/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    return BigInt(`0x${mask}`);
  } catch {
    return 0n;
  }
}
