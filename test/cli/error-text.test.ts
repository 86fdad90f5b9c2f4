import { afterEach, describe, expect, it } from 'vitest';
import { extendHint, formatError, requestsJson } from '../../src/cli/error-text.ts';
import { EXIT_CODES, exitCodeOf, exitCodeOfItems } from '../../src/cli/exit-codes.ts';
import { type ErrorKind, MagnumError } from '../../src/errors.ts';
import { setTypedOptions } from '../../src/platform/own-command.ts';

const TEXT = { json: false, debug: false };
const JSON_FORMAT = { json: true, debug: false };
const DOCTOR = 'To find the cause: magnum doctor';

afterEach(() => setTypedOptions());

describe('formatError', () => {
  it('returns the error, its details with an indent, and the hint', () => {
    const error = new MagnumError('failed', 'Failed.', {
      status: 500,
      requestId: 'req-1',
      details: ['a', 'b'],
      hint: 'Hint.',
      cause: new Error('cause'),
    });
    expect(formatError(error, TEXT)).toEqual([
      'ERROR: Failed. (HTTP 500) (Request-ID: req-1)',
      '  a',
      '  b',
      'Hint.',
    ]);
  });

  it('returns one line without details and a hint', () => {
    expect(formatError(new MagnumError('failed', 'Failed.'), TEXT)).toEqual(['ERROR: Failed.']);
  });

  it.each([new Error('text'), 'text'])('calls any other error a bug: %s', (error) => {
    expect(formatError(error, TEXT)).toEqual([
      'ERROR: text (this is a bug in magnum)',
      'Run the command again with --debug and include its output in a bug report.',
    ]);
  });

  it('returns one line of JSON with all parts of the error', () => {
    const error = new MagnumError('not-found', 'Not "found".\u009b', {
      status: 404,
      requestId: 'req-1',
      details: ['a'],
      hint: 'Hint.',
    });
    expect(formatError(error, JSON_FORMAT)).toEqual([
      '{"error":{"kind":"not-found","exit":3,"message":"Not \\"found\\".\\u009b","details":["a"],"hint":"Hint.","request_id":"req-1","http_status":404}}',
    ]);
  });

  it('leaves out of the JSON what the error does not have', () => {
    expect(formatError(new MagnumError('usage', 'Wrong.'), JSON_FORMAT)).toEqual([
      '{"error":{"kind":"usage","exit":2,"message":"Wrong."}}',
    ]);
  });

  it('has the kind `internal` in JSON for any other error', () => {
    expect(formatError(new Error('text'), JSON_FORMAT)).toEqual([
      '{"error":{"kind":"internal","exit":1,"message":"text","hint":"Run the command again with --debug and include its output in a bug report."}}',
    ]);
  });

  it.each([TEXT, JSON_FORMAT])('adds the stacks of the error and of its causes with --debug: %j', (how) => {
    const root = new Error('root');
    const middle = new Error('middle', { cause: root });
    middle.stack = undefined as unknown as string;
    const error = new MagnumError('failed', 'Failed.', { cause: middle });
    expect(formatError(error, { ...how, debug: true })).toEqual([
      ...formatError(error, how),
      ...(error.stack ?? '').split('\n'),
      'Error: middle',
      ...(root.stack ?? '').split('\n'),
    ]);
  });

  it('ends the stacks of a cycle of causes, and at a cause that is not an error', () => {
    const [first, second] = [new Error('first'), new Error('second', { cause: 'text' })];
    first.stack = 'first\n  at 1';
    second.stack = 'second\n  at 2';
    expect(formatError(second, { json: false, debug: true }).slice(2)).toEqual(['second', '  at 2']);
    first.cause = second;
    second.cause = first;
    const lines = formatError(first, { json: false, debug: true }).slice(2);
    expect(lines.slice(0, 6)).toEqual(['first', '  at 1', 'second', '  at 2', 'first', '  at 1']);
    expect(lines).toHaveLength(200);
  });
});

