/** help: its pages, and the hint for words that have none. */
import { describe, expect, it } from 'vitest';
import { magnum } from '../support/world.ts';

const help = (...words: string[]) => magnum(['help', ...words]);

describe('help', () => {
  it.each([
    [[], /^Usage: magnum /],
    [['cluster-list'], /^Usage: magnum cluster-list /],
    [['cluster', 'list'], /^Usage: magnum cluster-list /],
    [['nodegroup'], /nodegroup-create/],
    [['exit-codes'], /\b130\b/],
    [['config', 'set'], /^Usage: magnum config set /],
  ])('prints a page for %j', async (words, page) => {
    expect(await help(...words)).toEqual({ code: 0, stdout: expect.stringMatching(page), stderr: '' });
  });

  it('fits the page to the terminal', async () => {
    const { stdout } = await magnum(['help', 'cluster-list'], {
      tty: true,
      columns: 60,
      env: { PAGER: 'cat' },
    });
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(60);
  });

  const TOPICS = /^(Did you mean '?\S+'?\? )?Try 'magnum help', or a help topic: [a-z, -]+\.$/;

  it.each([
    ['cluster-list foo', 'To show the help of cluster-list: magnum help cluster-list'],
    ['config set foo', 'To show the help of config set: magnum help config set'],
    ['config foo', 'To show the help of config: magnum help config'],
    ['sandbox foo bar', 'To show the help of sandbox: magnum help sandbox'],
    ['nothing-like-it', TOPICS],
    ['serve', TOPICS],
  ])('has no page for %s, and suggests %s', async (line, hint) => {
    const { code, stdout, stderr } = await help(...line.split(' '));
    const [error, suggestion, ...more] = stderr.split('\n');
    expect({ code, stdout, error, more }).toEqual({
      code: 2,
      stdout: '',
      error: `ERROR: '${line}' is not a valid subcommand`,
      more: [''],
    });
    expect(suggestion).toMatch(hint);
  });

  it.each([
    ['cluster-lst', 'cluster-list'],
    ['exit-code', 'exit-codes'],
  ])('suggests for %s the name %s', async (word, name) => {
    expect((await help(word)).stderr).toContain(`${name}`);
  });
});
