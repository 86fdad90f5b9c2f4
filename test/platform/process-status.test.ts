/** Process identities on systems without /proc, such as macOS: from the output of ps. */
import { beforeEach, expect, it, vi } from 'vitest';
import {
  createOwnerId,
  identifyProcess,
  isSuspended,
  parseOwnerId,
  stateOf,
} from '../../src/platform/process-identity.ts';

vi.mock('node:fs', () => {
  const missing = () => {
    throw new Error('no such file');
  };
  return { readFileSync: missing, readlinkSync: missing };
});

const ps = vi.fn<(...words: unknown[]) => string>();
beforeEach(() => {
  ps.mockReset();
  vi.spyOn(process, 'getBuiltinModule').mockReturnValue({ execFileSync: ps } as never);
});

const STARTED = 'Thu Jan  1 10:00:00 2026';

it('stateOf and isSuspended read the state and the start time from ps', () => {
  ps.mockReturnValue(`  S+   ${STARTED}\n`);
  const owner = identifyProcess(77);
  expect(ps.mock.calls).toEqual([
    [
      'ps',
      ['-o', 'state=', '-o', 'lstart=', '-p', '77'],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    ],
  ]);
  expect(owner).toMatchObject({ pid: 77, start: expect.stringMatching(/^[0-9a-f]{8}$/) });
  expect([stateOf(owner), isSuspended(owner)]).toEqual(['running', false]);
  ps.mockReturnValue(`T    ${STARTED}\n`);
  expect([stateOf(owner), isSuspended(owner)]).toEqual(['running', true]);
  for (const output of [`Z    ${STARTED}\n`, 'S    Thu Jan  1 10:00:01 2026\n', '\n', 'S\n']) {
    ps.mockReturnValue(output);
    expect([stateOf(owner), isSuspended(owner)]).toEqual(['gone', false]);
  }
});

it('stateOf returns gone if ps fails, and unknown for a process whose start was unknown', () => {
  ps.mockReturnValue(`S ${STARTED}\n`);
  const owner = identifyProcess(77);
  ps.mockImplementation(() => {
    throw new Error('exit code 1');
  });
  expect(stateOf(owner)).toBe('gone');
  const unknown = identifyProcess(78);
  expect(unknown.start).toBe('0');
  expect(stateOf(unknown)).toBe('unknown');
  expect(parseOwnerId(createOwnerId(78))).toEqual(unknown);
});
