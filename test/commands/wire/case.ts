/** A test case of one option: a command line, and a check of its request or output. */
import { expect } from 'vitest';
import type { RecordedRequest } from '../../../src/sandbox/server.ts';
import type { Output } from '../../support/world.ts';

export interface Seen extends Output {
  /** The last request to Magnum. */
  readonly last: RecordedRequest;
  /** The current directory of the command. */
  readonly directory: string;
}

export interface Case {
  /** The command and the key of the option or argument in its specification: `cluster-list.limit`. */
  readonly option: string;
  readonly argv: readonly string[];
  /** Asserts on the last request to Magnum, and on the output. */
  readonly check: (seen: Seen) => void | Promise<void>;
}

export const body = (expected: object) => (seen: { last: RecordedRequest }) =>
  expect(seen.last.body).toMatchObject(expected);

/** Asserts that the body has no other fields. */
export const wholeBody = (expected: object) => (seen: { last: RecordedRequest }) =>
  expect(seen.last.body).toEqual(expected);

export const query = (expected: object) => (seen: { last: RecordedRequest }) =>
  expect(seen.last.query).toMatchObject(expected);

export const path = (expected: RegExp) => (seen: { last: RecordedRequest }) =>
  expect(seen.last.path).toMatch(expected);

export const printed = (expected: RegExp) => (seen: Output) => expect(seen.stdout).toMatch(expected);

/** The login of an administrator. */
export const AS_ADMIN = ['--os-username', 'admin', '--os-password', 'admin', '--os-project-name', 'admin'];
