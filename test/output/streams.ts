/** Output streams that keep what is written to them. */
import { type OutputOptions, type Rendered, render } from '../../src/output/render.ts';
import type { Result } from '../../src/output/result.ts';
import type { OutputStream } from '../../src/world.ts';

export interface Kept extends OutputStream {
  readonly pieces: string[];
  readonly text: string;
}

export function keptStream(terminal: { columns?: number } | undefined = undefined): Kept {
  const pieces: string[] = [];
  return {
    pieces,
    get text() {
      return pieces.join('');
    },
    isTTY: terminal !== undefined,
    columns: terminal?.columns,
    write: async (piece) => void pieces.push(piece),
  };
}

/** A stream whose reader takes so many pieces; then every write fails with this code. */
export function failingStream(code: string, takes = 0): Kept {
  const stream = keptStream();
  return {
    ...stream,
    get text() {
      return stream.text;
    },
    write: async (piece) => {
      if (stream.pieces.length >= takes) throw Object.assign(new Error(`${code}: no way to write`), { code });
      await stream.write(piece);
    },
  };
}

export interface Shown extends Rendered {
  readonly stdout: string;
  readonly stderr: string;
}

export async function show(
  result: Result,
  options: OutputOptions,
  terminal?: { columns?: number },
): Promise<Shown> {
  const [stdout, stderr] = [keptStream(terminal), keptStream()];
  const rendered = await render(result, options, { stdout, stderr });
  return { ...rendered, stdout: stdout.text, stderr: stderr.text };
}
