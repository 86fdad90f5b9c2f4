/** How several things are doing: a line each that changes in place on a terminal, a line at each change elsewhere. */

import { durationText } from '../../platform/duration.ts';
import { safeLine } from '../safe-text.ts';
import { textWidth } from '../table/text-width.ts';
import type { Progress } from './progress.ts';

export interface LiveItem {
  readonly name: string;
  /** `CREATE_IN_PROGRESS`. */
  readonly state: string;
  readonly nodes?: { readonly ready: number; readonly wanted: number } | undefined;
  /** What is the matter. */
  readonly note?: string | undefined;
}

export interface LiveStatusParts {
  readonly progress: Progress;
  /** One line on stderr. */
  readonly say: (line: string) => void;
  /** Milliseconds. */
  readonly now: () => number;
}

export interface LiveStatus {
  /** All that are not at their end yet. */
  show(items: readonly LiveItem[]): void;
  /** One is at its end. */
  ended(name: string, state: string): void;
  done(): void;
}

/** Times count from now. */
export function createLiveStatus(parts: LiveStatusParts): LiveStatus {
  return parts.progress.isLive ? onTerminal(parts) : inLog(parts);
}

function onTerminal({ progress, now }: LiveStatusParts): LiveStatus {
  const start = now();
  return {
    show: (items) => progress.update(() => liveLines(items, now() - start)),
    ended: () => undefined,
    done: () => progress.done(),
  };
}

function inLog({ say, now }: LiveStatusParts): LiveStatus {
  const start = now();
  const writtenTexts = new Map<string, string>();
  return {
    show(items) {
      for (const item of items) {
        const text = [item.state, nodesText(item), item.note ?? ''].filter(Boolean).join(', ');
        if (writtenTexts.get(item.name) === text) continue;
        writtenTexts.set(item.name, text);
        say(`${item.name}: ${text}`);
      }
    },
    ended: (name, state) => say(`${name}: ${state} after ${durationText(now() - start)}`),
    done: () => undefined,
  };
}

const nodesText = ({ nodes }: LiveItem): string =>
  nodes === undefined ? '' : `nodes ${nodes.ready}/${nodes.wanted}`;

/** One thing is one line, with the time; several have a line above them that says so once. */
export function liveLines(all: readonly LiveItem[], elapsedMs: number): string[] {
  // Columns are of what is shown in the end.
  const items = all.map((item) => ({ ...item, name: safeLine(item.name), state: safeLine(item.state) }));
  const elapsed = durationText(elapsedMs);
  const [only] = items;
  if (items.length === 1 && only !== undefined) {
    return [joinParts([only.name, only.state, elapsed, nodesText(only), only.note ?? ''])];
  }
  const [nameWidth, stateWidth] = [widest(items.map(({ name }) => name)), widest(items.map((i) => i.state))];
  const lines = items.map((item) =>
    joinParts([
      padded(item.name, nameWidth),
      padded(item.state, stateWidth),
      nodesText(item),
      item.note ?? '',
    ]),
  );
  return [`Waiting for ${items.length}, ${elapsed}`, ...lines];
}

const joinParts = (parts: readonly string[]): string =>
  parts
    .filter((part) => part !== '')
    .join('  ')
    .trimEnd();

const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map(textWidth));

const padded = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - textWidth(text)));
