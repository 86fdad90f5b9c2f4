/** Unique process IDs, which tell whether their process still runs: for locks, and for files that a killed process left. */
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { undefinedIfThrown } from '../errors.ts';

export interface ProcessIdentity {
  /** Hash of the machine ID and the host name, because containers can share either of them. */
  readonly machine: string;
  /** Hash of the boot ID: no process survives a reboot. */
  readonly boot: string;
  /** Hash of the process namespace in which `pid` is valid. */
  readonly namespace: string;
  readonly pid: number;
  /** The start time, in a format of the operating system; '0' if unknown. */
  readonly start: string;
}

/** `unknown`: on another machine, in another container, or if the system does not report it. */
export type ProcessState = 'running' | 'gone' | 'unknown';

const UNKNOWN = '0';

/** Synchronous: /proc is read from memory, and systems without it are asked once per process. */
export function identifyProcess(pid: number): ProcessIdentity {
  return { ...thisMachine(), pid, start: startOf(pid) ?? UNKNOWN };
}

export function stateOf(owner: ProcessIdentity): ProcessState {
  const local = thisMachine();
  if (!isFromThisMachine(owner)) return 'unknown';
  if (owner.boot !== local.boot) return 'gone';
  if (owner.namespace !== local.namespace || owner.start === UNKNOWN) return 'unknown';
  return startOf(owner.pid) === owner.start ? 'running' : 'gone';
}

export const isFromThisMachine = ({ machine }: ProcessIdentity): boolean => machine === thisMachine().machine;

const OWNER_ID = /^([0-9a-f]{8})([0-9a-f]{8})([0-9a-f]{8})\.(\d{1,10})\.([0-9a-f]{1,20})\.[0-9a-f]{8}$/;

/** An ID of the process with a random suffix, valid as a file name; different at each call. */
export function createOwnerId(pid: number = process.pid): string {
  const { machine, boot, namespace, start } = pid === process.pid ? thisProcess() : identifyProcess(pid);
  return `${machine}${boot}${namespace}.${pid}.${start}.${randomBytes(4).toString('hex')}`;
}

/** Undefined for a text that `createOwnerId` did not return. */
export function parseOwnerId(id: string): ProcessIdentity | undefined {
  const [, machine, boot, namespace, pid, start] = OWNER_ID.exec(id) ?? [];
  if (!machine || !boot || !namespace || !pid || !start) return undefined;
  return { machine, boot, namespace, pid: Number(pid), start };
}

const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8);

type Machine = Pick<ProcessIdentity, 'machine' | 'boot' | 'namespace'>;
let machine: Machine | undefined;
let self: ProcessIdentity | undefined;

function thisMachine(): Machine {
  machine ??= {
    machine: shortHash(`${textOf('/etc/machine-id')}\n${hostname()}`),
    boot: shortHash(textOf('/proc/sys/kernel/random/boot_id')),
    namespace: shortHash(processNamespace()),
  };
  return machine;
}

function thisProcess(): ProcessIdentity {
  self ??= identifyProcess(process.pid);
  return self;
}

/** Empty if the file does not exist. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function processNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

interface ProcessStatus {
  /** The first letter is that of proc(5) and ps(1): T is suspended, Z a zombie. */
  readonly letters: string;
  readonly start: string;
}

/** Undefined if the process does not exist or is a zombie, or if the system does not report it. */
function startOf(pid: number): string | undefined {
  const status = statusOf(pid);
  return status === undefined || /^[ZX]/.test(status.letters) ? undefined : status.start;
}

/** True if the process was suspended, by SIGSTOP for example. */
export const isSuspended = (owner: ProcessIdentity): boolean =>
  stateOf(owner) === 'running' && statusOf(owner.pid)?.letters.startsWith('T') === true;

function statusOf(pid: number): ProcessStatus | undefined {
  return undefinedIfThrown(() => (processNamespace() === '' ? statusFromPs(pid) : statusFromProc(pid)));
}

/** proc_pid_stat(5): the state is the first field after the name in parentheses, and the start time the 20th. */
function statusFromProc(pid: number): ProcessStatus | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [letters = '', start] = [fields[0], fields[19]];
  return start === undefined ? undefined : { letters, start };
}

function statusFromPs(pid: number): ProcessStatus | undefined {
  // Loaded only when needed, because loading takes time.
  const { execFileSync } = process.getBuiltinModule('node:child_process');
  const output = execFileSync('ps', ['-o', 'state=', '-o', 'lstart=', '-p', String(pid)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [letters = '', ...start] = output.trim().split(/\s+/);
  return start.length === 0 ? undefined : { letters, start: shortHash(start.join(' ')) };
}
