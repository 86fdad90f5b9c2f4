import { describe, expect, it } from 'vitest';
import { render } from '../../src/output/render.ts';
import { type Line, type Row, rows } from '../../src/output/result.ts';
import { recordingStream, show } from './streams.ts';

const LINES: readonly Line[] = [
  { mark: 'ok', text: 'one' },
  { mark: 'warning', text: 'two\x1b', below: 'Look\x1b.' },
  { mark: 'error', text: 'three', below: null },
  { mark: 'error', text: 'four', below: '' },
];
const asLine = ({ at }: Row): Line | undefined => LINES[Number(at)];
const items = (...indexes: number[]) => indexes.map((at) => ({ at, more: `m${at}` }));
const findings = (...indexes: number[]) => ({ ...rows(['at', 'more'], items(...indexes)), asLine });

describe('rows as marked lines', () => {
  it('have a mark, and a hint with an indent; a row without a line is omitted', async () => {
    expect((await show(findings(0, 9, 1, 2, 3), { format: 'table' })).stdout).toBe(
      '✓ one\n! two\\x1b\n    Look\\x1b.\n✗ three\n✗ four\n',
    );
  });

  it('have colored marks if colors are used', async () => {
    const [green, yellow, red] = [32, 33, 31].map((code) => (text: string) => `\x1b[${code}m${text}\x1b[39m`);
    expect((await show(findings(0, 1, 2), { format: 'table', color: true })).stdout).toBe(
      `${green?.('✓')} one\n${yellow?.('!')} two\\x1b\n    Look\\x1b.\n${red?.('✗')} three\n`,
    );
  });

  it('are filled on a terminal, with a command in a hint on one line', async () => {
    const long = {
      ...rows(['a'], [{ a: 1 }]),
      asLine: (): Line => ({
        mark: 'ok',
        text: 'a line of many words',
        below: 'To see: magnum cluster-show web',
      }),
    };
    expect((await show(long, { format: 'table' }, { columns: 14 })).stdout).toBe(
      '✓ a line of\n  many words\n    To see:\n    magnum cluster-show web\n',
    );
    expect((await show(long, { format: 'table' })).stdout).toBe(
      '✓ a line of many words\n    To see: magnum cluster-show web\n',
    );
  });

  it('are a table if columns are selected, and data in other formats', async () => {
    const { stdout } = await show(findings(0), { format: 'table', columns: ['more'] });
    expect(stdout).toBe('+------+\n| more |\n+------+\n| m0   |\n+------+\n');
    expect((await show(findings(0), { format: 'value' })).stdout).toBe('0 m0\n');
    expect((await show(findings(0), { format: 'table', columns: ['at', 'more'] })).stdout).toBe('✓ one\n');
  });

  it('are written when each row arrives', async () => {
    const stdout = recordingStream();
    const seen: string[] = [];
    async function* arriving() {
      for (const row of items(0, 2)) {
        seen.push(stdout.text);
        yield row;
      }
      seen.push(stdout.text);
    }
    const list = { ...rows(['at', 'more'], arriving()), asLine };
    await render(list, { format: 'table' }, { stdout, stderr: recordingStream() });
    expect(seen).toEqual(['', '✓ one\n', '✓ one\n✗ three\n']);
  });
});
