import { describe, expect, it } from 'vitest';
import { renderHelp } from '../../src/cli/help.ts';
import { flagParts } from '../../src/cli/spelling.ts';
import { commands } from '../../src/commands/registry.ts';
import { magnum } from '../world.ts';

const tables = commands.map(({ table }) => table);

describe('help', () => {
  it('names each command once in the overview, and no hidden one', () => {
    const help = renderHelp(undefined, tables, 80);
    for (const { words, hidden } of tables) {
      const lines = help
        .split('\n')
        .filter((line) => line.trimStart().split(' ')[0] === words[0].split(' ')[0]);
      if (hidden !== true) expect(lines.length, words[0]).toBeGreaterThan(0);
    }
    expect(help).not.toContain('sandbox serve');
  });

  it.each(tables.map((table) => [table.words[0], table] as const))('of %s names all it takes', (_, table) => {
    const help = renderHelp(table, tables, 80);
    expect(help).toContain(`Usage: magnum ${table.words[0]}`);
    for (const option of Object.values(table.options ?? {})) {
      if (option.hidden !== true) expect(help).toContain(flagParts(option.flag).long);
      if (option.type === 'toggle') expect(help).toContain(option.off);
    }
    for (const { label } of Object.values(table.positionals ?? {})) expect(help).toContain(label);
  });

  it('keeps to the width of the terminal, save for words that are longer', () => {
    for (const table of [undefined, ...tables]) {
      for (const line of renderHelp(table, tables, 72).split('\n')) {
        if (line.startsWith('  $ ') || line.startsWith('  # ')) continue;
        if (line.length > 72) expect(line.trim().split(/ {2,}/).length, line).toBe(1);
      }
    }
  });

  it('is the same however it is asked for', async () => {
    const { stdout } = await magnum(['help', 'cluster-list']);
    expect((await magnum(['cluster-list', '--help'])).stdout).toBe(stdout);
    expect((await magnum(['help', 'cluster', 'list'])).stdout).toBe(stdout);
    expect((await magnum([])).stdout).toBe((await magnum(['help'])).stdout);
  });

  it('of what is no command is a usage error', async () => {
    const { code, stdout, stderr } = await magnum(['help', 'nonsense']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^ERROR: 'nonsense' is not a valid subcommand\n/);
  });
});
