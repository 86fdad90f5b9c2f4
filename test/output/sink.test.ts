import { describe, expect, it } from 'vitest';
import { createSink, OutputClosed } from '../../src/output/sink.ts';
import { failingStream, recordingStream } from './streams.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('createSink', () => {
  it('writes the text of one turn together, and that of the next turn on its own', async () => {
    const stream = recordingStream();
    const sink = createSink(stream);
    await sink.write('a');
    await sink.write('b');
    expect(stream.pieces).toEqual([]);
    await turn();
    expect(stream.pieces).toEqual(['ab']);
    await sink.write('c');
    await turn();
    expect(stream.pieces).toEqual(['ab', 'c']);
  });

  it('writes nothing for no text', async () => {
    const stream = recordingStream();
    const sink = createSink(stream);
    await sink.write('');
    await sink.flush();
    await turn();
    expect(stream.pieces).toEqual([]);
  });

  it('writes when 65,536 characters are buffered', async () => {
    const stream = recordingStream();
    const sink = createSink(stream);
    await sink.write('x'.repeat(65_535));
    expect(stream.pieces).toEqual([]);
    await sink.write('y');
    expect(stream.pieces).toEqual([`${'x'.repeat(65_535)}y`]);
  });

  it('writes one piece after the other, and `flush` waits for all', async () => {
    const order: string[] = [];
    const sink = createSink({
      isTTY: false,
      write: async (piece) => {
        order.push(`begin ${piece}`);
        await turn();
        order.push(`end ${piece}`);
      },
    });
    await sink.write('a');
    const first = sink.flush();
    await sink.write('b');
    await sink.flush();
    await first;
    expect(order).toEqual(['begin a', 'end a', 'begin b', 'end b']);
  });

  it.each([
    ['EPIPE', OutputClosed, 'The output has been closed.'],
    ['ENOSPC', Error, 'Cannot write the output: no space left on device'],
  ])('after %s, every write, `flush` and `broken` reject with one error', async (code, type, message) => {
    const sink = createSink(failingStream(code));
    await sink.write('a');
    const error = await sink.flush().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ message });
    await expect(sink.broken).rejects.toBe(error);
    await expect(sink.write('b')).rejects.toBe(error);
    await expect(sink.flush()).rejects.toBe(error);
  });

  it('an error of the stream has the system error as its cause', async () => {
    const sink = createSink(failingStream('ENOSPC'));
    await sink.write('a');
    await expect(sink.flush()).rejects.toMatchObject({ kind: 'failed', cause: { code: 'ENOSPC' } });
  });
});
