import { describe, expect, it } from 'vitest';
import { createDebugLog, type DebugLog } from '../../src/http/debug-log.ts';

/** The lines that the log writes. */
function linesOf(write: (log: DebugLog) => void): string[] {
  const lines: string[] = [];
  write(createDebugLog((line) => void lines.push(line)));
  return lines;
}

const SECRET = 'made-up-secret';
const url = 'https://cloud.example/v1';
const ofBody = (body: string): string[] =>
  linesOf((log) => log.response({ status: 200, headers: {}, cookies: [], body, url }, 1)).slice(1);

it('createDebugLog writes a request with its headers and its body, with secrets redacted', () => {
  const request = {
    method: 'POST',
    url: `https://u:${SECRET}@cloud.example/v1?access_token=${SECRET}`,
    headers: { accept: 'application/json', authorization: SECRET, 'x-empty': '' },
    body: `{"password":"${SECRET}"}`,
  };
  expect(linesOf((log) => log.request(request))).toEqual([
    '> POST https://***@cloud.example/v1?access_token=***',
    '> accept: application/json',
    '> authorization: ***',
    '> x-empty:',
    '> {"password":"***"}',
  ]);
  expect(linesOf((log) => log.request({ method: 'GET', url, headers: {} }))).toEqual([`> GET ${url}`]);
  expect(linesOf((log) => log.request({ method: 'POST', url, headers: {}, body: '' }))).toEqual([
    `> POST ${url}`,
  ]);
});

it('createDebugLog writes a response with status and rounded time, with secrets redacted', () => {
  const response = {
    status: 201,
    headers: { 'set-cookie': SECRET, date: 'today' },
    cookies: [SECRET],
    body: `one token=${SECRET}\r\ntwo  \n\nthree`,
    url: `${url}?code=${SECRET}`,
  };
  expect(linesOf((log) => log.response(response, 12.5))).toEqual([
    `< 201 in 13 ms from ${url}?code=***`,
    '< set-cookie: ***',
    '< date: today',
    '< one token=***',
    '< two',
    '<',
    '< three',
  ]);
});

it('createDebugLog writes failures and notes, with secrets redacted', () => {
  expect(
    linesOf((log) => {
      log.failure(`Cannot reach https://u:${SECRET}@cloud.example`, 2.4);
      log.note(`password=${SECRET}\nnext`);
    }),
  ).toEqual(['! Cannot reach https://***@cloud.example (after 2 ms)', '! password=***', '! next']);
});

it('createDebugLog prints a token as its hash', () => {
  expect(
    linesOf((log) => log.request({ method: 'GET', url, headers: { 'x-auth-token': 'abc' } })).at(-1),
  ).toBe('> x-auth-token: {SHA256}ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

it('createDebugLog redacts each value of a form that is in `hidden`, at each occurrence', () => {
  const body = new URLSearchParams({ pin: 'a b&c', again: 'a b&c', other: 'x+y', a: 'b' }).toString();
  const write = (hidden?: string[]) =>
    linesOf((log) => log.request({ method: 'POST', url, headers: {}, body, hidden })).at(-1);
  expect(write(['a b&c', 'x+y'])).toBe('> pin=***&again=***&other=***&a=b');
  expect(write()).toBe(`> ${body}`);
});

describe('the debug log of a long body', () => {
  it('shows 8,192 characters, and the number of the others', () => {
    expect(ofBody('x'.repeat(8_192))).toEqual([`< ${'x'.repeat(8_192)}`]);
    expect(ofBody('x'.repeat(8_193))).toEqual([`< ${'x'.repeat(8_192)}... (1 more characters)`]);
    expect(ofBody('x'.repeat(70_000))).toEqual([`< ${'x'.repeat(8_192)}... (61808 more characters)`]);
  });

  it('is redacted before it is cut', () => {
    const secrets = [`https://u:${SECRET}${SECRET}@cloud.example/`, `gAAAAA${SECRET.repeat(3)}`];
    for (const secret of secrets) {
      const [line = ''] = ofBody(`${'x'.repeat(8_170)} ${secret} ${'y'.repeat(100)}`);
      expect(line).toMatch(/^< x{8170} (https:\/\/\*\*\*@cloud\.ex|\*\*\* y+)/);
      expect(line).not.toContain('made-up');
    }
  });

  it('shows the whole redacted text if the redaction makes it short', () => {
    expect(ofBody(`{"password":"${'x'.repeat(9_000)}"}`)).toEqual([
      '< {"password":"***"}... (8997 more characters)',
    ]);
  });

  it('is cut if the redaction makes it long', () => {
    const secrets = JSON.stringify(Array.from({ length: 600 }, () => ({ otp: '1' })));
    const redacted = secrets.replaceAll('"1"', '"***"');
    expect([secrets.length, redacted.length]).toEqual([7_201, 8_401]);
    expect(ofBody(secrets)).toEqual([`< ${redacted.slice(0, 8_192)}... (209 more characters)`]);
  });
});
