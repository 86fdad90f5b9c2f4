/** The pages of the loopback server: their HTML, which loads nothing, and the headers that forbid everything else. */
import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { safeLine } from '../../platform/safe-text.ts';

/** The content of a page, as plain text. Parts of it can be from a server or from any page that the browser has open. */
export interface LoopbackPage {
  readonly status: number;
  /** The Allow header, which status 405 requires (RFC 9110, section 15.5.6). */
  readonly allowedMethod?: string;
  /** Selects the color of the title, and how a screen reader announces the text. */
  readonly outcome: 'success' | 'failure' | 'notice';
  readonly title: string;
  readonly text: string;
  readonly details?: readonly string[];
  /** What the user can do next. */
  readonly next: string;
}

/** The colors are those of docs/session.svg (dark), and their counterparts for a light background. */
const STYLE = `
:root { color-scheme: light dark; --page: #f6f8fa; --card: #fff; --text: #1f2328; --line: #d1d9e0;
  --success: #1a7f37; --failure: #cf222e; --notice: #9a6700 }
@media (prefers-color-scheme: dark) {
  :root { --page: #010409; --card: #0d1117; --text: #e6edf3; --line: #30363d;
    --success: #7ee787; --failure: #ff7b72; --notice: #f2cc60 }
}
* { box-sizing: border-box }
body { margin: 0; padding: 12vh 1rem 1rem; background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, sans-serif }
main { max-width: 38rem; margin: 0 auto; padding: 0 1.5rem 1.25rem; border: 1px solid var(--line); border-radius: .5rem;
  background: var(--card); overflow-wrap: anywhere }
header { margin: 0 -1.5rem; padding: .6rem 1.1rem; border-bottom: 1px solid var(--line);
  font: .875rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace }
header::before { content: ""; display: inline-block; width: .75em; height: .75em; margin-right: 3.5em; border-radius: 50%;
  background: var(--line); box-shadow: 1.25em 0 var(--line), 2.5em 0 var(--line) }
h1 { margin: 1.25rem 0 .5rem; font-size: 1.5rem; line-height: 1.25 }
p { margin: .5rem 0 }
div + p { margin-top: 1rem }
.success h1 { color: var(--success) }
.failure h1 { color: var(--failure) }
.notice h1 { color: var(--notice) }
`;

/** Removes the authorization response from the address bar and from the entry in the history of the tab. */
const SCRIPT = "history.replaceState(null, '', location.pathname)";

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Another script or style cannot run even if the text of a page contained one. Older browsers know only X-Frame-Options. */
const HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': [
    "default-src 'none'",
    `style-src ${hashOf(STYLE)}`,
    `script-src ${hashOf(SCRIPT)}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Cache-Control': 'no-store',
  Connection: 'close',
};

const escapeHtml = (text: string): string =>
  safeLine(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const paragraphs = (texts: readonly string[]): string =>
  texts.map((text) => `<p>${escapeHtml(text)}</p>`).join('\n');

const toHtml = ({ outcome, title, text, details = [], next }: LoopbackPage): string =>
  `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} - magnum</title>
<style>${STYLE}</style>
</head>
<body>
<main class="${outcome}">
<header>magnum login</header>
<div role="${outcome === 'failure' ? 'alert' : 'status'}">
<h1>${escapeHtml(title)}</h1>
${paragraphs([text, ...details])}
</div>
${paragraphs([next])}
</main>
<script>${SCRIPT}</script>
</body>
</html>
`;

/** Sends the page, unless another one was sent. */
export function sendPage(response: ServerResponse, page: LoopbackPage): void {
  if (response.headersSent) return;
  const allow = page.allowedMethod === undefined ? {} : { Allow: page.allowedMethod };
  response.writeHead(page.status, { ...HEADERS, ...allow });
  response.end(toHtml(page));
}
