/** Help on a real terminal: with a pager where it is longer than the terminal, and only there. */
import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { shellLine } from '../support/magnum-command.ts';
import { user } from './command.ts';

/** What a terminal of so many lines shows; `keys` are typed after a second. */
function onTerminal(words: string, env: Record<string, string>, rows: number, keys = ''): Promise<string> {
  const owner = user();
  const line = `stty rows ${rows} cols 80; ${shellLine()} ${words}; echo "ended: $?"`;
  const child = spawn('script', ['-qefc', line, '/dev/null'], {
    env: { ...owner.env, SHELL: '/bin/sh', TERM: 'xterm', ...env },
    cwd: owner.home,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let shown = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    shown += text;
  });
  setTimeout(() => child.stdin.write(keys), 1_500);
  return new Promise((done) => child.once('close', () => done(shown)));
}

const COUNT = 'awk \'END { print NR, "lines were paged" }\'';

describe('help on a terminal', () => {
  it.each(['help cluster-create', 'cluster-create --help', 'help environment'])(
    '%s is paged',
    async (words) => {
      const shown = await onTerminal(words, { PAGER: COUNT }, 20);
      expect(shown).toMatch(/\d+ lines were paged[\s\S]*ended: 0/);
      expect(shown).not.toContain('Usage:');
    },
  );

  it('is written as it is where it fits, where no pager is wanted, and where there is none', async () => {
    for (const [rows, env] of [
      [500, { PAGER: COUNT }],
      [20, { PAGER: COUNT, MAGNUM_PAGER: '' }],
      [20, { PAGER: 'cat' }],
      [20, { PAGER: COUNT, TERM: 'dumb' }],
      [20, { PAGER: 'no-such-program-here' }],
    ] as const) {
      const shown = await onTerminal('help cluster-create', env, rows);
      expect(shown, JSON.stringify(env)).toMatch(/Usage: magnum cluster-create[\s\S]*ended: 0/);
      expect(shown).not.toContain('lines were paged');
    }
  });

  it('goes on when the reader leaves before the end', async () => {
    expect(await onTerminal('help environment', { PAGER: 'head -n 3' }, 20)).toMatch(
      /Environment[\s\S]*ended: 0/,
    );
  });
});
