/**
 * Debian's chromium without a window, controlled over the DevTools protocol on a pipe: a real browser fills in and submits login pages,
 * stores cookies, follows redirects and applies security headers.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';

const PROGRAM = '/usr/bin/chromium';
const SWITCHES = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-extensions',
  '--disable-sync',
  '--no-first-run',
  '--no-default-browser-check',
  '--no-proxy-server',
  '--remote-debugging-pipe',
];
const PAGE_TIMEOUT_SECONDS = 30;

export interface Page {
  /** Returns the current URL. */
  url(): Promise<string>;
  /** Returns the visible text. */
  text(): Promise<string>;
  /** Waits until an element matches the CSS selector. */
  shows(selector: string): Promise<void>;
  /** Waits until the visible text matches. Resolves to the text. */
  showsText(pattern: RegExp): Promise<string>;
  fill(selector: string, text: string): Promise<void>;
  press(selector: string): Promise<void>;
  /** Blocks requests to URLs that match (`http://host/*`), as if the server were on another machine. */
  block(urlPattern: string): Promise<void>;
  /** Waits until the browser has failed to load a URL that starts with `prefix`. Resolves to the URL. */
  failsToLoad(prefix: string): Promise<string>;
}

export interface Browser {
  /** Opens a window without the cookies of other windows. */
  open(url: string): Promise<Page>;
  close(): Promise<void>;
}

type Result = Record<string, unknown>;

/** A response with the ID of its command, or an event with a method. */
interface Message {
  readonly id?: number;
  readonly result?: Result;
  readonly error?: { readonly message: string };
  readonly method?: string;
  readonly params?: Result;
  readonly sessionId?: string;
}

interface PendingCommand {
  resolve(result: Result): void;
  reject(error: Error): void;
}

/** Connects to the browser. Each message is JSON followed by NUL. */
function connect(child: ChildProcess) {
  const [, , , commands, messages] = child.stdio as unknown as [null, null, null, Writable, Readable];
  const pending = new Map<number, PendingCommand>();
  let lastId = 0;
  let rest = '';
  messages.setEncoding('utf8').on('data', (chunk: string) => {
    const texts = (rest + chunk).split('\0');
    rest = texts.pop() ?? '';
    for (const message of texts) {
      const { id, result, error, method, params, sessionId } = JSON.parse(message) as Message;
      if (method === 'Fetch.requestPaused') failRequest(String(params?.requestId), sessionId);
      const command = id === undefined ? undefined : pending.get(id);
      if (id === undefined || !command) continue;
      pending.delete(id);
      if (error) command.reject(new Error(error.message));
      else command.resolve(result ?? {});
    }
  });
  const rejectPending = () => {
    for (const { reject } of pending.values()) reject(new Error('The browser has exited.'));
    pending.clear();
  };
  child.once('exit', rejectPending);
  child.once('error', rejectPending);
  commands.on('error', () => {});
  const send = (method: string, params: Result = {}, sessionId?: string): Promise<Result> =>
    new Promise((resolve, reject) => {
      lastId += 1;
      pending.set(lastId, { resolve, reject });
      commands.write(`${JSON.stringify({ id: lastId, method, params, sessionId })}\0`);
    });
  /** Only requests that `block` matches are paused. */
  const failRequest = (requestId: string, sessionId: string | undefined) => {
    send('Fetch.failRequest', { requestId, errorReason: 'ConnectionRefused' }, sessionId).catch(() => {});
  };
  return send;
}

function pageOf(send: ReturnType<typeof connect>, session: string): Page {
  const run = async <Value>(expression: string): Promise<Value> => {
    const { result, exceptionDetails } = (await send(
      'Runtime.evaluate',
      { expression, returnByValue: true },
      session,
    )) as { result: { value: Value }; exceptionDetails?: { text: string } };
    if (exceptionDetails) throw new Error(`${exceptionDetails.text}: ${expression}`);
    return result.value;
  };
  const text = () => run<string>('document.body?.innerText ?? ""');
  /** Waits for a condition, which can fail while the next page loads. */
  const waitUntil = async (what: string, condition: () => Promise<boolean>): Promise<void> => {
    for (let attempts = 0; attempts < PAGE_TIMEOUT_SECONDS * 10; attempts += 1) {
      if (await condition().catch(() => false)) return;
      await setTimeout(100);
    }
    throw new Error(`The page has no ${what}: ${await run('location.href')}\n${await text()}`);
  };
  const shows = (selector: string) =>
    waitUntil(selector, () => run<boolean>(`document.querySelector(${JSON.stringify(selector)}) !== null`));
  return {
    url: () => run('location.href'),
    text,
    shows,
    async showsText(pattern) {
      await waitUntil(`text like ${pattern}`, async () => pattern.test(await text()));
      return text();
    },
    async fill(selector, value) {
      await shows(selector);
      await run(`document.querySelector(${JSON.stringify(selector)}).focus()`);
      await send('Input.insertText', { text: value }, session);
    },
    async block(urlPattern) {
      await send('Fetch.enable', { patterns: [{ urlPattern }] }, session);
    },
    async failsToLoad(prefix) {
      let url = '';
      await waitUntil(`URL ${prefix}`, async () => {
        const { entries, currentIndex } = (await send('Page.getNavigationHistory', {}, session)) as {
          entries: { url: string }[];
          currentIndex: number;
        };
        url = entries[currentIndex]?.url ?? '';
        return url.startsWith(prefix);
      });
      return url;
    },
    async press(selector) {
      await shows(selector);
      await run(`document.querySelector(${JSON.stringify(selector)}).click()`);
    },
  };
}

/** Starts a browser, which runs until `close`. */
export async function startBrowser(): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), 'magnum-browser-'));
  const child = spawn(PROGRAM, [...SWITCHES, `--user-data-dir=${profile}`], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  });
  const send = connect(child);
  const exited = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await send('Browser.getVersion');
  return {
    async open(url) {
      const { browserContextId } = await send('Target.createBrowserContext');
      const { targetId } = await send('Target.createTarget', { url: 'about:blank', browserContextId });
      const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true });
      await send('Page.navigate', { url }, String(sessionId));
      return pageOf(send, String(sessionId));
    },
    async close() {
      await send('Browser.close').catch(() => {});
      await exited;
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
