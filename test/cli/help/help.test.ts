import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { flagParts } from '../../../src/cli/command-spec.ts';
import { commandGroups } from '../../../src/cli/help/command-groups.ts';
import { renderCommandHelp } from '../../../src/cli/help/command-help.ts';
import { helpText } from '../../../src/cli/help/help-text.ts';
import { topicNames } from '../../../src/cli/help/topic-names.ts';
import { commands } from '../../../src/commands/registry.ts';
import { authTypes } from '../../../src/keystone/plugins/index.ts';
import { magnum } from '../../support/world.ts';

/** Variables that the system or the calling program sets. */
const SYSTEM_VARIABLES = new Set(
  'HOME PATH NODE_PATH LESS ALLUSERSPROFILE LOCALAPPDATA PROGRAMDATA APPDATA SNAP_REAL_HOME DISPLAY WAYLAND_DISPLAY DOCKER_HOST DOCKER_CONTEXT SYSTEMROOT KUBERNETES_EXEC_INFO'.split(
    ' ',
  ),
);

const tables = commands.map(({ table }) => table);

describe('help', () => {
  it('lists each command that is not hidden once, in fewer than 45 lines, without an argument', async () => {
    const overview = helpText('', tables, 80) ?? '';
    expect(overview.split('\n').length).toBeLessThan(45);
    const listed = commandGroups.flatMap((group) => group.commands);
    expect(listed.length).toBe(new Set(listed).size);
    for (const { names, hidden } of tables) {
      expect(listed.includes(names[0]), names[0]).toBe(hidden !== true);
      expect(new RegExp(`[ ,]${names[0]}[,\n]`).test(overview), names[0]).toBe(hidden !== true);
    }
    expect(listed.filter((name) => !tables.some(({ names }) => names[0] === name))).toEqual([]);
  });

  it.each(topicNames)('prints the topic %s', async (name) => {
    const { code, stdout } = await magnum(['help', name]);
    expect(code).toBe(0);
    expect(stdout.split('\n').length).toBeGreaterThan(8);
  });

  it('authentication: lists each auth type', async () => {
    const { stdout } = await magnum(['help', 'authentication']);
    for (const { names } of authTypes) expect(stdout).toMatch(new RegExp(`^ {2}${names[0]}( |$)`, 'm'));
  });

  it('environment: names each variable that src/ reads as env.NAME', async () => {
    const topic = helpText('environment', tables, 80) ?? '';
    const files = readdirSync('src', { recursive: true, encoding: 'utf8' });
    const sources = files
      .filter((path) => path.endsWith('.ts'))
      .map((path) => readFileSync(join('src', path), 'utf8'));
    const read = new Set(
      sources.flatMap((text) => [...text.matchAll(/\benv\.([A-Z][A-Z_]{2,})\b/g)].map(([, name]) => name)),
    );
    expect(
      [...read].filter((name) => !SYSTEM_VARIABLES.has(name ?? '') && !topic.includes(name ?? '')),
    ).toEqual([]);
  });

  it.each(tables.map((table) => [table.names[0], table] as const))(
    '%s: names each option and argument',
    (_, table) => {
      const help = renderCommandHelp(table, 80);
      expect(help).toContain(`Usage: magnum ${table.names[0]}`);
      for (const option of Object.values(table.options ?? {})) {
        if (option.hidden !== true) expect(help).toContain(flagParts(option.flag).long);
        if (option.type === 'toggle') expect(help).toContain(option.off);
      }
      for (const { label } of Object.values(table.positionals ?? {})) expect(help).toContain(label);
    },
  );

  it('wraps lines at the width of the terminal, except longer words and examples', async () => {
    const pages = ['', ...topicNames, ...tables.map((table) => table.names[0])];
    const lines = pages.flatMap((words) => (helpText(words, tables, 72) ?? '').split('\n'));
    const isExample = (line: string) => line.startsWith('  $ ') || line.startsWith('  # ');
    const isLongWord = (line: string) => line.trim().split(/ {2,}/).length === 1;
    expect(lines.length).toBeGreaterThan(1_000);
    expect(lines.filter((line) => line.length > 72 && !isExample(line) && !isLongWord(line))).toEqual([]);
  });

  it('prints the same page for `help COMMAND`, `COMMAND --help` and the name with spaces', async () => {
    const { stdout } = await magnum(['help', 'cluster-list']);
    expect((await magnum(['cluster-list', '--help'])).stdout).toBe(stdout);
    expect((await magnum(['help', 'cluster', 'list'])).stdout).toBe(stdout);
    expect((await magnum([])).stdout).toBe((await magnum(['help'])).stdout);
  });

  it('fails as a usage error for an unknown command, and suggests similar names', async () => {
    const { code, stdout, stderr } = await magnum(['help', 'nonsense']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^ERROR: 'nonsense' is not a valid subcommand\n/);
    expect((await magnum(['help', 'clutser-list'])).stderr).toContain('Did you mean cluster-list?');
    expect((await magnum(['help', 'enviroment'])).stderr).toContain('Did you mean environment?');
  });
});
