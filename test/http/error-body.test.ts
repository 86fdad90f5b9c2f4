import { describe, expect, it } from 'vitest';
import { errorBodyOf, singleLine } from '../../src/http/error-body.ts';

const messageOf = (value: unknown) => errorBodyOf(value).message;

it.each([
  [' a \n\t b ', 'a b'],
  ['', undefined],
  [' \n', undefined],
  [7, undefined],
  [null, undefined],
])('singleLine converts %j to %j', (text, expected) => {
  expect(singleLine(text)).toBe(expected);
});

describe('errorBodyOf', () => {
  it.each([
    [
      "Magnum's errors",
      { errors: [{ title: 'Quota exceeded', detail: 'No cores.', request_id: 'req-1' }] },
      { message: 'Quota exceeded: No cores.', requestId: 'req-1' },
    ],
    [
      "Keystone's middleware",
      { error: { code: 401, title: 'Unauthorized', message: 'The request requires authentication.' } },
      { message: 'Unauthorized: The request requires authentication.', requestId: undefined },
    ],
    ['an error as text', { error: 'Unauthorized' }, { message: 'Unauthorized', requestId: undefined }],
    [
      "OAuth's error (RFC 6749)",
      { error: 'invalid_grant', error_description: 'Wrong code.' },
      { message: 'invalid_grant: Wrong code.', requestId: undefined },
    ],
    [
      'a WSME object',
      { error_message: { faultcode: 'Client', faultstring: 'Unknown attribute.', debuginfo: null } },
      { message: 'Unknown attribute.', requestId: undefined },
    ],
    [
      'a problem document (RFC 9457)',
      { title: 'Bad Request', detail: 'No name.', status: 400 },
      { message: 'Bad Request: No name.', requestId: undefined },
    ],
    ["Heat's fault", { fault: { message: 'Stack not found.' } }, { message: 'Stack not found.' }],
    ["Nova's wrapper", { badRequest: { message: 'Too short.', code: 400 } }, { message: 'Too short.' }],
    [
      'a request ID beside the error',
      { error: { message: 'No.' }, request_id: 'req-2' },
      { message: 'No.', requestId: 'req-2' },
    ],
    [
      'a request ID in the error and beside it',
      { error: { message: 'No.', request_id: 'req-3' }, request_id: 'req-2' },
      { message: 'No.', requestId: 'req-3' },
    ],
  ])('reads %s', (_, body, expected) => {
    expect(errorBodyOf(body)).toEqual(expected);
  });

  it('parses the JSON in a string with the given function', () => {
    const body = { error_message: '{"faultstring": "Unknown attribute.", "request_id": "req-1"}' };
    expect(errorBodyOf(body, JSON.parse)).toEqual({ message: 'Unknown attribute.', requestId: 'req-1' });
    expect(messageOf(body)).toBe(body.error_message);
    const nothing = () => undefined;
    expect(errorBodyOf({ error_message: 'plain\ntext' }, nothing)).toEqual({ message: 'plain text' });
    expect(errorBodyOf('{"a": {}}', JSON.parse)).toEqual({ message: '{"a": {}}' });
    expect(errorBodyOf('"inner"', JSON.parse)).toEqual({ message: '"inner"' });
    expect(errorBodyOf([JSON.stringify(JSON.stringify({ title: 'x' }))], JSON.parse).message).toBe(
      '"{\\"title\\":\\"x\\"}"',
    );
  });

  it.each(['title', 'faultstring', 'error'])('reads the title in %s', (name) => {
    expect(messageOf({ [name]: 'A title.', message: 'A detail' })).toBe('A title: A detail');
  });

  it.each(['detail', 'description', 'error_description', 'message', 'msg', 'reason', 'details'])(
    'reads the detail in %s',
    (name) => {
      expect(messageOf({ title: 'A title', [name]: 'A detail' })).toBe('A title: A detail');
    },
  );

  it.each(['errors', 'error', 'error_message', 'fault'])('reads the object in %s', (name) => {
    expect(messageOf({ [name]: { title: 'A title' }, more: {} })).toBe('A title');
  });

  it('prefers the first title and the first detail', () => {
    expect(messageOf({ title: 'a', faultstring: 'b', error: 'c', detail: 'd', message: 'e' })).toBe('a: d');
    expect(messageOf({ errors: [{ title: 'a' }], fault: { title: 'b' } })).toBe('a');
  });

  it.each([
    [{ title: 'Not found', detail: 'Not found: web' }, 'Not found: web'],
    [{ title: 'Cluster web not found', detail: 'not found' }, 'Cluster web not found'],
    [{ title: 'Conflict.', detail: 'Name in use.' }, 'Conflict: Name in use.'],
    [{ title: 'Conflict', detail: '' }, 'Conflict'],
    [{ code: 'quota.exceeded' }, 'quota.exceeded'],
    [{ code: 'x', title: 'Quota' }, 'Quota'],
  ])('does not repeat a text: %j', (body, expected) => {
    expect(messageOf(body)).toBe(expected);
  });

  it('joins up to ten errors, each once, with the first request ID', () => {
    const errors = [
      { title: 'One.' },
      { title: 'Two.', request_id: 'req-2' },
      { title: 'One.', request_id: 'req-3' },
      'Three.',
      7,
    ];
    expect(errorBodyOf({ errors })).toEqual({ message: 'One; Two; Three.', requestId: 'req-2' });
    const many = Array.from({ length: 12 }, (_, at) => ({ title: `e${at}` }));
    const expected = 'e0; e1; e2; e3; e4; e5; e6; e7; e8; e9';
    expect(messageOf({ errors: many })).toBe(expected);
    expect(messageOf({ errors: Object.fromEntries(many.map(({ title }) => [title, [title]])) })).toBe(
      'e0: e0; e1: e1; e2: e2; e3: e3; e4: e4; e5: e5; e6: e6; e7: e7; e8: e8; e9: e9',
    );
  });

  it('names the fields of messages by field', () => {
    expect(messageOf({ errors: { name: ['is too long.', 'is empty'], labels: 'unknown', x: 3 } })).toBe(
      'name: is too long; is empty; labels: unknown',
    );
    expect(messageOf({ errors: { title: 'Invalid', name: ['is empty'] } })).toBe('Invalid');
  });

  it("reads a list of objects in a detail (FastAPI's detail)", () => {
    expect(messageOf({ detail: [{ loc: ['body'], msg: 'field required' }, { msg: 'too short' }] })).toBe(
      'field required; too short',
    );
  });

  it.each([
    [{}],
    [[]],
    [null],
    [undefined],
    [true],
    [{ a: 'text' }],
    [{ a: {}, b: { message: 'x' } }],
    [{ a: null }],
    [{ errors: [] }],
    [{ errors: {} }],
    [{ error: null }],
  ])('finds no message in %j', (body) => {
    expect(errorBodyOf(body).message).toBeUndefined();
    expect(errorBodyOf(body).requestId).toBeUndefined();
  });
});
