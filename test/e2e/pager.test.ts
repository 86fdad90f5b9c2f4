/** Help in a real terminal uses a pager only if it is longer than the terminal. */
import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { shellLine } from '../support/magnum-command.ts';
import { user } from './command.ts';

/** Returns the output of a terminal with `rows` rows. `keys` are typed after 1.5 s. */
function onTerminal(words: string, env: Record<string, string>, rows: number, keys = ''): Promise<string> {
  const owner = user();
  const line = `stty rows ${rows} cols 80; ${shellLine()} ${words}; echo "exit code $?"`;
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

describe('help in a terminal', { tags: ['script'] }, () => {
  it.each(['help cluster-create', 'cluster-create --help', 'help environment'])(
    '%s uses the pager if the help is longer than the terminal',
    async (words) => {
      const shown = await onTerminal(words, { PAGER: COUNT }, 20);
      expect(shown).toMatch(/\d+ lines were paged[\s\S]*exit code 0/);
      expect(shown).not.toContain('Usage:');
    },
  );

  it('help cluster-create uses no pager if the help fits, or if the pager is disabled or not found', async () => {
    for (const [rows, env] of [
      [500, { PAGER: COUNT }],
      [20, { PAGER: COUNT, MAGNUM_PAGER: '' }],
      [20, { PAGER: 'cat' }],
      [20, { PAGER: COUNT, TERM: 'dumb' }],
      [20, { PAGER: 'no-such-program-here' }],
    ] as const) {
      const shown = await onTerminal('help cluster-create', env, rows);
      expect(shown, JSON.stringify(env)).toMatch(/Usage: magnum cluster-create[\s\S]*exit code 0/);
      expect(shown).not.toContain('lines were paged');
    }
  });

  it('help environment exits with 0 if the pager exits before the end', async () => {
    expect(await onTerminal('help environment', { PAGER: 'head -n 3' }, 20)).toMatch(
      /Environment[\s\S]*exit code 0/,
    );
  });
});
