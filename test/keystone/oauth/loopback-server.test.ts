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

async function listening(
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

describe('the address', () => {
  it.each([
    ['http://localhost:9990/auth/websso/', { hostname: 'localhost', port: 9990, path: '/auth/websso/' }],
    ['http://127.0.0.1:0/callback', { hostname: '127.0.0.1', port: 0, path: '/callback' }],
    ['http://[::1]:81', { hostname: '[::1]', port: 81, path: '/' }],
    ['http://localhost/x', { hostname: 'localhost', port: 80, path: '/x' }],
  ])('%s', (address, parts) => expect(parseLoopback(address)).toEqual(parts));

  it.each([
    'https://localhost:9990/',
    'http://example.org/',
    'http://127.0.0.1.example.org/',
    'http://localhost:9990/?a=b',
    'http://localhost:9990/#a',
    'http://user:secret@localhost/',
    'urn:ietf:wg:oauth:2.0:oob',
    '',
  ])('%j is refused', (address) => {
    expect(() => parseLoopback(address)).toThrow(
      expect.objectContaining({ kind: 'usage', hint: expect.stringContaining('--os-redirect-uri') }),
    );
  });
});

describe('the listener', () => {
  it('takes what a form brings, shows a page, and is gone', async () => {
    const { loopback, evaluated } = await listening();
    const shown = await sendRequest(
      `${loopback.url}?a=1`,
      form('token=gold&x=%26', { origin: 'https://cloud' }),
    );
    expect(await loopback.result).toBe('gold');
    expect(shown.status).toBe(200);
    expect(shown.text).toContain('<p>You may close &#60;this&#62;.</p>');
    expect(shown.headers).toMatchObject({
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
    ['a path below', { path: '/back/more' }],
    ['another name for this machine', { headers: { host: 'evil.example:80' } }],
    ['no port in Host', { headers: { host: '127.0.0.1' } }],
    ['an address in place of a path', { path: 'http://evil.example/back' }],
    ['two slashes', { path: '//evil.example/back' }],
    ['no address at all', { path: 'http://[' }],
  ] as [string, RawRequest][])('does not look at %s', async (_, sent) => {
    const { loopback, evaluated } = await listening();
    expect((await sendRequest(loopback.url, sent)).status).toBe(404);
    expect(evaluated).toEqual([]);
  });

  it('takes no huge body, and only forms for forms', async () => {
    const { loopback, evaluated } = await listening();
    const huge = await sendRequest(loopback.url, form(`token=${'x'.repeat(20_000)}`));
    expect(huge.status).toBe(413);
    expect(evaluated).toEqual([]);
    await sendRequest(loopback.url, form('token=no', { 'content-type': 'text/plain' }));
    expect(await loopback.result).toBe('none');
  });

  it('waits on after a refusal', async () => {
    const { loopback } = await listening({
      evaluate: ({ method }) =>
        method === 'POST' ? { page: PAGE, value: 'posted' } : { page: { ...PAGE, status: 405 } },
    });
    expect((await sendRequest(loopback.url)).status).toBe(405);
    await sendRequest(loopback.url, form('a=b'));
    expect(await loopback.result).toBe('posted');
  });

  it('rejects with the failure that was found', async () => {
    const failure = new MagnumError('auth', 'Consent was denied.');
    const { loopback } = await listening({ evaluate: () => ({ page: PAGE, failure }) });
    await sendRequest(loopback.url);
    await expect(loopback.result).rejects.toBe(failure);
  });

  it('keeps to the first of two answers', async () => {
    const { loopback, evaluated } = await listening();
    // The second connection stands before the first has its answer.
    const second = connect(Number(new URL(loopback.url).port), '127.0.0.1');
    await new Promise<void>((resolve) => second.once('connect', resolve));
    const pieces: Buffer[] = [];
    second.on('data', (piece) => pieces.push(piece)).on('error', () => {});
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

  it('listens on both addresses of localhost, where there are two', async () => {
    const { loopback } = await listening({ address: parseLoopback('http://localhost:0/') });
    const shown = await sendRequest(loopback.url, { host: '::1' }).catch(
      (error: NodeJS.ErrnoException) => error.code,
    );
    if (typeof shown === 'string') expect(shown).toBe('EADDRNOTAVAIL');
    else expect(await loopback.result).toBe('none');
  });

  it('says when the port is taken, and by whom it may be', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise<void>((resolve) => other.once('listening', resolve));
    onTestFinished(() => void other.close());
    const { port } = other.address() as { port: number };
    await expect(listening({ address: parseLoopback(`http://localhost:${port}/`) })).rejects.toMatchObject({
      kind: 'failed',
      message: `Cannot listen on localhost:${port} for the browser: address already in use.`,
      hint: expect.stringContaining('OS_REDIRECT_URI'),
    });
  });

  it('ends with the user’s wish, and after its time', async () => {
    const stop = new AbortController();
    const stopped = await listening({ signal: stop.signal });
    stop.abort();
    await expect(stopped.loopback.result).rejects.toMatchObject({ kind: 'interrupted' });
    await expect(listening({ signal: stop.signal })).rejects.toMatchObject({ kind: 'interrupted' });
    const { loopback } = await listening({ timeoutMs: 20 });
    await expect(loopback.result).rejects.toMatchObject({ kind: 'timeout' });
    await expect(sendRequest(loopback.url)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});
