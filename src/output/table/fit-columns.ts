/** Fits a table to a terminal: leaves out whole columns first, then makes columns narrower. */
import type { Overflow } from '../result.ts';
import { borderWidth } from './column-widths.ts';

export interface FitColumn {
  /** Width of the header; at least 1. */
  readonly heading: number;
  /** Width of the widest cell. */
  readonly content: number;
  /** See Column. */
  readonly leaveOutRank?: number | undefined;
  readonly isExtra?: boolean | undefined;
  /** `whole` for a column that is neither wrapped nor cut. */
  readonly overflow: Overflow | 'whole';
}

export interface FittedColumn {
  /** The index in the columns before the fit. */
  readonly index: number;
  readonly width: number;
}

/** A wrapped column needs no more before others are left out: a UUID remains on one line. */
const COMFORTABLE_WRAP_WIDTH = 36;

/**
 * The steps in which columns become narrower, the widest of them first, but not narrower than their header or this width. A
 * UUID needs two lines of 20.
 */
const SHRINK_STEPS: readonly (readonly [overflow: FitColumn['overflow'], minWidth: number])[] = [
  ['wrap', 20],
  ['cut', 8],
  ['wrap', 8],
  ['cut-last', 8],
];

/**
 * Returns the columns for a table of up to `available` characters. The table is wider if its columns would become narrower
 * than `minWidth`. An extra column without any value is left out.
 */
export function fitColumns(
  columns: readonly FitColumn[],
  available: number,
  minWidth: number,
): FittedColumn[] {
  const kept = leaveOut(columns, available);
  const widths = new Map(kept.map((index) => [index, naturalWidth(columns[index])]));
  const excess = () =>
    [...widths.values()].reduce((sum, width) => sum + width, borderWidth(widths.size)) - available;
  for (const [overflow, stepWidth] of SHRINK_STEPS) {
    const group = kept.filter((index) => columns[index]?.overflow === overflow);
    shrinkWidest(widths, group, excess(), (index) =>
      Math.max(minWidth, stepWidth, columns[index]?.heading ?? 0),
    );
  }
  const flexible = kept.filter((index) => columns[index]?.overflow !== 'whole');
  shrinkWidest(widths, flexible, excess(), () => minWidth);
  return kept.map((index) => ({ index, width: widths.get(index) ?? 0 }));
}

const naturalWidth = (column: FitColumn | undefined): number =>
  Math.max(column?.heading ?? 0, column?.content ?? 0);

/** Returns the indexes of the columns that are not left out. */
function leaveOut(columns: readonly FitColumn[], available: number): number[] {
  let kept = [...columns.keys()].filter((index) => {
    const { isExtra, content } = columns[index] as FitColumn;
    return isExtra !== true || content > 0;
  });
  const neededBy = (index: number): number => {
    const column = columns[index] as FitColumn;
    const width = naturalWidth(column);
    return column.overflow === 'wrap'
      ? Math.min(width, Math.max(column.heading, COMFORTABLE_WRAP_WIDTH))
      : width;
  };
  const rankOf = (index: number): number => {
    const { isExtra, leaveOutRank } = columns[index] as FitColumn;
    return isExtra === true ? -1 : (leaveOutRank ?? Number.POSITIVE_INFINITY);
  };
  const order = kept
    .filter((index) => rankOf(index) < Number.POSITIVE_INFINITY)
    .sort((a, b) => rankOf(a) - rankOf(b));
  for (const next of order) {
    const needed = kept.reduce((sum, index) => sum + neededBy(index), borderWidth(kept.length));
    if (needed <= available) break;
    kept = kept.filter((index) => index !== next);
  }
  return kept;
}

/** Takes `excess` characters from the columns of `group`, always from the widest that is above its floor. */
function shrinkWidest(
  widths: Map<number, number>,
  group: readonly number[],
  excess: number,
  floorOf: (index: number) => number,
): void {
  for (let left = excess; left > 0; left -= 1) {
    const candidates = group.filter((index) => (widths.get(index) ?? 0) > floorOf(index));
    const [first, ...others] = candidates;
    if (first === undefined) return;
    const widest = others.reduce(
      (best, index) => ((widths.get(index) ?? 0) > (widths.get(best) ?? 0) ? index : best),
      first,
    );
    widths.set(widest, (widths.get(widest) ?? 0) - 1);
  }
}
