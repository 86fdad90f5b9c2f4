/** The status of resources that are waited for: lines updated in place on a terminal, one line per change elsewhere. */

import { durationText } from '../../platform/duration.ts';
import { safeLine } from '../../platform/safe-text.ts';
import { textWidth } from '../table/text-width.ts';
import type { Progress } from './progress.ts';

export interface LiveItem {
  readonly name: string;
  /** `CREATE_IN_PROGRESS`. */
  readonly state: string;
  readonly nodes?: { readonly ready: number; readonly wanted: number } | undefined;
  /** A problem, as `no response (503)`. */
  readonly note?: string | undefined;
}

export interface LiveStatusParts {
  readonly progress: Progress;
  /** Writes one line to stderr. */
  readonly say: (line: string) => void;
  /** Milliseconds. */
  readonly now: () => number;
}

export interface LiveStatus {
  /** Shows all resources that are still waited for. */
  show(items: readonly LiveItem[]): void;
  /** Reports that the wait for one resource has ended. */
  ended(name: string, state: string): void;
  /** Removes the lines from the terminal. */
  done(): void;
}

/** Elapsed times count from this call. */
export function createLiveStatus(parts: LiveStatusParts): LiveStatus {
  return parts.progress.isLive ? createTerminalStatus(parts) : createLogStatus(parts);
}

function createTerminalStatus({ progress, now }: LiveStatusParts): LiveStatus {
  const start = now();
  return {
    show: (items) => progress.update(() => liveLines(items, now() - start)),
    ended: () => undefined,
    done: () => progress.done(),
  };
}

function createLogStatus({ say, now }: LiveStatusParts): LiveStatus {
  const start = now();
  const lastTexts = new Map<string, string>();
  return {
    show(items) {
      for (const item of items) {
        const text = [item.state, nodesText(item), item.note ?? ''].filter(Boolean).join(', ');
        if (lastTexts.get(item.name) === text) continue;
        lastTexts.set(item.name, text);
        say(`${item.name}: ${text}`);
      }
    },
    ended: (name, state) => say(`${name}: ${state} after ${durationText(now() - start)}`),
    done: () => undefined,
  };
}

const nodesText = ({ nodes }: LiveItem): string =>
  nodes === undefined ? '' : `nodes ${nodes.ready}/${nodes.wanted}`;

/** One resource is one line with the elapsed time. For several, a first line shows their number and the time. */
export function liveLines(all: readonly LiveItem[], elapsedMs: number): string[] {
  // Escape first: the widths of the columns are those of the escaped texts.
  const items = all.map((item) => ({ ...item, name: safeLine(item.name), state: safeLine(item.state) }));
  const elapsed = durationText(elapsedMs);
  const [only] = items;
  if (items.length === 1 && only !== undefined) {
    return [joinParts([only.name, only.state, elapsed, nodesText(only), only.note ?? ''])];
  }
  const nameWidth = maxWidth(items.map(({ name }) => name));
  const stateWidth = maxWidth(items.map(({ state }) => state));
  const lines = items.map((item) =>
    joinParts([pad(item.name, nameWidth), pad(item.state, stateWidth), nodesText(item), item.note ?? '']),
  );
  return [`Waiting for ${items.length} resources (${elapsed} elapsed)`, ...lines];
}

const joinParts = (parts: readonly string[]): string =>
  parts
    .filter((part) => part !== '')
    .join('  ')
    .trimEnd();

const maxWidth = (texts: readonly string[]): number => Math.max(0, ...texts.map(textWidth));

const pad = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - textWidth(text)));
