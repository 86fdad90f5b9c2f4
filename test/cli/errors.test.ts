import { describe, expect, it, vi } from 'vitest';
import {
  codeOf,
  detailsOf,
  interruptedError,
  isInterruption,
  MagnumError,
  messageOf,
  sentenceOf,
  undefinedIfThrown,
  withChanges,
  withFoundHint,
} from '../../src/errors.ts';

const findHint = async () => 'Found.';
const cause = new Error('cause');
const PARTS = { hint: 'Hint.', findHint, details: ['a', 'b'], requestId: 'req-1', status: 404, cause };
const partsOf = (error: unknown) => {
  const { kind, message, hint, findHint, details, requestId, status, cause, name } = error as MagnumError;
  return { kind, message, hint, findHint, details, requestId, status, cause, name };
};

describe('MagnumError', () => {
  it('has all its parts', () => {
    const error = new MagnumError('not-found', 'Not found.', PARTS);
    expect(partsOf(error)).toEqual({
      kind: 'not-found',
      message: 'Not found.',
      name: 'MagnumError',
      ...PARTS,
    });
  });

  it('has neither a cause nor details by default', () => {
    const error = new MagnumError('failed', 'Failed.');
    expect(Object.hasOwn(error, 'cause')).toBe(false);
    expect(partsOf(error)).toEqual({ kind: 'failed', message: 'Failed.', name: 'MagnumError', details: [] });
  });
});

describe('withChanges', () => {
  const error = new MagnumError('auth', 'Denied.', PARTS);
  const before = partsOf(error);

  it('keeps all parts that do not change, in another error', () => {
    expect(withChanges(error, {})).not.toBe(error);
    expect(partsOf(withChanges(error, {}))).toEqual(before);
  });

  it.each([
    ['message', 'Other.'],
    ['hint', 'Other.'],
    ['hint', undefined],
    ['findHint', async () => 'Other.'],
    ['details', ['c']],
    ['requestId', 'req-2'],
    ['status', 500],
    ['cause', new Error('other')],
  ])('replaces only %s', (name, value) => {
    expect(partsOf(withChanges(error, { [name]: value }))).toEqual({ ...before, [name]: value });
    expect(partsOf(error)).toEqual(before);
  });
});

describe('withFoundHint', () => {
  it('adds the hint, and keeps all other parts', async () => {
    const error = new MagnumError('auth', 'Denied.', { ...PARTS, hint: undefined });
    expect(partsOf(await withFoundHint(error))).toEqual({ ...partsOf(error), hint: 'Found.' });
  });

  it('returns the same error if it has a hint, finds none, or its search fails', async () => {
    const search = vi.fn(findHint);
    for (const error of [
      new MagnumError('failed', 'Failed.', { hint: 'Hint.', findHint: search }),
      new MagnumError('failed', 'Failed.'),
      new MagnumError('failed', 'Failed.', { findHint: () => Promise.reject(new Error('no')) }),
      new Error('other'),
      undefined,
    ])
      expect(await withFoundHint(error)).toBe(error);
    expect(search).not.toHaveBeenCalled();
  });
});

it('interruptedError is an interruption, other errors are not', () => {
  expect(partsOf(interruptedError())).toMatchObject({ kind: 'interrupted', message: 'Interrupted.' });
  expect(isInterruption(interruptedError())).toBe(true);
  expect(isInterruption(new MagnumError('failed', 'Interrupted.'))).toBe(false);
  expect(isInterruption(Object.assign(new Error('x'), { kind: 'interrupted' }))).toBe(false);
  expect(isInterruption(undefined)).toBe(false);
});

it.each([
  [new Error('text'), 'text'],
  [new TypeError(''), ''],
  ['a string', 'a string'],
  [undefined, 'undefined'],
  [7, '7'],
])('messageOf(%s) is %j', (error, message) => {
  expect(messageOf(error)).toBe(message);
});

it.each([
  [{ code: 'ENOENT' }, 'ENOENT'],
  [{ code: '' }, ''],
  [{ code: 5 }, undefined],
  [new Error('x'), undefined],
  [null, undefined],
  [undefined, undefined],
  ['ENOENT', undefined],
])('codeOf(%j) is %s', (error, code) => {
  expect(codeOf(error)).toBe(code);
});

it.each([
  [new MagnumError('failed', 'Failed.'), 'Failed.'],
  [new MagnumError('failed', 'Failed.', { status: 500 }), 'Failed. (HTTP 500)'],
  [new MagnumError('failed', 'Failed.', { requestId: 'req-1' }), 'Failed. (Request-ID: req-1)'],
  [
    new MagnumError('failed', 'Failed.', { status: 404, requestId: 'req-1' }),
    'Failed. (HTTP 404) (Request-ID: req-1)',
  ],
  [Object.assign(new Error('Other.'), { status: 404, requestId: 'req-1' }), 'Other.'],
  ['text', 'text'],
])('sentenceOf(%s) is %j', (error, sentence) => {
  expect(sentenceOf(error)).toBe(sentence);
});

it('detailsOf indents the details of a MagnumError, and returns none of other errors', () => {
  expect(detailsOf(new MagnumError('failed', 'Failed.', { details: ['a', 'b'] }))).toEqual(['  a', '  b']);
  expect(detailsOf(new MagnumError('failed', 'Failed.'))).toEqual([]);
  expect(detailsOf(Object.assign(new Error('x'), { details: ['a'] }))).toEqual([]);
});

it('undefinedIfThrown returns the result of the work, or undefined if the work throws', () => {
  expect(undefinedIfThrown(() => 0)).toBe(0);
  expect(
    undefinedIfThrown(() => {
      throw new Error('x');
    }),
  ).toBe(undefined);
});
