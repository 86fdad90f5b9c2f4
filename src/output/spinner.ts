/** ora on an OutputStream, as a line that is shown and hidden. Load this only when there is something to show. */
import { Writable } from 'node:stream';
import ora from 'ora';
import type { OutputStream } from '../world.ts';
import { takeWidth } from './table/text-width.ts';

export interface Spinner {
  show(text: string): void;
  hide(): void;
}

/** What a terminal is taken to be wide when it does not say. */
const DEFAULT_COLUMNS = 80;

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

  function draw(): void {
    spinner.render();
    screen.send();
  }

  return {
    show(text) {
      const columns = (stream.columns ?? DEFAULT_COLUMNS) - BESIDE_TEXT;
      spinner.text = takeWidth(text.replaceAll('\t', ' '), Math.max(1, columns));
      draw();
      timer ??= setInterval(draw, spinner.interval).unref();
    },
    hide() {
      if (timer === undefined) return;
      clearInterval(timer);
      timer = undefined;
      spinner.clear();
      screen.send();
    },
  };
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

  /** A picture that cannot be shown is no reason to fail. */
  send(): void {
    const picture = this.#picture;
    this.#picture = '';
    if (picture !== '') this.#stream.write(picture).catch(() => undefined);
  }
}
