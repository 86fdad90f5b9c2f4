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
import { commandLinesIn, simpleCommands } from './shell-lines.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const read = (path: string): Page => ({ path, text: readFileSync(join(ROOT, path), 'utf8') });

const pages = ['README.md', ...readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`)]
  .filter((path) => path.endsWith('.md'))
  .map(read);

/** Links to missing files of the project, and to missing headings. */
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

/** The words after `magnum` of each command line in code blocks. */
function commandLines(page: Page): string[][] {
  const lines = codeBlocks(page).flatMap(commandLinesIn);
  return lines
    .flatMap(simpleCommands)
    .filter(([program]) => program === 'magnum')
    .map(([, ...words]) => words);
}

/** The command lines that the parser rejects, with the reason. */
function rejectedLines(page: Page): string[] {
  return commandLines(page).flatMap((words) => {
    try {
      parse(words, commands, {});
      return [];
    } catch (error) {
      return [`magnum ${words.join(' ')}: ${messageOf(error)}`];
    }
  });
}

/** All names of an option. */
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

/** Options in prose and tables that no command has. */
const unknownOptions = (page: Page): string[] =>
  codeSpans(page)
    .map((span) => span.split(/[ =]/)[0] ?? '')
    .filter((word) => /^--\w/.test(word) && !knownSpellings.has(word));

/** The packages in the links of a section of docs/dependencies.md. */
function packagesIn(heading: string): string[] {
  const rows = sectionOf(read('docs/dependencies.md'), heading).text.split('\n');
  return rows
    .flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/\[([^\]]+)\]\(/g)])
    .map(([, name = '']) => name)
    .sort();
}

describe.each(pages.map((page) => [page.path, page] as const))('%s', (_path, page) => {
  it('links only to existing files and headings', () => {
    expect(brokenLinks(page)).toEqual([]);
  });

  it('shows only command lines that the parser accepts', () => {
    expect(rejectedLines(page)).toEqual([]);
  });

  it('has no comments after commands, which zsh reads as words', () => {
    const lines = codeBlocks(page).flatMap(commandLinesIn);
    expect(lines.filter((line) => /^[a-z$].*\s# /.test(line))).toEqual([]);
  });

  it('names only existing options', () => {
    expect(unknownOptions(page)).toEqual([]);
  });
});

describe('docs/dependencies.md', () => {
  const { dependencies, devDependencies } = JSON.parse(read('package.json').text) as Record<
    'dependencies' | 'devDependencies',
    Record<string, string>
  >;

  it('names exactly the packages in dependencies', () => {
    expect(packagesIn('Runtime')).toEqual(Object.keys(dependencies).sort());
  });

  it('names exactly the packages in devDependencies', () => {
    expect(packagesIn('Development')).toEqual(Object.keys(devDependencies).sort());
  });
});

describe('docs/configuration.md', () => {
  const spans = new Set(codeSpans(read('docs/configuration.md')));

  it.each(Object.values<OptionSpec>(globalOptions).map((option) => [option.flag, option] as const))(
    'names all forms and variables of %s',
    (_flag, option) => {
      expect([...spellings(option), ...(option.env ?? [])].filter((name) => !spans.has(name))).toEqual([]);
    },
  );
});

describe('the checks of this file', () => {
  const page = (text: string): Page => ({ path: 'docs/output.md', text });

  it('brokenLinks: finds links to missing files and headings, but none in code', () => {
    const text =
      '# Here\n\n[a](nowhere.md) [b](../README.md#nothing) [c](#here) [`d`](../LICENSE) [e](#gone)\n';
    expect(brokenLinks(page(text))).toEqual(['nowhere.md', '../README.md#nothing', '#gone']);
    expect(brokenLinks(page('    [code](nowhere.md)\n'))).toEqual([]);
  });

  it('anchorsOf: returns the anchors of GitHub', () => {
    expect([...anchorsOf(page('# The `a_b`: one, two\n\n## Exit codes\n\n## Exit codes\n'))]).toEqual([
      'the-a_b-one-two',
      'exit-codes',
      'exit-codes-1',
    ]);
  });

  it('commandLines: finds command lines in substitutions, lists, pipes and after prompts', () => {
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

  it('rejectedLines and unknownOptions: find unknown commands and options', () => {
    const text =
      '    magnum cluster-lst\n    magnum cluster-list --nope\n    magnum cluster-list --limit 1\n';
    expect(rejectedLines(page(text))).toEqual([
      expect.stringContaining('magnum cluster-lst: Unknown command'),
      expect.stringContaining('magnum cluster-list --nope: Unknown option'),
    ]);
    expect(unknownOptions(page('| `--os-cloud X` | `--os-clod` |'))).toEqual(['--os-clod']);
  });

  it('commandLines: finds at least two lines on each user page', () => {
    const counts = pages.map((each) => [each.path, commandLines(each).length] as const);
    const userPages = [
      'README',
      'docs/configuration',
      'docs/authentication',
      'docs/cluster-config',
      'docs/output',
    ];
    for (const name of [...userPages, 'docs/sandbox']) {
      const [, count = 0] = counts.find(([path]) => path === `${name}.md`) ?? [];
      expect(count, name).toBeGreaterThan(1);
    }
  });
});
