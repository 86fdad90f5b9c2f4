import { getEventListeners } from 'node:events';
import { connect, createServer, Server } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { LoopbackPage } from '../../../src/keystone/oauth/loopback-page.ts';
import {
  type Loopback,
  type LoopbackOptions,
  type LoopbackRequest,
  listenOnLoopback,
  parseLoopback,
} from '../../../src/keystone/oauth/loopback-server.ts';
import { closedPort } from '../../http/servers.ts';
import { type RawRequest, type RawResponse, sendRequest } from '../../support/raw-request.ts';

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
    'http://user@localhost/',
    'http://:secret@localhost/',
    'urn:ietf:wg:oauth:2.0:oob',
    '',
  ])('rejects %j as a redirect URL', (url) => {
    expect(() => parseLoopback(url)).toThrow(
      expect.objectContaining({
        kind: 'usage',
        message: expect.stringMatching(
          /^The redirect URL is not an http:\/\/ loopback URL without credentials, query and fragment: /,
        ),
        hint: 'Use one such as http://localhost:9990/auth/websso/ with --os-redirect-uri (OS_REDIRECT_URI).',
      }),
    );
  });
});

describe('parseLoopback', () => {
  it('shows a redirect URL without its secrets', () => {
    expect(() => parseLoopback('http://u:hush@localhost/x?token=hush#hush')).toThrow(
      /: http:\/\/\*\*\*@localhost\/x\?\*\*\*#\*\*\*$/,
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

  it.each([
    [16_384, 200],
    [16_385, 413],
  ])('responds to a body of %i bytes with %i', async (size, status) => {
    const { loopback, evaluated } = await startLoopback();
    const sent = sendRequest(loopback.url, form(`token=${'x'.repeat(size - 6)}`));
    if (status === 200) expect(await respondTo(loopback)).toHaveLength(size - 6);
    expect((await sent).status).toBe(status);
    expect(evaluated).toHaveLength(status === 200 ? 1 : 0);
  });

  it('accepts headers of 60,000 bytes, and not of 70,000', async () => {
    const { loopback } = await startLoopback();
    const sent = (size: number) => sendRequest(loopback.url, { headers: { cookie: 'x'.repeat(size) } });
    // The server can close the connection before the client has read the response.
    const tooLarge = await sent(70_000).then(
      ({ status }) => status,
      ({ code }: NodeJS.ErrnoException) => code,
    );
    expect([431, 'ECONNRESET', 'EPIPE']).toContain(tooLarge);
    const response = sent(60_000);
    await respondTo(loopback);
    expect((await response).status).toBe(200);
  });

  it.each([
    ['application/x-www-form-urlencoded', 'gold'],
    ['APPLICATION/X-WWW-FORM-URLENCODED; charset=utf-8', 'gold'],
    ['application/x-www-form-urlencoded-not', 'none'],
    ['multipart/form-data; x=application/x-www-form-urlencoded', 'none'],
    ['', 'none'],
  ])('parses a body of the type %j as a form: %s', async (type, value) => {
    const { loopback } = await startLoopback();
    const sent = sendRequest(loopback.url, form('token=gold', { 'content-type': type }));
    expect(await respondTo(loopback)).toBe(value);
    await sent;
  });

  it('accepts the host name in another case, and an absolute URL of this server', async () => {
    const { loopback } = await startLoopback({ address: parseLoopback('http://localhost:0/back') });
    const { host } = new URL(loopback.url);
    const page = { ...PAGE, status: 299 };
    const other = await startLoopback({ evaluate: () => ({ page }) });
    const { url } = other.loopback;
    expect((await sendRequest(url, { path: url })).status).toBe(299);
    const sent = sendRequest(loopback.url, { host: '127.0.0.1', headers: { host: host.toUpperCase() } });
    expect(await respondTo(loopback)).toBe('none');
    expect((await sent).status).toBe(200);
  });

  it('evaluates requests one after the other, and rejects those that more than 8 others precede', async () => {
    const waiting: (() => void)[] = [];
    let [running, most] = [0, 0];
    const { loopback, evaluated } = await startLoopback({
      evaluate: async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise<void>((done) => waiting.push(done));
        running -= 1;
        return { page: { ...PAGE, status: 299 } };
      },
    });
    const statuses: number[] = [];
    const requests = Array.from({ length: 12 }, () =>
      sendRequest(loopback.url).then(({ status }) => statuses.push(status)),
    );
    while (statuses.length < 3) await setTimeout(1);
    expect(statuses).toEqual([503, 503, 503]);
    while (statuses.length < 12) {
      waiting.shift()?.();
      await setTimeout(1);
    }
    await Promise.all(requests);
    expect(statuses.slice(3)).toEqual(Array(9).fill(299));
    expect([evaluated.length, most]).toEqual([9, 1]);
    // The places are free again.
    const last = sendRequest(loopback.url);
    while (waiting.length === 0) await setTimeout(1);
    waiting.shift()?.();
    expect((await last).status).toBe(299);
  });

  it('closes the connection of a request whose evaluation fails, and keeps listening', async () => {
    let isBroken = true;
    const { loopback } = await startLoopback({
      evaluate: async () => {
        if (isBroken) throw new Error('broken');
        return { value: 'fine' };
      },
    });
    await expect(sendRequest(loopback.url)).rejects.toMatchObject({ code: 'ECONNRESET' });
    isBroken = false;
    const sent = sendRequest(loopback.url);
    expect(await respondTo(loopback)).toBe('fine');
    await sent;
  });

  it('ignores the value of a request that was evaluated after another one was received', async () => {
    const { loopback, evaluated } = await startLoopback({
      evaluate: async ({ query }) => ({ value: query.get('nth') ?? '' }),
    });
    const requests = ['1', '2', '3'].map((nth) => sendRequest(`${loopback.url}?nth=${nth}`));
    const { value, respond } = await loopback.result;
    const first = requests[Number(value) - 1];
    const others = await Promise.all(requests.filter((request) => request !== first));
    expect(others.map(({ status }) => status)).toEqual([409, 409]);
    await respond(PAGE);
    expect((await first)?.status).toBe(200);
    expect(evaluated.length).toBeGreaterThanOrEqual(1);
  });

  it('stops listening when it is closed without a response', async () => {
    const { loopback } = await startLoopback();
    expect((await sendRequest(loopback.url, { path: '/' })).status).toBe(404);
    loopback.close();
    await expect(sendRequest(loopback.url)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('closes connections that browsers open and never use, after the page is sent', async () => {
    const { loopback } = await startLoopback();
    const socket = connect(Number(new URL(loopback.url).port), '127.0.0.1');
    await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
    const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    const sent = sendRequest(loopback.url);
    await respondTo(loopback);
    await Promise.all([sent, ended]);
    expect(socket.destroyed).toBe(true);
  });

  it('removes its listener of the signal at the first result', async () => {
    const stop = new AbortController();
    const count = () => getEventListeners(stop.signal, 'abort').length;
    const { loopback } = await startLoopback({ signal: stop.signal });
    expect(count()).toBe(1);
    const sent = sendRequest(loopback.url);
    await respondTo(loopback);
    await sent;
    expect(count()).toBe(0);
    const closed = await startLoopback({ signal: stop.signal });
    closed.loopback.close();
    expect(count()).toBe(0);
  });

  it.each([
    [600_000, 10],
    [60_000, 1],
    [100_000, 2],
  ])('fails after %i ms with %i minutes in the message', async (timeoutMs, minutes) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const { loopback } = await startLoopback({ timeoutMs });
    let error: unknown;
    loopback.result.catch((reason) => {
      error = reason;
    });
    await vi.advanceTimersByTimeAsync(timeoutMs - 1);
    expect(error).toBe(undefined);
    await vi.advanceTimersByTimeAsync(1);
    expect(error).toMatchObject({
      kind: 'timeout',
      message: `No response from the browser within ${minutes} minutes.`,
      hint: 'Log in again. For a browser on another machine: magnum login --no-browser',
    });
  });

  it('shows a page that the login is not complete after 20 s by default', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const { loopback } = await startLoopback();
    let page: RawResponse | undefined;
    const sent = sendRequest(loopback.url).then((response) => {
      page = response;
    });
    const { respond } = await loopback.result;
    await vi.advanceTimersByTimeAsync(19_999);
    await new Promise(setImmediate);
    expect(page).toBe(undefined);
    await vi.advanceTimersByTimeAsync(1);
    await sent;
    expect(page).toMatchObject({ status: 200, text: expect.stringContaining('<h1>Login received</h1>') });
    await respond(PAGE);
  });

  it.each([
    ['http://localhost:1/', 'EACCES', 'Cannot listen on localhost:1 for the browser: permission denied.'],
    ['http://127.0.0.1:0/', 'EMFILE', 'Cannot listen on 127.0.0.1 for the browser: too many open files.'],
  ])('fails for %s with the reason of %s', async (url, code, message) => {
    vi.spyOn(Server.prototype, 'listen').mockImplementation(function listen(this: Server) {
      const error = Object.assign(new Error('too many open files'), { code });
      process.nextTick(() => this.emit('error', error));
      return this;
    });
    onTestFinished(() => void vi.restoreAllMocks());
    await expect(startLoopback({ address: parseLoopback(url) })).rejects.toMatchObject({
      kind: 'failed',
      message,
      hint: 'Use another port with --os-redirect-uri (OS_REDIRECT_URI), or stop the program that uses this one.',
    });
  });

  /** Replaces `listen` for the address ::1: fails with `code`, except at the attempt `succeeds`. */
  function failForIpv6(code: string, succeeds = Number.POSITIVE_INFINITY) {
    const original = Server.prototype.listen;
    const closed = vi.spyOn(Server.prototype, 'close');
    let attempts = 0;
    vi.spyOn(Server.prototype, 'listen').mockImplementation(function listen(
      this: Server,
      ...options: unknown[]
    ) {
      if ((options[0] as { host: string }).host !== '::1') return Reflect.apply(original, this, options);
      attempts += 1;
      if (attempts === succeeds) process.nextTick(() => this.emit('listening'));
      else process.nextTick(() => this.emit('error', Object.assign(new Error(code), { code })));
      return this;
    });
    onTestFinished(() => void vi.restoreAllMocks());
    return { attempts: () => attempts, closed };
  }

  it.each(['EADDRNOTAVAIL', 'EAFNOSUPPORT'])(
    'listens on 127.0.0.1 alone if ::1 fails with %s',
    async (code) => {
      const { attempts } = failForIpv6(code);
      const { loopback } = await startLoopback({ address: parseLoopback('http://localhost:0/') });
      const sent = sendRequest(loopback.url, { host: '127.0.0.1' });
      expect(await respondTo(loopback)).toBe('none');
      await sent;
      expect(attempts()).toBe(1);
    },
  );

  it('tries 5 free ports if another program listens on the port of ::1, and closes them', async () => {
    const { attempts, closed } = failForIpv6('EADDRINUSE');
    await expect(startLoopback({ address: parseLoopback('http://localhost:0/') })).rejects.toMatchObject({
      message: 'Cannot listen on localhost for the browser: address already in use.',
    });
    expect([attempts(), closed.mock.calls.length]).toEqual([5, 5]);
  });

  it('tries a given port once', async () => {
    const { attempts } = failForIpv6('EADDRINUSE');
    const address = parseLoopback(`http://localhost:${await closedPort()}/`);
    await expect(startLoopback({ address })).rejects.toMatchObject({ kind: 'failed' });
    expect(attempts()).toBe(1);
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
