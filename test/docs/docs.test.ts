import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { OptionSpec } from '../../src/cli/command-spec.ts';
import { flagParts } from '../../src/cli/command-spec.ts';
import { globalOptions } from '../../src/cli/global-options.ts';
import { outputOptionsFor } from '../../src/cli/output-options.ts';
import { parse } from '../../src/cli/program.ts';
import { commands } from '../../src/commands/registry.ts';
import { messageOf } from '../../src/errors.ts';
import { anchorsOf, codeBlocks, codeSpans, linkTargets, type Page, sectionOf } from './markdown.ts';
import { simpleCommands, typedLines } from './shell-lines.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const read = (path: string): Page => ({ path, text: readFileSync(join(ROOT, path), 'utf8') });

const pages = ['README.md', ...readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`)]
  .filter((path) => path.endsWith('.md'))
  .map(read);

/** Links to files of the project that are not there, or to headings that they do not have. */
function brokenLinks(page: Page): string[] {
  return linkTargets(page)
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => {
      const [file = '', anchor] = target.split('#');
      const path = file === '' ? page.path : normalize(join(page.path, '..', file));
      if (!existsSync(join(ROOT, path))) return true;
      if (anchor === undefined) return false;
      return !anchorsOf(path === page.path ? page : read(path)).has(anchor);
    });
}

/** The command lines of this program in code blocks, as words behind `magnum`. */
function commandLines(page: Page): string[][] {
  const lines = codeBlocks(page).flatMap(typedLines);
  return lines
    .flatMap(simpleCommands)
    .filter(([program]) => program === 'magnum')
    .map(([, ...words]) => words);
}

/** Those that the program would refuse, with the reason. */
function refused(page: Page): string[] {
  return commandLines(page).flatMap((words) => {
    try {
      parse(words, commands, {});
      return [];
    } catch (error) {
      return [`magnum ${words.join(' ')}: ${messageOf(error)}`];
    }
  });
}

/** Everything that can be typed for an option. */
function spellings(option: OptionSpec): string[] {
  const { short, long } = flagParts(option.flag);
  return [
    long,
    ...(short === undefined ? [] : [short]),
    ...(option.aliases ?? []),
    ...(option.deprecated ?? []),
    ...(option.type === 'toggle' ? [option.off] : []),
  ];
}

const knownSpellings = new Set(
  [
    globalOptions,
    ...commands.flatMap(({ table }) => [table.options ?? {}, outputOptionsFor(table.output)]),
  ].flatMap((options) => Object.values<OptionSpec>(options).flatMap(spellings)),
);

/** Options that are named in prose or in tables, and that no command has. */
const unknownOptions = (page: Page): string[] =>
  codeSpans(page)
    .map((span) => span.split(/[ =]/)[0] ?? '')
    .filter((word) => /^--\w/.test(word) && !knownSpellings.has(word));

/** The packages that are linked to in a section of docs/dependencies.md. */
function packagesIn(heading: string): string[] {
  const rows = sectionOf(read('docs/dependencies.md'), heading).text.split('\n');
  return rows
    .flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/\[([^\]]+)\]\(/g)])
    .map(([, name = '']) => name)
    .sort();
}

describe.each(pages.map((page) => [page.path, page] as const))('%s', (_path, page) => {
  it('links to what is there', () => {
    expect(brokenLinks(page)).toEqual([]);
  });

  it('shows command lines that the program takes', () => {
    expect(refused(page)).toEqual([]);
  });

  it('puts no comment behind what is typed: zsh takes it for more words', () => {
    const lines = codeBlocks(page).flatMap(typedLines);
    expect(lines.filter((line) => /^[a-z$].*\s# /.test(line))).toEqual([]);
  });

  it('names options that there are', () => {
    expect(unknownOptions(page)).toEqual([]);
  });
});

describe('docs/dependencies.md', () => {
  const { dependencies, devDependencies } = JSON.parse(read('package.json').text) as Record<
    'dependencies' | 'devDependencies',
    Record<string, string>
  >;

  it('names every package of run time, and none besides', () => {
    expect(packagesIn('Runtime')).toEqual(Object.keys(dependencies).sort());
  });

  it('names every package of development, and none besides', () => {
    expect(packagesIn('Development')).toEqual(Object.keys(devDependencies).sort());
  });
});

describe('docs/configuration.md', () => {
  const spans = new Set(codeSpans(read('docs/configuration.md')));

  it.each(Object.values<OptionSpec>(globalOptions).map((option) => [option.flag, option] as const))(
    'names %s, its spellings and its variables',
    (_flag, option) => {
      expect([...spellings(option), ...(option.env ?? [])].filter((name) => !spans.has(name))).toEqual([]);
    },
  );
});

describe('these checks', () => {
  const page = (text: string): Page => ({ path: 'docs/output.md', text });

  it('see the links, and those that lead nowhere', () => {
    const text =
      '# Here\n\n[a](nowhere.md) [b](../README.md#nothing) [c](#here) [`d`](../LICENSE) [e](#gone)\n';
    expect(brokenLinks(page(text))).toEqual(['nowhere.md', '../README.md#nothing', '#gone']);
    expect(brokenLinks(page('    [code](nowhere.md)\n'))).toEqual([]);
  });

  it('make anchors as GitHub does', () => {
    expect([...anchorsOf(page('# The `a_b`: one, two\n\n## Exit codes\n\n## Exit codes\n'))]).toEqual([
      'the-a_b-one-two',
      'exit-codes',
      'exit-codes-1',
    ]);
  });

  it('see command lines in every form in which they are written', () => {
    const block = [
      'Text.',
      '',
      '    $(magnum a "$(magnum b)" --dir \'x y\')  # magnum no',
      '    eval "$(magnum c --dir "p q")" && . ~/rc && magnum d',
      '    SHELL=/bin/sh magnum e > file; until magnum f 2>&1 | grep -q x; do sleep 1; done',
      '    say: magnum no',
      '',
      '```sh',
      '$ eval `magnum g`',
      'magnum output',
      '```',
      '',
      '    export X=$(magnum h -f value)',
    ];
    expect(commandLines(page(block.join('\n'))).map((words) => words.join(' '))).toEqual([
      'b',
      'a … --dir x y',
      'c --dir p q',
      'd',
      'e',
      'f',
      'g',
      'h -f value',
    ]);
  });

  it('refuse what the program refuses', () => {
    const text =
      '    magnum cluster-lst\n    magnum cluster-list --nope\n    magnum cluster-list --limit 1\n';
    expect(refused(page(text))).toEqual([
      expect.stringContaining('magnum cluster-lst: unknown command'),
      expect.stringContaining('magnum cluster-list --nope: unknown option'),
    ]);
    expect(unknownOptions(page('| `--os-cloud X` | `--os-clod` |'))).toEqual(['--os-clod']);
  });

  it('find enough to look at', () => {
    const found = pages.map((each) => [each.path, commandLines(each).length] as const);
    const users = [
      'README',
      'docs/configuration',
      'docs/authentication',
      'docs/cluster-config',
      'docs/output',
    ];
    for (const name of [...users, 'docs/sandbox']) {
      const [, count = 0] = found.find(([path]) => path === `${name}.md`) ?? [];
      expect(count, name).toBeGreaterThan(1);
    }
  });
});
