/** The pages in the browser: their texts, their HTML and their headers. */
import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { interruptedError, MagnumError } from '../../../src/errors.ts';
import {
  ALREADY_RECEIVED,
  BUSY,
  confirmationPage,
  failurePage,
  loggedInPage,
  methodNotAllowed,
  NOT_FOUND,
  nameOf,
  OTHER_LOGIN,
  PENDING,
  responseIgnored,
  TOO_LARGE,
} from '../../../src/keystone/oauth/login-pages.ts';
import { type LoopbackPage, sendPage } from '../../../src/keystone/oauth/loopback-page.ts';
import type { Token } from '../../../src/keystone/types.ts';

const alice = { id: 'T', user: { id: 'u', name: 'alice', domain: { id: 'd', name: 'Default' } } } as Token;

const shown = ({ status, outcome, title, text, details, next, allowedMethod }: LoopbackPage): string =>
  [
    `${status} ${outcome}${allowedMethod ? ` (${allowedMethod})` : ''}: ${title}`,
    text,
    ...(details ?? []),
    next,
  ].join('\n');

describe('the pages of a login', () => {
  it('state the result and what to do next', () => {
    const pages = [
      NOT_FOUND,
      TOO_LARGE,
      BUSY,
      ALREADY_RECEIVED,
      methodNotAllowed('GET'),
      methodNotAllowed('POST'),
      responseIgnored(403, 'The reason.'),
      OTHER_LOGIN,
      loggedInPage(alice, 'https://cloud.example:5000/v3'),
      confirmationPage(alice),
      PENDING,
      failurePage(interruptedError()),
    ];
    expect(pages.map(shown).join('\n\n')).toMatchInlineSnapshot(`
      "404 notice: Page not found
      This address accepts only login responses.
      You can close this window.

      413 notice: Request too large
      This is not a login response.
      You can close this window.

      503 notice: Too many requests
      The login response was not processed.
      Reload this page.

      409 notice: Login already received
      This response was ignored, because another one was received before it.
      Return to the terminal, which shows the result. You can close this window.

      405 notice (GET): Method not allowed
      The login response must be a GET request.
      You can close this window.

      405 notice (POST): Method not allowed
      The login response must be a POST request.
      You can close this window.

      403 notice: Login response ignored
      The reason.
      You can close this window.

      400 notice: Login response ignored
      It does not belong to the login that the terminal waits for: this window is from an earlier login, or another site opened it.
      Continue in the window of the current login, or open the URL in the terminal. You can close this window.

      200 success: Logged in
      You are logged in to Keystone at cloud.example:5000 as alice (domain Default).
      You can close this window and return to the terminal.

      200 notice: Confirm the login
      The browser logged in as alice (domain Default).
      Return to the terminal to confirm that this is you. You can close this window.

      200 notice: Login received
      The login is not complete yet: a server has not responded.
      Return to the terminal, which shows the result. You can close this window.

      200 notice: Login canceled
      The login was canceled in the terminal.
      You can close this window."
    `);
  });

  it.each([
    [
      'the message and the details of a MagnumError',
      new MagnumError('auth', 'Denied.', { details: ['See a.', 'See b.'], hint: 'Not shown.' }),
      'Denied.',
      ['See a.', 'See b.'],
    ],
    ['the timeout', new MagnumError('timeout', 'Too late.'), 'Too late.', []],
    ['no message of another error', new TypeError('x is undefined'), 'An internal error occurred.', []],
    ['no message of a value that is no error', 'text', 'An internal error occurred.', []],
  ])('state %s on the page of a failure', (_, error, text, details) => {
    expect(failurePage(error)).toEqual({
      status: 200,
      outcome: 'failure',
      title: 'Login failed',
      text,
      details,
      next: 'Return to the terminal to try again. You can close this window.',
    });
  });

  it('name the user with the domain, without one, or none', () => {
    expect([alice, { user: { id: 'u', name: 'bob' } }, {}].map((token) => nameOf(token as Token))).toEqual([
      'alice (domain Default)',
      'bob',
      'an unnamed user',
    ]);
  });
});

