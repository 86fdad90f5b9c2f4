/** The pages of the loopback server. */
import type { ServerResponse } from 'node:http';

/** What the browser shows; plain text. */
export interface LoopbackPage {
  readonly status: number;
  readonly title: string;
  readonly text: string;
}

/** The URL of a page can contain an authorization code: no scripts, no frames, no referrer. */
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
  text: 'This address only accepts login responses.',
};
export const TOO_LARGE: LoopbackPage = {
  status: 413,
  title: 'Too large',
  text: 'This is not a login response.',
};
export const BUSY: LoopbackPage = {
  status: 503,
  title: 'Busy',
  text: 'Too many answers came at once. Log in again.',
};
export const ALREADY_RECEIVED: LoopbackPage = {
  status: 409,
  title: 'Already received',
  text: 'The login response was already received. You can close this window.',
};

export function sendPage(response: ServerResponse, page: LoopbackPage): void {
  response.writeHead(page.status, HEADERS);
  response.end(toHtml(page));
}
