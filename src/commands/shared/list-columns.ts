/** How the columns of lists fit a terminal. */
import type { Column } from '../../output/result.ts';

/** Names are never left out: they identify a resource in other commands. */
export const NAME: Column = { key: 'name', overflow: 'cut' };
export const STATUS: Column = { key: 'status', overflow: 'cut-last' };

/** Columns in their order; `leaveOut` has the keys of those that a narrow terminal does not show, the first to go first. */
export function listColumns(columns: readonly (string | Column)[], leaveOut: readonly string[]): Column[] {
  return columns.map((item) => {
    const column = typeof item === 'string' ? { key: item } : item;
    const rank = leaveOut.indexOf(column.key);
    return rank === -1 ? column : { ...column, leaveOutRank: rank };
  });
}
