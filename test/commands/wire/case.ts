/** One option, followed to where it has to arrive. */
import { expect } from 'vitest';
import type { RecordedRequest } from '../../../src/sandbox/server.ts';
import type { Output } from '../../support/world.ts';

export interface Seen extends Output {
  /** The last request to Magnum. */
  readonly last: RecordedRequest;
  /** Where the command ran. */
  readonly directory: string;
}

export interface Case {
  /** The words of the command and the keys of the options, in its table, that the case is about. */
  readonly option: string;
  readonly argv: readonly string[];
  /** Looks at the last request to Magnum and at what was printed. */
  readonly check: (seen: Seen) => void | Promise<void>;
}

export const body = (expected: object) => (seen: { last: RecordedRequest }) =>
  expect(seen.last.body).toMatchObject(expected);

/** The body, with nothing else in it. */
export const wholeBody = (expected: object) => (seen: { last: RecordedRequest }) =>
  expect(seen.last.body).toEqual(expected);

export const query = (expected: object) => (seen: { last: RecordedRequest }) =>
  expect(seen.last.query).toMatchObject(expected);

export const path = (expected: RegExp) => (seen: { last: RecordedRequest }) =>
  expect(seen.last.path).toMatch(expected);

export const printed = (expected: RegExp) => (seen: Output) => expect(seen.stdout).toMatch(expected);

/** The login of one who may do everything. */
export const AS_ADMIN = ['--os-username', 'admin', '--os-password', 'admin', '--os-project-name', 'admin'];
