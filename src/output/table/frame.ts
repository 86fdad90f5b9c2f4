/**
 * Draws the lines of a table with cli-table3, whose time grows with the square of the rows: so the widths are fixed
 * beforehand and lines are drawn in small blocks.
 */
import CliTable from 'cli-table3';
import { textWidth } from './text-width.ts';

/** Text of one cell on one line of the screen. `paint` adds colour; it must not add width. */
export interface Cell {
  readonly text: string;
  readonly paint?: ((text: string) => string) | undefined;
}

export type Line = readonly Cell[];

const LINES_PER_BLOCK = 40;

const RULED = {
  ...{ top: '-', 'top-mid': '+', 'top-left': '+', 'top-right': '+' },
  ...{ bottom: '-', 'bottom-mid': '+', 'bottom-left': '+', 'bottom-right': '+' },
};
const UNRULED = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '' },
  ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
};
const SIDES = { left: '|', right: '|', middle: '|', mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' };

/**
 * cli-table3 counts the width of some scripts otherwise than terminals do, and takes time for colours. It draws such
 * a text as a run of this private character, as long as the text is wide, which then gives way to the text.
 */
const STAND_IN = '\ue000';
const STAND_INS = /\ue000+/g;

export interface Frame {
  /** `+-----+-----+` */
  readonly rule: string;
  /** The lines, in blocks; each line ends in a line feed. */
  draw(lines: Iterable<Line>): Iterable<string>;
}

/** A frame for columns whose texts are so wide. */
export function createFrame(widths: readonly number[]): Frame {
  const render = (lines: readonly (readonly string[])[], chars: typeof RULED): string => {
    const table = new CliTable({
      chars: { ...chars, ...SIDES },
      style: { head: [], border: [], compact: true, 'padding-left': 1, 'padding-right': 1 },
      colWidths: widths.map((width) => width + 2),
    });
    table.push(...lines.map((line) => [...line]));
    return table.toString();
  };

  function drawBlock(lines: readonly Line[]): string {
    const originals: Cell[] = [];
    const drawable = lines.map((line) =>
      line.map((cell, column) => {
        if (isPlain(cell)) return cell.text;
        originals.push({ ...cell, text: padded(cell.text, widths[column] ?? 0) });
        return STAND_IN.repeat(widths[column] ?? 0);
      }),
    );
    const drawn = render(drawable, UNRULED);
    let next = 0;
    return `${drawn.replaceAll(STAND_INS, () => painted(originals[next++]))}\n`;
  }

  return {
    rule: render([widths.map(() => '')], RULED).split('\n', 1)[0] ?? '',
    *draw(lines) {
      let block: Line[] = [];
      for (const line of lines) {
        block.push(line);
        if (block.length < LINES_PER_BLOCK) continue;
        yield drawBlock(block);
        block = [];
      }
      if (block.length > 0) yield drawBlock(block);
    },
  };
}

const isPlain = (cell: Cell): boolean => cell.paint === undefined && /^[\x20-\x7e]*$/.test(cell.text);

const padded = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - textWidth(text)));

/** Colour goes to the text and not to the space after it. */
function painted(cell: Cell | undefined): string {
  if (cell === undefined) return '';
  if (cell.paint === undefined) return cell.text;
  const text = cell.text.trimEnd();
  return cell.paint(text) + cell.text.slice(text.length);
}