/** Sends pages to a response that records what it is sent. */
function send(...pages: LoopbackPage[]) {
  const heads: [number, Record<string, string>][] = [];
  const bodies: string[] = [];
  const response = {
    headersSent: false,
    writeHead(status: number, headers: Record<string, string>) {
      heads.push([status, headers]);
      this.headersSent = true;
    },
    end: (body: string) => void bodies.push(body),
  };
  for (const page of pages) sendPage(response as unknown as ServerResponse, page);
  return { heads, bodies, html: bodies.join() };
}

const page: LoopbackPage = { status: 200, outcome: 'notice', title: 'Title', text: 'Text.', next: 'Next.' };

describe('sendPage', () => {
  it('sends headers that forbid scripts, frames, caches, referrers and other content types', () => {
    const { heads, html } = send(page);
    const hashOf = (name: string): string => {
      const text = new RegExp(`<${name}>(.*)</${name}>`, 's').exec(html)?.[1] ?? '';
      return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    };
    expect(heads).toEqual([
      [
        200,
        {
          'Content-Type': 'text/html; charset=utf-8',
          'Content-Security-Policy': `default-src 'none'; style-src ${hashOf('style')}; script-src ${hashOf('script')}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
          'Referrer-Policy': 'no-referrer',
          'X-Content-Type-Options': 'nosniff',
          'X-Frame-Options': 'DENY',
          'Cache-Control': 'no-store',
          Connection: 'close',
        },
      ],
    ]);
  });

  it('sends a page that loads nothing', () => {
    const { html } = send({ ...page, details: ['More.', 'Most.'] });
    expect(html.replace(/<style>.*<\/style>/s, '<style/>')).toMatchInlineSnapshot(`
      "<!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>Title - magnum</title>
      <style/>
      </head>
      <body>
      <main class="notice">
      <header>magnum login</header>
      <div role="status">
      <h1>Title</h1>
      <p>Text.</p>
      <p>More.</p>
      <p>Most.</p>
      </div>
      <p>Next.</p>
      </main>
      <script>history.replaceState(null, '', location.pathname)</script>
      </body>
      </html>
      "
    `);
    expect(html.replace(/<style>.*<\/style>/s, '')).not.toMatch(/https?:|url\(|src=|href=/);
  });

  it.each([
    ['success', 'status'],
    ['failure', 'alert'],
    ['notice', 'status'],
  ] as const)('announces a page of the outcome %s with the role %s', (outcome, role) => {
    expect(send({ ...page, outcome }).html).toContain(
      `<main class="${outcome}">\n<header>magnum login</header>\n<div role="${role}">`,
    );
  });

  it.each(['title', 'text', 'next', 'details'] as const)(
    'escapes markup and control characters in %s',
    (name) => {
      const hostile = `<b>&"'\u001b[31m\u202e\n`;
      const { html } = send({ ...page, [name]: name === 'details' ? [hostile] : hostile });
      const escaped = '&#60;b&#62;&#38;&#34;&#39;\\x1b[31m\\u202e\\n';
      expect(html.split(escaped)).toHaveLength(name === 'title' ? 3 : 2);
      expect(html).not.toContain('<b>');
      expect(html).not.toMatch(/(?!\n)\p{Cc}|\u202e/u);
    },
  );

  it('sends the Allow header with status 405 only', () => {
    expect(send(methodNotAllowed('POST')).heads).toMatchObject([[405, { Allow: 'POST' }]]);
    expect(send(page).heads[0]?.[1]).not.toHaveProperty('Allow');
  });

  it('sends only the first of two pages', () => {
    const { heads, bodies } = send({ ...page, status: 201 }, { ...page, status: 202 });
    expect([heads.map(([status]) => status), bodies.length]).toEqual([[201], 1]);
  });
});
