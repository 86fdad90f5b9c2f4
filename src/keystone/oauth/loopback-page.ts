/** The pages of the loopback server. */
import type { ServerResponse } from 'node:http';

/** The content of a page, as plain text. */
export interface LoopbackPage {
  readonly status: number;
  readonly title: string;
  readonly text: string;
}

/** The URL of a page can contain an authorization code, so scripts, frames and referrers are disabled. */
const HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
  Connection: 'close',
};

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const toHtml = ({ title, text }: LoopbackPage): string =>
  `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title>
<style>body{font:1.1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:20vh auto;padding:0 1rem}</style></head>
<body><h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p></body></html>
`;

export const NOT_FOUND: LoopbackPage = {
  status: 404,
  title: 'Not found',
  text: 'This address accepts only login responses. You can close this window.',
};
export const TOO_LARGE: LoopbackPage = {
  status: 413,
  title: 'Request too large',
  text: 'This is not a login response. You can close this window.',
};
export const BUSY: LoopbackPage = {
  status: 503,
  title: 'Too many requests',
  text: 'The login response was not processed. Reload this page.',
};
export const ALREADY_RECEIVED: LoopbackPage = {
  status: 409,
  title: 'Login already received',
  text: 'This response was ignored. You can close this window and return to the terminal.',
};

export function sendPage(response: ServerResponse, page: LoopbackPage): void {
  response.writeHead(page.status, HEADERS);
  response.end(toHtml(page));
}
