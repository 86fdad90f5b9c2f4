import { connect, createServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { LoopbackPage } from '../../../src/keystone/oauth/loopback-page.ts';
import {
  type Loopback,
  type LoopbackOptions,
  type LoopbackRequest,
  listenOnLoopback,
  parseLoopback,
} from '../../../src/keystone/oauth/loopback-server.ts';
import { type RawRequest, sendRequest } from '../../support/raw-request.ts';

const PAGE: LoopbackPage = {
  status: 200,
  outcome: 'success',
  title: 'Done',
  text: 'You may close <this>.',
  next: 'Return.',
};

const form = (body: string, headers: Record<string, string> = {}): RawRequest => ({
  method: 'POST',
  body,
  headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
});

async function startLoopback(
  options: Partial<LoopbackOptions<string>> = {},
): Promise<{ loopback: Loopback<string>; evaluated: LoopbackRequest[] }> {
  const evaluated: LoopbackRequest[] = [];
  const loopback = await listenOnLoopback<string>({
    address: parseLoopback('http://127.0.0.1:0/back'),
    signal: new AbortController().signal,
    timeoutMs: 60_000,
    ...options,
    evaluate: (request) => {
      evaluated.push(request);
      return options.evaluate?.(request) ?? { value: request.form.get('token') ?? 'none' };
    },
  });
  onTestFinished(() => loopback.close());
  return { loopback, evaluated };
}

/** Waits for the response, and shows PAGE in the browser. */
async function respondTo({ result }: Loopback<string>): Promise<string> {
  const { value, respond } = await result;
  await respond(PAGE);
  return value;
}

describe('parseLoopback', () => {
  it.each([
    ['http://localhost:9990/auth/websso/', { hostname: 'localhost', port: 9990, path: '/auth/websso/' }],
    ['http://127.0.0.1:0/callback', { hostname: '127.0.0.1', port: 0, path: '/callback' }],
    ['http://[::1]:81', { hostname: '[::1]', port: 81, path: '/' }],
    ['http://localhost/x', { hostname: 'localhost', port: 80, path: '/x' }],
  ])('parses %s', (url, parts) => expect(parseLoopback(url)).toEqual(parts));

  it.each([
    'https://localhost:9990/',
    'http://example.org/',
    'http://127.0.0.1.example.org/',
    'http://localhost:9990/?a=b',
    'http://localhost:9990/#a',
    'http://user:secret@localhost/',
    'urn:ietf:wg:oauth:2.0:oob',
    '',
  ])('rejects %j as a redirect URL', (url) => {
    expect(() => parseLoopback(url)).toThrow(
      expect.objectContaining({ kind: 'usage', hint: expect.stringContaining('--os-redirect-uri') }),
    );
  });
});

describe('listenOnLoopback', () => {
  it('evaluates a form, sends the page, and stops listening', async () => {
    const { loopback, evaluated } = await startLoopback();
    const [page, value] = await Promise.all([
      sendRequest(`${loopback.url}?a=1`, form('token=gold&x=%26', { origin: 'https://cloud' })),
      respondTo(loopback),
    ]);
    expect(value).toBe('gold');
    expect(page.status).toBe(200);
    expect(page.text).toContain('<p>You may close &#60;this&#62;.</p>');
    expect(page.headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'content-security-policy': expect.stringMatching(
        /^default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'; .*frame-ancestors 'none'$/,
      ),
    });
    expect(evaluated).toMatchObject([{ method: 'POST', origin: 'https://cloud' }]);
    expect([evaluated[0]?.query.get('a'), evaluated[0]?.form.get('x')]).toEqual(['1', '&']);
    await expect(sendRequest(loopback.url)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it.each([
    ['another path', { path: '/favicon.ico' }],
    ['a longer path', { path: '/back/more' }],
    ['another host name', { headers: { host: 'evil.example:80' } }],
    ['no port in Host', { headers: { host: '127.0.0.1' } }],
    ['an absolute URL as path', { path: 'http://evil.example/back' }],
    ['a path with two slashes', { path: '//evil.example/back' }],
    ['an invalid URL', { path: 'http://[' }],
  ] as [string, RawRequest][])('responds with 404 to a request with %s', async (_, request) => {
    const { loopback, evaluated } = await startLoopback();
    expect((await sendRequest(loopback.url, request)).status).toBe(404);
    expect(evaluated).toEqual([]);
  });

  it('rejects a body of 20,000 bytes, and parses only forms', async () => {
    const { loopback, evaluated } = await startLoopback();
    const huge = await sendRequest(loopback.url, form(`token=${'x'.repeat(20_000)}`));
    expect(huge.status).toBe(413);
    expect(evaluated).toEqual([]);
    const sent = sendRequest(loopback.url, form('token=no', { 'content-type': 'text/plain' }));
    expect(await respondTo(loopback)).toBe('none');
    await sent;
  });

  it('accepts a query of 30,000 bytes', async () => {
    const { loopback, evaluated } = await startLoopback();
    const sent = sendRequest(`${loopback.url}?text=${'x'.repeat(30_000)}`);
    await respondTo(loopback);
    expect((await sent).status).toBe(200);
    expect(evaluated[0]?.query.get('text')).toHaveLength(30_000);
  });

  it('keeps listening after a verdict without a value', async () => {
    const { loopback } = await startLoopback({
      evaluate: ({ method }) =>
        method === 'POST' ? { value: 'posted' } : { page: { ...PAGE, status: 405 } },
    });
    expect((await sendRequest(loopback.url)).status).toBe(405);
    const sent = sendRequest(loopback.url, form('a=b'));
    expect(await respondTo(loopback)).toBe('posted');
    await sent;
  });

  it('responds to the browser only when the result is known', async () => {
    const { loopback } = await startLoopback();
    let isAnswered = false;
    const sent = sendRequest(loopback.url).finally(() => {
      isAnswered = true;
    });
    const { respond } = await loopback.result;
    await setTimeout(50);
    expect(isAnswered).toBe(false);
    await respond({ ...PAGE, title: 'Known' });
    expect((await sent).text).toContain('<h1>Known</h1>');
  });

  it('shows a page that the login is not complete to a browser that has waited for the limit', async () => {
    const { loopback } = await startLoopback({ pageTimeoutMs: 20 });
    const page = await sendRequest(loopback.url);
    expect(page).toMatchObject({ status: 200, text: expect.stringContaining('not complete yet') });
    expect(await respondTo(loopback)).toBe('none');
    const slow = await startLoopback({
      pageTimeoutMs: 20,
      evaluate: async () => setTimeout(60, { value: 'late' }),
    });
    expect((await sendRequest(slow.loopback.url)).text).toContain('not complete yet');
    expect(await respondTo(slow.loopback)).toBe('late');
  });

  it('resolves respond if the browser has closed the connection', async () => {
    const { loopback } = await startLoopback();
    const socket = connect(Number(new URL(loopback.url).port), '127.0.0.1');
    socket.end(`GET /back HTTP/1.1\r\nHost: ${new URL(loopback.url).host}\r\n\r\n`);
    const { respond } = await loopback.result;
    socket.destroy();
    await setTimeout(20);
    await respond(PAGE);
    await expect(sendRequest(loopback.url)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('returns the first of two responses, and shows a page to the second browser', async () => {
    const { loopback, evaluated } = await startLoopback();
    const first = sendRequest(loopback.url, form('token=first'));
    const { value, respond } = await loopback.result;
    const second = await sendRequest(loopback.url, form('token=second'));
    expect(second).toMatchObject({ status: 409, text: expect.stringContaining('Login already received') });
    loopback.close();
    await respond(PAGE);
    expect((await first).status).toBe(200);
    expect(value).toBe('first');
    expect(evaluated).toHaveLength(1);
  });

  it('listens on 127.0.0.1 and ::1 for localhost, if the machine has IPv6', async () => {
    const { loopback } = await startLoopback({ address: parseLoopback('http://localhost:0/') });
    const response = sendRequest(loopback.url, { host: '::1' }).catch(
      (error: NodeJS.ErrnoException) => error.code,
    );
    const value = await Promise.race([respondTo(loopback), response]);
    expect(['none', 'EADDRNOTAVAIL']).toContain(value);
  });

  it('fails with a hint about OS_REDIRECT_URI if the port is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise<void>((resolve) => other.once('listening', resolve));
    onTestFinished(() => void other.close());
    const { port } = other.address() as { port: number };
    await expect(
      startLoopback({ address: parseLoopback(`http://localhost:${port}/`) }),
    ).rejects.toMatchObject({
      kind: 'failed',
      message: `Cannot listen on localhost:${port} for the browser: address already in use.`,
      hint: expect.stringContaining('OS_REDIRECT_URI'),
    });
  });

  it('stops listening at an interrupt and after the timeout', async () => {
    const stop = new AbortController();
    const interrupted = await startLoopback({ signal: stop.signal });
    stop.abort();
    await expect(interrupted.loopback.result).rejects.toMatchObject({ kind: 'interrupted' });
    await expect(startLoopback({ signal: stop.signal })).rejects.toMatchObject({ kind: 'interrupted' });
    const { loopback } = await startLoopback({ timeoutMs: 20 });
    await expect(loopback.result).rejects.toMatchObject({ kind: 'timeout' });
    await expect(sendRequest(loopback.url)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});
