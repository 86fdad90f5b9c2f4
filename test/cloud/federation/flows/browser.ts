/**
 * Debian's chromium with nobody in front of it, driven over the DevTools protocol on a pipe: login pages are filled in and
 * pressed in a real browser, that keeps cookies, follows redirects and obeys what pages forbid.
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
/** Seconds that a page may take. */
const PATIENCE = 30;

export interface Page {
  /** Where the page is now. */
  address(): Promise<string>;
  /** Everything that can be read on it. */
  text(): Promise<string>;
  /** Waits until something of that CSS selector is on the page. */
  shows(selector: string): Promise<void>;
  /** Waits until the text of the page fits. */
  says(pattern: RegExp): Promise<string>;
  fill(selector: string, text: string): Promise<void>;
  press(selector: string): Promise<void>;
  /** Lets nothing through to addresses like that (`http://host/*`), as where they are on another machine. */
  bar(addresses: string): Promise<void>;
  /** Waits until the browser has failed to go to an address that begins so; all of that address. */
  fails(beginning: string): Promise<string>;
}

export interface Browser {
  /** A new window with no cookies, as of another person. */
  open(address: string): Promise<Page>;
  close(): Promise<void>;
}

type Result = Record<string, unknown>;

/** An answer with the id of the order, or an event with a method. */
interface Message {
  readonly id?: number;
  readonly result?: Result;
  readonly error?: { readonly message: string };
  readonly method?: string;
  readonly params?: Result;
  readonly sessionId?: string;
}

interface Waiting {
  resolve(result: Result): void;
  reject(error: Error): void;
}

/** Messages are JSON with a NUL behind each. */
function talkOver(child: ChildProcess) {
  const [, , , orders, answers] = child.stdio as unknown as [null, null, null, Writable, Readable];
  const waiting = new Map<number, Waiting>();
  let last = 0;
  let rest = '';
  answers.setEncoding('utf8').on('data', (piece: string) => {
    const messages = (rest + piece).split('\0');
    rest = messages.pop() ?? '';
    for (const message of messages) {
      const { id, result, error, method, params, sessionId } = JSON.parse(message) as Message;
      if (method === 'Fetch.requestPaused') refuse(String(params?.requestId), sessionId);
      const asked = id === undefined ? undefined : waiting.get(id);
      if (id === undefined || !asked) continue;
      waiting.delete(id);
      if (error) asked.reject(new Error(error.message));
      else asked.resolve(result ?? {});
    }
  });
  const end = () => {
    for (const { reject } of waiting.values()) reject(new Error('The browser has ended.'));
    waiting.clear();
  };
  child.once('exit', end);
  child.once('error', end);
  orders.on('error', () => {});
  const send = (method: string, params: Result = {}, sessionId?: string): Promise<Result> =>
    new Promise((resolve, reject) => {
      last += 1;
      waiting.set(last, { resolve, reject });
      orders.write(`${JSON.stringify({ id: last, method, params, sessionId })}\0`);
    });
  /** Only what `bar` names is held back. */
  const refuse = (requestId: string, sessionId: string | undefined) => {
    send('Fetch.failRequest', { requestId, errorReason: 'ConnectionRefused' }, sessionId).catch(() => {});
  };
  return send;
}

function pageOf(send: ReturnType<typeof talkOver>, session: string): Page {
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
  /** Between two pages there is none to ask. */
  const until = async (what: string, test: () => Promise<boolean>): Promise<void> => {
    for (let waited = 0; waited < PATIENCE * 10; waited += 1) {
      if (await test().catch(() => false)) return;
      await setTimeout(100);
    }
    throw new Error(`The page has no ${what}: ${await run('location.href')}\n${await text()}`);
  };
  const shows = (selector: string) =>
    until(selector, () => run<boolean>(`document.querySelector(${JSON.stringify(selector)}) !== null`));
  return {
    address: () => run('location.href'),
    text,
    shows,
    async says(pattern) {
      await until(`text like ${pattern}`, async () => pattern.test(await text()));
      return text();
    },
    async fill(selector, value) {
      await shows(selector);
      await run(`document.querySelector(${JSON.stringify(selector)}).focus()`);
      await send('Input.insertText', { text: value }, session);
    },
    async bar(addresses) {
      await send('Fetch.enable', { patterns: [{ urlPattern: addresses }] }, session);
    },
    async fails(beginning) {
      let address = '';
      await until(`address ${beginning}`, async () => {
        const { entries, currentIndex } = (await send('Page.getNavigationHistory', {}, session)) as {
          entries: { url: string }[];
          currentIndex: number;
        };
        address = entries[currentIndex]?.url ?? '';
        return address.startsWith(beginning);
      });
      return address;
    },
    async press(selector) {
      await shows(selector);
      await run(`document.querySelector(${JSON.stringify(selector)}).click()`);
    },
  };
}

/** Ends with `close`. */
export async function startBrowser(): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), 'magnum-browser-'));
  const child = spawn(PROGRAM, [...SWITCHES, `--user-data-dir=${profile}`], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  });
  const send = talkOver(child);
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await send('Browser.getVersion');
  return {
    async open(address) {
      const { browserContextId } = await send('Target.createBrowserContext');
      const { targetId } = await send('Target.createTarget', { url: 'about:blank', browserContextId });
      const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true });
      await send('Page.navigate', { url: address }, String(sessionId));
      return pageOf(send, String(sessionId));
    },
    async close() {
      await send('Browser.close').catch(() => {});
      await ended;
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
