import { connect, createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { MagnumError } from '../../../src/errors.ts';
import {
  type Loopback,
  type LoopbackOptions,
  type LoopbackRequest,
  listenOnLoopback,
  parseLoopback,
} from '../../../src/keystone/oauth/loopback-server.ts';
import { type RawRequest, sendRequest } from '../../support/raw-request.ts';

const PAGE = { status: 200, title: 'Done', text: 'You may close <this>.' };

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
      const page = PAGE;
      return options.evaluate?.(request) ?? { page, value: request.form.get('token') ?? 'none' };
    },
  });
  onTestFinished(() => loopback.close());
  return { loopback, evaluated };
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
    const page = await sendRequest(
      `${loopback.url}?a=1`,
      form('token=gold&x=%26', { origin: 'https://cloud' }),
    );
    expect(await loopback.result).toBe('gold');
    expect(page.status).toBe(200);
    expect(page.text).toContain('<p>You may close &#60;this&#62;.</p>');
    expect(page.headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
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
    await sendRequest(loopback.url, form('token=no', { 'content-type': 'text/plain' }));
    expect(await loopback.result).toBe('none');
  });

  it('keeps listening after a verdict without a value', async () => {
    const { loopback } = await startLoopback({
      evaluate: ({ method }) =>
        method === 'POST' ? { page: PAGE, value: 'posted' } : { page: { ...PAGE, status: 405 } },
    });
    expect((await sendRequest(loopback.url)).status).toBe(405);
    await sendRequest(loopback.url, form('a=b'));
    expect(await loopback.result).toBe('posted');
  });

  it('rejects the result with the failure of a verdict', async () => {
    const failure = new MagnumError('auth', 'Consent was denied.');
    const { loopback } = await startLoopback({ evaluate: () => ({ page: PAGE, failure }) });
    await sendRequest(loopback.url);
    await expect(loopback.result).rejects.toBe(failure);
  });

  it('returns the first of two responses', async () => {
    const { loopback, evaluated } = await startLoopback();
    // The second connection is open before the first request is sent.
    const second = connect(Number(new URL(loopback.url).port), '127.0.0.1');
    await new Promise<void>((resolve) => second.once('connect', resolve));
    second.on('data', () => {}).on('error', () => {});
    const closed = new Promise<void>((resolve) => second.once('close', () => resolve()));
    const [first] = await Promise.all([
      sendRequest(loopback.url, form('token=first')),
      loopback.result.then(() => second.end('GET /back?token=second HTTP/1.1\r\nHost: x\r\n\r\n')),
    ]);
    await closed;
    expect(first.status).toBe(200);
    expect(await loopback.result).toBe('first');
    expect(evaluated).toHaveLength(1);
  });

  it('listens on 127.0.0.1 and ::1 for localhost, if the machine has IPv6', async () => {
    const { loopback } = await startLoopback({ address: parseLoopback('http://localhost:0/') });
    const response = await sendRequest(loopback.url, { host: '::1' }).catch(
      (error: NodeJS.ErrnoException) => error.code,
    );
    if (typeof response === 'string') expect(response).toBe('EADDRNOTAVAIL');
    else expect(await loopback.result).toBe('none');
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
