import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  createOwnerId,
  identifyProcess,
  isFromThisMachine,
  isSuspended,
  parseOwnerId,
  stateOf,
} from '../../src/platform/process-identity.ts';

describe('stateOf', () => {
  it('returns running for this process', async () => {
    expect(stateOf(identifyProcess(process.pid))).toBe('running');
  });

  it('returns gone immediately after the process was killed', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const owner = identifyProcess(child.pid as number);
    expect(stateOf(owner)).toBe('running');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(stateOf(owner)).toBe('gone');
  });

  it.runIf(process.platform === 'linux')('returns gone for a zombie process', async () => {
    // After exec, the parent does not wait for its child.
    const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60']);
    const [pid] = await once(parent.stdout.setEncoding('utf8'), 'data');
    const owner = identifyProcess(Number(pid));
    expect(stateOf(owner)).toBe('running');
    process.kill(Number(pid), 'SIGKILL');
    const state = () => /\) (\w)/.exec(readFileSync(`/proc/${Number(pid)}/stat`, 'utf8'))?.[1];
    await expect.poll(state).toBe('Z');
    expect(stateOf(owner)).toBe('gone');
    parent.kill('SIGKILL');
  });

  it('returns gone if another process has the same PID', async () => {
    const owner = identifyProcess(process.pid);
    expect(stateOf({ ...owner, start: '1' })).toBe('gone');
  });

  it('returns gone after a reboot of the machine', () => {
    expect(stateOf({ ...identifyProcess(process.pid), boot: 'ffffffff' })).toBe('gone');
  });

  it.each([{ machine: 'ffffffff' }, { namespace: 'ffffffff' }, { start: '0' }])(
    'returns unknown for an owner with %o',
    (other) => {
      expect(stateOf({ ...identifyProcess(process.pid), ...other })).toBe('unknown');
    },
  );

  it('createOwnerId returns different IDs, from which parseOwnerId returns the process', () => {
    const ids = [createOwnerId(), createOwnerId()];
    expect(ids[0]).not.toBe(ids[1]);
    for (const id of ids) expect(parseOwnerId(id)).toEqual(identifyProcess(process.pid));
  });

  it.each(['', 'a.1.1.a', '../../x', `${'a'.repeat(24)}.1.1.aaaaaaaa/x`, `${'A'.repeat(24)}.1.1.aaaaaaaa`])(
    'parseOwnerId returns undefined for %j',
    (id) => {
      expect(parseOwnerId(id)).toBeUndefined();
    },
  );
});

it.runIf(process.platform === 'linux')(
  'isSuspended returns true only while the process is stopped',
  async () => {
    const child = spawn('sleep', ['60']);
    const owner = identifyProcess(child.pid as number);
    expect(isSuspended(owner)).toBe(false);
    child.kill('SIGSTOP');
    await expect.poll(() => isSuspended(owner)).toBe(true);
    expect(isSuspended({ ...owner, start: '1' })).toBe(false);
    expect(isSuspended({ ...owner, machine: 'ffffffff' })).toBe(false);
    child.kill('SIGCONT');
    await expect.poll(() => isSuspended(owner)).toBe(false);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isSuspended(owner)).toBe(false);
  },
);

it('createOwnerId identifies another process, and one that does not exist as unknown', async () => {
  const child = spawn('sleep', ['60']);
  const id = createOwnerId(child.pid);
  expect(parseOwnerId(id)).toEqual(identifyProcess(child.pid as number));
  expect(id).not.toBe(createOwnerId(child.pid));
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(identifyProcess(4_194_305)).toEqual({ ...identifyProcess(process.pid), pid: 4_194_305, start: '0' });
});

it('isFromThisMachine compares only the machine', () => {
  const owner = identifyProcess(process.pid);
  expect(isFromThisMachine({ ...owner, boot: 'x', namespace: 'x', start: 'x', pid: 1 })).toBe(true);
  expect(isFromThisMachine({ ...owner, machine: 'ffffffff' })).toBe(false);
});
