/** Output streams that record what is written to them. */
import { type OutputOptions, type Rendered, render } from '../../src/output/render.ts';
import type { Result } from '../../src/output/result.ts';
import type { OutputStream } from '../../src/world.ts';

export interface RecordingStream extends OutputStream {
  readonly pieces: string[];
  readonly text: string;
}

/** Returns a terminal if `terminal` is given. */
export function recordingStream(terminal: { columns?: number } | undefined = undefined): RecordingStream {
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

/** Returns a stream on which writes fail with this code after `successes` writes. */
export function failingStream(code: string, successes = 0): RecordingStream {
  const stream = recordingStream();
  return {
    ...stream,
    get text() {
      return stream.text;
    },
    write: async (piece) => {
      if (stream.pieces.length >= successes)
        throw Object.assign(new Error(`${code}: cannot write`), { code });
      await stream.write(piece);
    },
  };
}

export interface RenderedText extends Rendered {
  readonly stdout: string;
  readonly stderr: string;
}

/** Renders the result to two recording streams. */
export async function show(
  result: Result,
  options: OutputOptions,
  terminal?: { columns?: number },
): Promise<RenderedText> {
  const [stdout, stderr] = [recordingStream(terminal), recordingStream()];
  const rendered = await render(result, options, { stdout, stderr });
  return { ...rendered, stdout: stdout.text, stderr: stderr.text };
}
