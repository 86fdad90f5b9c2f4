/** The status of resources that are waited for: lines updated in place on a terminal, one line per change elsewhere. */

import { durationText } from '../../platform/duration.ts';
import { safeLine } from '../../platform/safe-text.ts';
import { isWider, takeWidth, textWidth } from '../table/text-width.ts';
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
    show: (items) => progress.update((width) => liveLines(items, now() - start, width)),
    done: () => progress.done(),
  };
}

/** The last state is the result of the command, which it prints itself. */
function createLogStatus({ say }: LiveStatusParts): LiveStatus {
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
    done: () => undefined,
  };
}

const nodesText = ({ nodes }: LiveItem): string =>
  nodes === undefined ? '' : `nodes ${nodes.ready}/${nodes.wanted}`;

/**
 * One resource is one line with the elapsed time. For several, a first line shows their number and the time. Names are
 * shortened so that the rest fits into `width`; the notes come last, because they can be long.
 */
export function liveLines(all: readonly LiveItem[], elapsedMs: number, width: number): string[] {
  // Escape first: the widths of the columns are those of the escaped texts.
  const items = all.map((item) => ({ ...item, name: safeLine(item.name), state: safeLine(item.state) }));
  const elapsed = durationText(elapsedMs);
  const stateWidth = maxWidth(items.map(({ state }) => state));
  const rows = items.map((item) => ({
    name: item.name,
    rest:
      items.length === 1
        ? joinParts([item.state, elapsed, nodesText(item)])
        : joinParts([pad(item.state, stateWidth), nodesText(item)]),
    note: item.note ?? '',
  }));
  const room = Math.max(MIN_NAME_WIDTH, width - maxWidth(rows.map(({ rest }) => rest)) - SEPARATOR.length);
  const names = rows.map(({ name }) => shorten(name, room));
  const nameWidth = maxWidth(names);
  const lines = rows.map(({ rest, note }, at) =>
    joinParts([pad(names[at] as string, nameWidth), rest, note]).trimEnd(),
  );
  return items.length === 1
    ? lines
    : [`Waiting for ${items.length} resources (${elapsed} elapsed)`, ...lines];
}

const SEPARATOR = '  ';
const ELLIPSIS = '...';

/** In a narrow terminal, the state is truncated instead of such a name. */
const MIN_NAME_WIDTH = 8;

const joinParts = (parts: readonly string[]): string => parts.filter((part) => part !== '').join(SEPARATOR);

const maxWidth = (texts: readonly string[]): number => Math.max(0, ...texts.map(textWidth));

const pad = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - textWidth(text)));

const shorten = (text: string, width: number): string =>
  isWider(text, width) ? takeWidth(text, width - ELLIPSIS.length) + ELLIPSIS : text;
