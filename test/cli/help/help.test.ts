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
  'HOME PATH NODE_PATH LESS ALLUSERSPROFILE LOCALAPPDATA PROGRAMDATA APPDATA SNAP_REAL_HOME DISPLAY WAYLAND_DISPLAY DOCKER_HOST DOCKER_CONTEXT SYSTEMROOT KUBERNETES_EXEC_INFO SSH_CONNECTION'.split(
    ' ',
  ),
);

const tables = commands.map(({ table }) => table);

/** The commands that the overview names: those with a summary, and each of `ca-show|-sign`, `sandbox start|stop` and `help`. */
function named(overview: string): string[] {
  const [, common = '', others = ''] = overview.split(/^\w+ commands.*:$/m);
  const described = common.match(/^ {2}\S+(?: \S+)*(?= {2})/gm)?.map((name) => name.trim()) ?? [];
  const listed = others
    .replace(/^ {2}\S+(?: \S+)* {2,}/gm, ', ')
    .split(/,\s+/)
    .flatMap((text) => {
      const [first = '', ...more] = text.trim().split('|');
      return [first, ...more.map((verb) => first.replace(verb.startsWith('-') ? /-\w+$/ : /\w+$/, verb))];
    });
  return [...described, ...listed, ...(/\bmagnum help\b/.test(overview) ? ['help'] : [])];
}

describe('help', () => {
  it('names each command that is not hidden once, and leaves a line of a terminal of 80x24 for the prompt', () => {
    const overview = helpText('', tables, 80) ?? '';
    const lines = overview.trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(23);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    const listed = commandGroups.flatMap((group) => group.commands);
    expect(listed.length).toBe(new Set(listed).size);
    for (const { names, hidden } of tables) {
      expect(listed.includes(names[0]), names[0]).toBe(hidden !== true);
      expect(named(overview).includes(names[0]), names[0]).toBe(hidden !== true);
    }
    expect(listed.filter((name) => !tables.some(({ names }) => names[0] === name))).toEqual([]);
  });

  it('describes the first steps, without a cloud and with one', () => {
    const overview = helpText('', tables, 80) ?? '';
    for (const name of ['demo', 'login', 'cluster-create', 'cluster-list', 'cluster-config'])
      expect(overview).toMatch(new RegExp(`^  ${name} +[A-Z].*\\.$`, 'm'));
    expect(overview).toContain('sandbox start|status|stop');
  });

  it.each([40, 60, 80, 120])(
    'has no section without entries, and no line longer than %d columns',
    (width) => {
      for (const words of ['', 'cluster', 'ca', ...topicNames, ...tables.map((table) => table.names[0])]) {
        const page = helpText(words, tables, width) ?? '';
        expect(page, words).not.toMatch(/^\S[^\n]*:\n(\n|$)/m);
        if (words !== '' && words !== 'commands') continue;
        expect(page.split('\n').filter((line) => line.length > width)).toEqual([]);
      }
    },
  );

  it.each([
    ['cluster', ['cluster-create', 'cluster-wait', 'cluster-template-list']],
    ['cluster template', ['cluster-template-create', 'cluster-template-delete']],
    ['cluster-template', ['cluster-template-create']],
    ['nodegroup', ['nodegroup-create', 'nodegroup-update']],
    ['sandbox', ['sandbox start', 'sandbox status', 'sandbox stop']],
    ['ca', ['ca-show', 'ca-sign', 'ca-rotate']],
    ['quotas', ['quotas-list', 'quotas-create']],
  ])('lists the commands of the group %s with their summaries', async (group, names) => {
    const { code, stdout } = await magnum(['help', ...group.split(' ')]);
    expect(code).toBe(0);
    for (const name of names) {
      const summary = tables.find((table) => table.names[0] === name)?.summary ?? 'none';
      expect(stdout.replace(/\s+/g, ' ')).toContain(` ${name} ${summary}`);
    }
    expect(stdout).not.toContain('sandbox serve');
    const { stdout: sameText } = await magnum([...group.split(' '), '--help']);
    expect(sameText).toBe(stdout);
  });

  it('answers words of other tools with the page of the command or the group', async () => {
    const hintFor = async (...words: string[]) => (await magnum(['help', ...words])).stderr.split('\n')[1];
    expect(await hintFor('templates')).toMatch(/: magnum help cluster-template$/);
    expect(await hintFor('kubeconfig')).toMatch(/: magnum help cluster-config$/);
    expect(await hintFor('get', 'clusters')).toMatch(/: magnum help cluster-list$/);
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

  it.each([
    ['cluster foo', 'cluster'],
    ['cluster-show web', 'cluster-show'],
    ['config set foo', 'config set'],
    ['get clusters', 'cluster-list'],
    ['delete web', 'cluster-delete'],
  ])('help %s suggests the page of %s', async (words, page) => {
    const { code, stderr } = await magnum(['help', ...words.split(' ')]);
    expect(code).toBe(2);
    expect(stderr).toContain(`\nTo show the help of ${page}: magnum help ${page}\n`);
  });

  it('names the exit codes of doctor', async () => {
    const { stdout } = await magnum(['help', 'doctor']);
    expect(stdout).toContain(
      'Exit codes: 0 no problem, or only warnings; 1 a problem makes commands fail; 2',
    );
  });

  it.each([40, 80])(
    'breaks long examples between words at %d columns, so that they can be pasted',
    async (columns) => {
      const { stdout } = await magnum(['help', 'ca-sign'], { columns, tty: true, env: { PAGER: '' } });
      const examples = /Examples:\n([\s\S]*?)\n\n/.exec(stdout)?.[1] ?? '';
      const lines = examples.split('\n');
      expect(lines.length).toBeGreaterThan(4);
      for (const line of lines.filter((text) => / .* /.test(text.trim())))
        expect(line.length).toBeLessThanOrEqual(columns);
      const pasted = examples.replaceAll(/ \\\n +/g, ' ');
      expect(pasted).toContain(
        '$ openssl req -new -newkey rsa:2048 -nodes -keyout key.pem -subj /CN=admin/O=system:masters | magnum ca-sign mycluster - > cert.pem',
      );
    },
  );

  it('breaks no example with code for the shell', async () => {
    const { stdout } = await magnum(['help', 'cluster-config'], {
      columns: 40,
      tty: true,
      env: { PAGER: '' },
    });
    expect(stdout).toContain('$ eval "$(magnum cluster-config mycluster --dir "my clusters/1")"');
  });
});
