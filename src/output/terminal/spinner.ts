/** Draws lines after ora's spinner on an OutputStream. Slow to load: import it only when there is something to show. */
import { Writable } from 'node:stream';
import ora from 'ora';
import type { OutputStream } from '../../world.ts';
import { takeWidth, textWidth } from '../table/text-width.ts';

/** The lines for a width in terminal columns. Wider lines are truncated. */
export type ProgressLines = (width: number) => readonly string[];

export interface Spinner {
  /** Calls `lines` with the width for every drawing. The spinner stands in front of the first line. */
  show(lines: ProgressLines): void;
  hide(): void;
}

/** The size of a terminal that does not report it. */
const DEFAULT_COLUMNS = 80;
const DEFAULT_ROWS = 24;

/**
 * Columns that the text cannot use: the spinner, a space, and at the end of the line `^C`, which the terminal echoes after the
 * last line, and the cursor. An echo that wraps would move the cursor to a line that is not cleared.
 */
const MARGIN_COLUMNS = 5;

/**
 * Draws with ora's render(), but with a timer of its own: ora's start() would hook every stream of the process, keep the
 * process alive, read standard input and handle signals.
 */
export function createSpinner(stream: OutputStream): Spinner {
  const screen = new Screen(stream);
  const spinner = ora({
    stream: screen,
    isEnabled: true,
    color: false,
    hideCursor: false,
    discardStdin: false,
  });
  let timer: NodeJS.Timeout | undefined;
  let lines: ProgressLines = () => [];
  /** The lines on the screen. */
  let drawn: readonly string[] = [];

  function draw(): void {
    screen.clearWrapped(drawn);
    const visible = fitToScreen(lines, stream);
    spinner.text = visible.join(`\n${INDENT}`);
    drawn = visible.map((line) => `${INDENT}${line}`);
    spinner.render();
    screen.send();
  }

  return {
    show(newLines) {
      lines = newLines;
      draw();
      timer ??= setInterval(draw, spinner.interval).unref();
    },
    hide() {
      if (timer === undefined) return;
      clearInterval(timer);
      timer = undefined;
      screen.clearWrapped(drawn);
      drawn = [];
      spinner.clear();
      screen.send();
    },
  };
}

/** As wide as the spinner and the space after it. */
const INDENT = '  ';

/** Truncates lines and drops those that do not fit on the screen: wrapped or scrolled lines cannot be cleared. */
function fitToScreen(
  createLines: ProgressLines,
  { columns = DEFAULT_COLUMNS, rows = DEFAULT_ROWS }: OutputStream,
) {
  const width = Math.max(1, columns - MARGIN_COLUMNS);
  const lines = createLines(width);
  const maxLines = Math.max(1, rows - 1);
  const hidden = lines.length - maxLines + 1;
  const shown = lines.length > maxLines ? [...lines.slice(0, maxLines - 1), `... and ${hidden} more`] : lines;
  return shown.map((line) => takeWidth(line.replaceAll('\t', ' '), width));
}

/**
 * The tty.WriteStream that ora expects, with cursor movements as ECMA-48 control sequences. Collects what ora writes for
 * one drawing, so that it is sent in one write.
 */
class Screen extends Writable {
  readonly isTTY = true;
  readonly #stream: OutputStream;
  #buffer = '';

  constructor(stream: OutputStream) {
    super({ decodeStrings: false });
    this.#stream = stream;
  }

  get columns(): number {
    return this.#stream.columns ?? DEFAULT_COLUMNS;
  }

  override _write(chunk: string | Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#buffer += chunk.toString();
    done();
  }

  cursorTo(column: number): void {
    this.write(`\x1b[${column + 1}G`);
  }

  /** ora moves up only. */
  moveCursor(_columns: number, lines: number): void {
    this.write(`\x1b[${-lines}A`);
  }

  /** Clears from the cursor to the end of the line; ora needs no other direction. */
  clearLine(): void {
    this.write('\x1b[K');
  }

  /**
   * Clears the extra screen lines that appeared when the terminal became narrower and wrapped `lines`. The cursor is in
   * the last of them.
   */
  clearWrapped(lines: readonly string[]): void {
    for (const line of lines) {
      const extra = Math.ceil(Math.max(1, textWidth(line)) / this.columns) - 1;
      for (let i = 0; i < extra; i += 1) {
        this.cursorTo(0);
        this.clearLine();
        this.moveCursor(0, -1);
      }
    }
  }

  /** Ignores errors: progress that cannot be written must not make a command fail. */
  send(): void {
    const text = this.#buffer;
    this.#buffer = '';
    if (text !== '') this.#stream.write(text).catch(() => undefined);
  }
}
