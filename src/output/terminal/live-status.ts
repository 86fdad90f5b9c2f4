/** The status of resources that are waited for: lines updated in place on a terminal, one line per change elsewhere. */

import { durationText } from '../../platform/duration.ts';
import { safeLine } from '../../platform/safe-text.ts';
import { cutMiddle } from '../table/cut.ts';
import { isWider, textWidth } from '../table/text-width.ts';
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
  /** Shows all resources that are still waited for, since `startedAt`: milliseconds as `now`. */
  show(items: readonly LiveItem[], startedAt: number): void;
  /** Removes the lines from the terminal. */
  done(): void;
}

export function createLiveStatus(parts: LiveStatusParts): LiveStatus {
  return parts.progress.isLive ? createTerminalStatus(parts) : createLogStatus(parts);
}

function createTerminalStatus({ progress, now }: LiveStatusParts): LiveStatus {
  return {
    show: (items, startedAt) => progress.update((width) => liveLines(items, now() - startedAt, width)),
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
 * One resource is one line with the elapsed time. For several, a first line shows their number and the time. If the lines do
 * not fit into `width`, they have no node counts, and then names are cut. The notes come last, because they can be long.
 */
export function liveLines(all: readonly LiveItem[], elapsedMs: number, width: number): string[] {
  // Escape first: the widths of the columns are those of the escaped texts.
  const items = all.map((item) => ({ ...item, name: safeLine(item.name), state: safeLine(item.state) }));
  const elapsed = durationText(elapsedMs);
  const rests = restsThatFit(items, elapsed, width);
  const room = Math.max(MIN_NAME_WIDTH, width - maxWidth(rests) - SEPARATOR.length);
  const names = items.map(({ name }) => cutMiddle(name, room));
  const nameWidth = maxWidth(names);
  const lines = items.map(({ note = '' }, at) =>
    joinParts([pad(names[at] as string, nameWidth), rests[at] as string, note]).trimEnd(),
  );
  if (items.length === 1) return lines;
  const heading = `Waiting for ${items.length} resources`;
  const longHeading = `${heading} (${elapsed} elapsed)`;
  return [isWider(longHeading, width) ? `${heading} (${elapsed})` : longHeading, ...lines];
}

/** The parts after the names: with the node counts, if all of them fit beside a short name. */
function restsThatFit(items: readonly LiveItem[], elapsed: string, width: number): string[] {
  const stateWidth = maxWidth(items.map(({ state }) => state));
  const restOf = (item: LiveItem, nodes: string): string =>
    items.length === 1
      ? joinParts([item.state, elapsed, nodes])
      : joinParts([pad(item.state, stateWidth), nodes]);
  const rests = items.map((item) => restOf(item, nodesText(item)));
  const nameWidth = Math.min(MIN_NAME_WIDTH, maxWidth(items.map(({ name }) => name)));
  return nameWidth + SEPARATOR.length + maxWidth(rests) <= width
    ? rests
    : items.map((item) => restOf(item, ''));
}

const SEPARATOR = '  ';

/** In a narrow terminal, the state is truncated instead of such a name. */
const MIN_NAME_WIDTH = 8;

const joinParts = (parts: readonly string[]): string => parts.filter((part) => part !== '').join(SEPARATOR);

const maxWidth = (texts: readonly string[]): number => Math.max(0, ...texts.map(textWidth));

const pad = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - textWidth(text)));
