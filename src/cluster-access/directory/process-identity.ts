/** A process by a name that no other process ever has, and whether it still runs. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { promisify } from 'node:util';

export interface ProcessIdentity {
  /** The boot and the process namespace (or the host) in which `pid` means something. */
  readonly machine: string;
  readonly pid: number;
  /** When it started, in a form of the system's own; '0' where that cannot be found out. */
  readonly start: string;
}

const UNKNOWN = '0';
/** Milliseconds for which one whose fate cannot be found out, on another machine for one, counts as running. */
const UNKNOWN_OWNER_TIMEOUT_MS = 60_000;

const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8);

export async function identifyProcess(pid: number): Promise<ProcessIdentity> {
  const [machine, start] = await Promise.all([thisMachine(), startOf(pid)]);
  return { machine, pid, start: start ?? UNKNOWN };
}

/** `ageMs`: since it was last seen at work. */
export async function isProcessGone(owner: ProcessIdentity, ageMs: number): Promise<boolean> {
  const known = owner.start !== UNKNOWN && owner.machine === (await thisMachine());
  return known ? (await startOf(owner.pid)) !== owner.start : ageMs > UNKNOWN_OWNER_TIMEOUT_MS;
}

async function thisMachine(): Promise<string> {
  return shortHash((await linuxBoot()) ?? hostname());
}

async function linuxBoot(): Promise<string | undefined> {
  try {
    return (
      (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')) + (await readlink('/proc/self/ns/pid'))
    );
  } catch {
    return undefined;
  }
}

/** undefined when there is no such process, when it is a zombie, and when nobody can tell. */
async function startOf(pid: number): Promise<string | undefined> {
  try {
    return (await linuxBoot()) === undefined ? await startFromPs(pid) : await startFromProc(pid);
  } catch {
    return undefined;
  }
}

/** proc_pid_stat(5): the state is the first field after the name in parentheses, the start time the 20th. */
async function startFromProc(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
}

async function startFromPs(pid: number): Promise<string | undefined> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'state=', '-o', 'lstart=', '-p', String(pid)]);
  const [state = '', ...start] = stdout.trim().split(/\s+/);
  return state.startsWith('Z') || start.length === 0 ? undefined : shortHash(start.join(' '));
}
