/** Functions for commands on any resource of the API. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  argumentOrLegacyOption,
  argumentOrOption,
  fileReader,
  ifGiven,
  nameFrom,
  prefixed,
  recordOf,
  withoutUndefined,
  withStateHint,
  withTwinHint,
} from '../../../src/commands/shared/resource.ts';
import { interruptedError, MagnumError } from '../../../src/errors.ts';
import type { World } from '../../../src/world.ts';
import { temporaryDirectory } from '../../support/world.ts';

describe('recordOf', () => {
  it('omits the links, and converts the other properties for the table', () => {
    const resource = { uuid: 'u', links: [], name: 'n' };
    expect(recordOf(resource)).toEqual({ kind: 'record', record: { uuid: 'u', name: 'n' } });
    expect(recordOf(resource, (properties) => ({ ...properties, name: 'N' }))).toEqual({
      kind: 'record',
      record: { uuid: 'u', name: 'n' },
      displayRecord: { uuid: 'u', name: 'N' },
    });
  });
});

it('withoutUndefined: keeps every value but undefined', () => {
  const body = withoutUndefined({ a: 0, b: false, c: '', d: null, e: undefined });
  expect(Object.entries(body)).toEqual([
    ['a', 0],
    ['b', false],
    ['c', ''],
    ['d', null],
  ]);
});

it('ifGiven: parses the words of a list that is not empty', () => {
  expect(ifGiven(['a', 'b'], (words) => words.join('+'))).toBe('a+b');
  expect(ifGiven([''], (words) => words.length)).toBe(1);
  expect(ifGiven([], () => 'parsed')).toBeUndefined();
});

describe('arguments and the options that stand for them', () => {
  it.each([
    ['a', undefined, 'a'],
    [undefined, 'b', 'b'],
    [undefined, undefined, undefined],
    ['', undefined, ''],
  ])('argumentOrOption: returns for %j and %j the value %j', (word, option, value) => {
    expect(argumentOrOption('csr', word, option)).toBe(value);
  });

  it.each([
    ['a', 'b'],
    ['', ''],
  ])('argumentOrOption: rejects both %j and %j', (word, option) => {
    expect(() => argumentOrOption('csr', word, option)).toThrow(
      expect.objectContaining({
        kind: 'usage',
        message: `Duplicate "<csr>" arguments: ${word}, ${option}`,
      }),
    );
  });

  it.each([
    ['cluster', argumentOrLegacyOption.bind(undefined, 'cluster')],
    ['name', nameFrom],
  ] as const)('warns of the deprecated option --%s only', (name, resolve) => {
    const warnings: string[] = [];
    const warn = (text: string) => void warnings.push(text);
    expect(resolve('a', undefined, warn)).toBe('a');
    expect(resolve(undefined, undefined, warn)).toBeUndefined();
    expect(warnings).toEqual([]);
    expect(resolve(undefined, 'b', warn)).toBe('b');
    expect(warnings).toEqual([
      `The --${name} parameter is deprecated and will be removed in a future release. ` +
        `Use the <${name}> positional parameter to avoid seeing this message.`,
    ]);
    expect(() => resolve('a', 'b', warn)).toThrow(`Duplicate "<${name}>" arguments: a, b`);
    expect(warnings).toHaveLength(1);
  });
});

const DETAILS = { hint: 'h', details: ['d'], requestId: 'r', status: 500 };

describe('prefixed', () => {
  it('puts the text before the message, and keeps the rest of the error', () => {
    expect(prefixed('Create failed: ', new MagnumError('auth', 'No.', DETAILS))).toMatchObject({
      kind: 'auth',
      message: 'Create failed: No.',
      ...DETAILS,
    });
  });

  it.each([interruptedError(), new TypeError('x'), 'text'])('returns %s unchanged', (error) => {
    expect(prefixed('Create failed: ', error)).toBe(error);
  });
});

describe('withTwinHint', () => {
  it('adds the hint to the rejection of a resource that exists', () => {
    const error = new MagnumError('failed', 'A nodegroup with name x already exists.', { status: 409 });
    expect(withTwinHint(error, 'To show it: x')).toMatchObject({
      message: error.message,
      hint: 'To show it: x',
    });
  });

  it.each([
    ['another status', new MagnumError('failed', 'It already exists.', { status: 400 })],
    ['another reason', new MagnumError('failed', 'Multiple clusters exist.', { status: 409 })],
    ['a part of a word', new MagnumError('failed', 'It already existsX.', { status: 409 })],
    ['no error of this program', new TypeError('already exists')],
  ])('returns an error with %s unchanged', (_, error) => {
    expect(withTwinHint(error, 'To show it: x')).toBe(error);
  });
});

describe('withStateHint', () => {
  it.each([
    'Updating a cluster when status is "CREATE_IN_PROGRESS" is not supported.',
    'magnum.x when cluster status is "UPDATE_IN_PROGRESS" is not supported',
    'Resizing when status is "ROLLBACK_IN_PROGRESS" is not supported.',
  ])('adds the command that waits to: %s', (message) => {
    expect(withStateHint(new MagnumError('failed', message, { status: 400 }), 'my web')).toMatchObject({
      message,
      status: 400,
      hint: "To wait until it is complete: magnum cluster-wait 'my web'",
    });
  });

  it.each([
    ['DELETE_IN_PROGRESS', 'To wait until it is deleted: magnum cluster-wait web --for gone'],
    ['CREATE_FAILED', 'To see why: magnum cluster-show web --tree'],
  ])('adds the next command for a cluster in %s', (status, hint) => {
    const error = new MagnumError('failed', `x when status is "${status}" is not supported.`);
    expect(withStateHint(error, 'web')).toMatchObject({ message: error.message, hint });
  });

  it.each([
    new MagnumError('failed', 'x when status is "CREATE_COMPLETE" is not supported.'),
    new MagnumError('failed', 'x status is "CREATE_IN_PROGRESS" is not supported.'),
    new MagnumError('failed', 'x when status is "CREATE_IN_PROGRESS" is supported.'),
    new TypeError('x when status is "CREATE_IN_PROGRESS" is not supported.'),
  ])('returns %s unchanged', (error) => {
    expect(withStateHint(error, 'web')).toBe(error);
  });
});

describe('fileReader', () => {
  it('reads files relative to the directory of the command, and absolute ones', () => {
    const cwd = temporaryDirectory();
    mkdirSync(join(cwd, 'sub'));
    writeFileSync(join(cwd, 'sub', 'labels.json'), '{"é": 1}');
    const read = fileReader({ cwd } as World);
    expect(read('sub/labels.json')).toBe('{"é": 1}');
    expect(fileReader({ cwd: '/' } as World)(join(cwd, 'sub/labels.json'))).toBe('{"é": 1}');
    expect(() => read('sub')).toThrow();
  });
});