describe('the suggestion of doctor', () => {
  it.each([
    ['unreachable', undefined, true],
    ['unreachable', 403, true],
    ['auth', undefined, true],
    ['auth', 401, true],
    ['auth', 403, false],
    ['failed', undefined, false],
    ['usage', undefined, false],
    ['not-found', 404, false],
    ['timeout', undefined, false],
    ['ended-in-failure', undefined, false],
    ['interrupted', undefined, false],
  ] as const)('after an error %s with the HTTP status %s: %s', (kind, status, isSuggested) => {
    const lines = formatError(new MagnumError(kind, 'Failed.', { status }), TEXT).slice(1);
    expect(lines).toEqual(isSuggested ? [DOCTOR] : []);
  });

  it('is not made after an error of this program', () => {
    const error = Object.assign(new Error('text'), { kind: 'unreachable' });
    expect(formatError(error, TEXT).join('\n')).not.toContain('doctor');
  });

  it('repeats the options, and follows a hint that is a sentence', () => {
    setTypedOptions({ connection: ['--os-cloud', 'prod'], scope: [] });
    const error = new MagnumError('unreachable', 'Failed.', { hint: 'Hint.' });
    expect(formatError(error, TEXT)).toEqual(['ERROR: Failed.', `Hint. ${DOCTOR} --os-cloud prod`]);
    expect(formatError(error, JSON_FORMAT)[0]).toContain(`"hint":"Hint. ${DOCTOR} --os-cloud prod"`);
  });

  it('is not made for a login whose secret it would not repeat, but for a network error', () => {
    setTypedOptions({ connection: [], scope: [], hasSecret: true });
    expect(formatError(new MagnumError('auth', 'Denied.'), TEXT)).toEqual(['ERROR: Denied.']);
    expect(formatError(new MagnumError('unreachable', 'Failed.'), TEXT)).toEqual(['ERROR: Failed.', DOCTOR]);
  });
});

it.each([
  [undefined, 'More.'],
  ['Hint.', 'Hint. More.'],
  ['Really?', 'Really? More.'],
  ['Log in: magnum login', 'Log in: magnum login'],
  ['A 1.5 b', 'A 1.5 b'],
  ['', ''],
])('extendHint(%j) is %j', (hint, extended) => {
  expect(extendHint(hint, 'More.')).toBe(extended);
});

it.each([
  ['-f json', true],
  ['-o json', true],
  ['--format json', true],
  ['--output json', true],
  ['-fjson', true],
  ['-ojson', true],
  ['-f=json', true],
  ['-o=json', true],
  ['--format=json', true],
  ['--output=json', true],
  ['cluster-list -f table x -o json', true],
  ['cluster-list -f ndjson', true],
  ['cluster-list --output=ndjson x', true],
  ['cluster-list --query @', true],
  ['cluster-list --query=@', true],
  ['cluster-list --query @ -f yaml', false],
  ['cluster-list --queries @', false],
  ['cluster-list -f markdown', false],
  ['', false],
  ['json', false],
  ['-f', false],
  ['-f yaml', false],
  ['-fjsonx', false],
  ['-xfjson', false],
  ['--formatjson', false],
  ['--format=jsonx', false],
  ['x--format=json', false],
  ['-ff json', false],
  ['-f yaml json', false],
  ['--formats json', false],
  ['-c json', false],
])('requestsJson: magnum %s: %s', (line, isRequested) => {
  expect(requestsJson(line.split(' '))).toBe(isRequested);
});

describe('exit codes', () => {
  const CODES: readonly (readonly [ErrorKind, number])[] = [
    ['failed', 1],
    ['usage', 2],
    ['not-found', 3],
    ['auth', 4],
    ['ended-in-failure', 5],
    ['timeout', 6],
    ['unreachable', 7],
    ['interrupted', 130],
  ];
  const errorOf = (kind: ErrorKind) => new MagnumError(kind, 'Failed.');

  it.each(CODES)('an error %s exits with %d', (kind, code) => {
    expect(exitCodeOf(errorOf(kind))).toBe(code);
    expect(exitCodeOfItems([errorOf(kind)], 1)).toBe(code);
  });

  it.each([new Error('x'), Object.assign(new Error('x'), { kind: 'usage' }), 'x', undefined])(
    'any other error exits with 1: %s',
    (error) => {
      expect(exitCodeOf(error)).toBe(1);
    },
  );

  it.each([
    [[], 0, 0],
    [[], 3, 0],
    [['not-found'], 2, 1],
    [['timeout'], 2, 6],
    [['ended-in-failure'], 2, 5],
    [['timeout', 'ended-in-failure'], 2, 5],
    [['ended-in-failure', 'timeout'], 2, 5],
    [['auth', 'auth'], 2, 1],
    [['unreachable', 'usage'], 3, 1],
    [['interrupted', 'failed'], 2, 1],
  ] as const)('the errors %j of %d items exit with %d', (kinds, items, code) => {
    expect(exitCodeOfItems(kinds.map(errorOf), items)).toBe(code);
  });

  it('have their meanings in the order of help', () => {
    expect(EXIT_CODES.map((entry) => Object.values(entry).join(' | '))).toMatchInlineSnapshot(`
      [
        "0 | success",
        "1 | failed | failed: the server rejected the request, a file cannot be written, or one of several items failed",
        "2 | usage | usage error: invalid or incomplete command line or configuration",
        "3 | not-found | not found | true",
        "4 | auth | authentication failed or permission denied | true",
        "5 | ended-in-failure | the operation that was waited for failed | true | true",
        "6 | timeout | timeout | true",
        "7 | unreachable | service unreachable | true",
        "130 | interrupted | interrupted",
      ]
    `);
  });
});
