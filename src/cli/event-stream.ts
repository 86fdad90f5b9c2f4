/** stderr with --progress ndjson: each message is one line of JSON with its time and its kind (docs/output.md, "Progress as JSON"). */

import type { EventName, Events } from '../output/events.ts';
import { NO_PROGRESS } from '../output/terminal/progress.ts';
import { safeJson } from '../platform/safe-text.ts';
import type { World } from '../world.ts';
import type { ErrorStream } from './error-stream.ts';

/** Nothing else is written: no progress lines, no prompts. */
export function createEventStream({ stderr, now }: World): ErrorStream & { readonly events: Events } {
  let last: Promise<void> = Promise.resolve();
  const report: Events['report'] = (event, fields) => {
    const line = safeJson(JSON.stringify({ time: new Date(now()).toISOString(), event, ...fields }));
    // Errors are ignored, for example if the reader has closed stderr.
    last = last.then(() => stderr.write(`${line}\n`)).catch(() => {});
  };
  const say = (text: string) => {
    const { event, message } = classify(text);
    report(event, { message });
  };
  return {
    say,
    sayUnfitted: say,
    clearLine: () => undefined,
    stream: {
      isTTY: false,
      write: async (text) => {
        say(text.replace(/\n$/, ''));
        await last;
      },
    },
    progress: NO_PROGRESS,
    events: { report },
    flush: () => last,
  };
}

/** The kind of a line of text, without the word that names it. */
function classify(text: string): { readonly event: EventName; readonly message: string } {
  for (const event of ['warning', 'debug'] as const) {
    const word = `${event.toUpperCase()}: `;
    if (text.startsWith(word)) return { event, message: text.slice(word.length) };
  }
  return { event: 'note', message: text };
}

/** True if a command line that cannot be parsed requests JSON lines on stderr. */
export const requestsEvents = (argv: readonly string[]): boolean =>
  argv.some(
    (word, index) => word === '--progress=ndjson' || (word === '--progress' && argv[index + 1] === 'ndjson'),
  );
