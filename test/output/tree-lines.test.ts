/** Trees of marked lines. */
import { describe, expect, it } from 'vitest';
import { render } from '../../src/output/render.ts';
import { record, type Tree } from '../../src/output/result.ts';
import { recordingStream } from './streams.ts';

const TREE: Tree = {
  mark: 'error',
  text: 'cluster: web is CREATE_FAILED',
  note: 'A quota is exhausted.',
  children: [
    {
      mark: 'warning',
      text: 'health: UNKNOWN',
      children: [
        { mark: 'error', text: 'api: refused', note: 'Start it.' },
        { mark: 'ok', text: 'n.Ready: True' },
      ],
    },
    { mark: 'ok', text: 'nodegroup: gpus is CREATE_COMPLETE', note: 'Fine.' },
  ],
  hint: 'To delete it: magnum cluster-delete web',
};

async function printed(tree: Tree, options: object = {}, terminal?: { columns: number }): Promise<string> {
  const stdout = recordingStream(terminal);
  const result = { ...record({ status: 'x' }), tree };
  await render(result, { format: 'table', ...options }, { stdout, stderr: recordingStream() });
  return stdout.text;
}

describe('writeTree', () => {
  it('prints marks, branches, notes and at the end the hint', async () => {
    expect(await printed(TREE)).toBe(
      [
        '✗ cluster: web is CREATE_FAILED',
        '│ A quota is exhausted.',
        '├─ ! health: UNKNOWN',
        '│  ├─ ✗ api: refused',
        '│  │    Start it.',
        '│  └─ ✓ n.Ready: True',
        '└─ ✓ nodegroup: gpus is CREATE_COMPLETE',
        '     Fine.',
        'To delete it: magnum cluster-delete web',
        '',
      ].join('\n'),
    );
  });

  it('fills lines of a terminal between words, below the text, and does not break the command', async () => {
    expect(await printed(TREE, {}, { columns: 24 })).toBe(
      [
        '✗ cluster: web is',
        '│ CREATE_FAILED',
        '│ A quota is exhausted.',
        '├─ ! health: UNKNOWN',
        '│  ├─ ✗ api: refused',
        '│  │    Start it.',
        '│  └─ ✓ n.Ready: True',
        '└─ ✓ nodegroup: gpus is',
        '     CREATE_COMPLETE',
        '     Fine.',
        'To delete it:',
        'magnum cluster-delete web',
        '',
      ].join('\n'),
    );
  });

  it('colors the marks only', async () => {
    const text = await printed({ mark: 'error', text: 'a' }, { color: true });
    expect(text).toBe('\u001b[31m✗\u001b[39m a\n');
  });

  it('escapes control characters and line ends', async () => {
    const node: Tree = { mark: 'ok', text: 'a\u001b[2J\nb', note: 'c\nd', hint: 'e\rf' };
    expect(await printed(node)).toBe('✓ a\\x1b[2J\\nb\n  c\\nd\ne\\x0df\n');
  });

  it('is not printed in machine formats, and not for selected properties', async () => {
    expect(await printed(TREE, { format: 'value' })).toBe('x\n');
    expect(await printed(TREE, { columns: ['status'] })).toMatch(/^\+-+/);
  });
});
