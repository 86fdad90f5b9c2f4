/** ora on an OutputStream, as lines that are shown and hidden. Load this only when there is something to show. */
import { Writable } from 'node:stream';
import ora from 'ora';
import type { OutputStream } from '../../world.ts';
import { takeWidth, textWidth } from '../table/text-width.ts';

export interface Spinner {
  /** The lines are asked for whenever they are drawn; the sign turns before the first of them. */
  show(lines: () => readonly string[]): void;
  hide(): void;
}

/** How large a terminal is taken to be when it does not say. */
const DEFAULT_COLUMNS = 80;
const DEFAULT_ROWS = 24;

/** Columns beside the text: the turning sign, a space, and the last column, where the cursor stays. */
const BESIDE_TEXT = 3;

/**
 * ora draws; when it draws is decided here. Its own start() would write over every stream of the process, keep the
 * process alive with its timer, read standard input and handle signals.
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
  let lines: () => readonly string[] = () => [];
  /** What stands on the screen. */
  let drawn: readonly string[] = [];

  function draw(): void {
    screen.clearWrapped(drawn);
    const picture = fitted(lines(), stream);
    spinner.text = picture.join(`\n${INDENT}`);
    drawn = picture.map((line) => `${INDENT}${line}`);
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

/** Under the sign and the space behind it. */
const INDENT = '  ';

/** No line is wrapped and no more lines are shown than there is room for: otherwise they could not be taken back. */
function fitted(lines: readonly string[], { columns = DEFAULT_COLUMNS, rows = DEFAULT_ROWS }: OutputStream) {
  const room = Math.max(1, rows - 1);
  const shown =
    lines.length > room ? [...lines.slice(0, room - 1), `… and ${lines.length - room + 1} more`] : lines;
  return shown.map((line) => takeWidth(line.replaceAll('\t', ' '), Math.max(1, columns - BESIDE_TEXT)));
}

/**
 * The terminal as ora knows it (a tty.WriteStream), with its cursor movements as ECMA-48 control sequences. What ora
 * writes for one picture is sent as one piece.
 */
class Screen extends Writable {
  readonly isTTY = true;
  readonly #stream: OutputStream;
  #picture = '';

  constructor(stream: OutputStream) {
    super({ decodeStrings: false });
    this.#stream = stream;
  }

  get columns(): number {
    return this.#stream.columns ?? DEFAULT_COLUMNS;
  }

  override _write(chunk: string | Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#picture += chunk.toString();
    done();
  }

  cursorTo(column: number): void {
    this.write(`\x1b[${column + 1}G`);
  }

  /** ora moves up only. */
  moveCursor(_columns: number, lines: number): void {
    this.write(`\x1b[${-lines}A`);
  }

  /** From the cursor to the end of the line, which is all that ora clears. */
  clearLine(): void {
    this.write('\x1b[K');
  }

  /**
   * A terminal that was made narrower has wrapped these lines, the last of which the cursor is in. Clears as many from
   * below as they have become more.
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

  /** A picture that cannot be shown is no reason to fail. */
  send(): void {
    const picture = this.#picture;
    this.#picture = '';
    if (picture !== '') this.#stream.write(picture).catch(() => undefined);
  }
}
