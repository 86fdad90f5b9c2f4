/**
 * Runs the command lines of README and docs: those of a tour in one session with an empty sandbox, those of other pages block by
 * block, with a sandbox that has the resources that the block mentions.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { tagsOf } from '../support/programs.mts';
import { type ExampleSandbox, isPlainLine, startExampleSandbox } from './example-sandbox.ts';
import { codeBlocks } from './markdown.ts';
import { programsIn, simpleCommands } from './shell-lines.ts';

const PAGES = ['README.md', ...readdirSync('docs').map((name) => `docs/${name}`)].filter((path) =>
  path.endsWith('.md'),
);
const TOURS = new Set(['README.md', 'docs/getting-started.md']);

/** Lines that are not run here, with the reason. */
const EXCLUDED: readonly (readonly [RegExp, string])[] = [
  [/--watch/, 'does not end: test/docs/examples.test.ts interrupts it'],
  [/^\s*- run: |^\s*- magnum/, 'is for a CI service'],
  [/\| source$/, 'is fish'],
  [/^magnum demo/, 'test/e2e/demo.test.ts runs it'],
  [/^magnum cluster-delete 'test-\*'$/, 'asks in a terminal: test/commands/cluster/chosen-clusters.test.ts'],
  [/^Wait until/, 'is output'],
  [/--os-cloud cern/, 'requires a Kerberos realm: test/cloud/federation/flows/kerberos.test.ts'],
  [/Invoke-Expression/, 'is PowerShell'],
  [
    /kubectl apply/,
    'requires an API server that stores objects: test/commands/cluster/config-subject.test.ts',
  ],
  [/oidc-token/, 'requires a program: test/commands/secret-sources.test.ts'],
];

/** Lines to run before a block, which the text or another block of the page has. */
const PRECEDING_LINES: readonly (readonly [RegExp, string])[] = [
  [/ --check/, '$(magnum cluster-config mycluster --dir mycluster)'],
  [/kubectl config delete-/, 'magnum cluster-config mycluster --merge'],
  [/No cloud selected/, 'unset OS_CLOUD'],
];

interface CommandLine {
  /** One line, or all lines of an `if`. */
  readonly text: string;
  /** True if the page shows an error. */
  readonly fails: boolean;
}

const isCommand = (line: string): boolean =>
  simpleCommands(line).some(([program = '']) => ['magnum', 'kubectl'].includes(program)) ||
  /^(export|unset) OS_/.test(line);

/** The lines to run. In a block with prompts, the lines between two prompts are output. */
function linesIn(block: readonly string[]): CommandLine[] {
  if (!block.some((line) => line.startsWith('$ '))) {
    if (/^(if|for|while)\b/.test(block[0] ?? '')) return [{ text: block.join('\n'), fails: false }];
    return block.filter(isCommand).map((text) => ({ text, fails: false }));
  }
  const parts = block.join('\n').split(/^\$ /m).slice(1);
  return parts.flatMap((part) => {
    const [text = '', ...output] = part.split('\n');
    return isCommand(text) ? [{ text, fails: output.some((line) => FAILURE.test(line)) }] : [];
  });
}

const FAILURE = /^(ERROR: |\{"error"|WARNING: A value needs quot)/;

const withPrecedingLines = (block: readonly string[], lines: readonly CommandLine[]): CommandLine[] => [
  ...PRECEDING_LINES.filter(([pattern]) => pattern.test(block.join('\n'))).map(([, text]) => ({
    text,
    fails: false,
  })),
  ...lines,
];

const MARK = '@@';
/** Runs all lines in one shell, also after a failure. Prints the exit code of each line after a mark. */
const script = (lines: readonly CommandLine[]): string =>
  lines.map(({ text }, index) => `${text}\necho "${MARK} ${index} $?"`).join('\n');

function exitCodesIn(text: string, count: number): (number | undefined)[] {
  const codes = new Map(
    [...text.matchAll(new RegExp(`^${MARK} (\\d+) (\\d+)$`, 'gm'))].map(([, index, code]) => [
      Number(index),
      Number(code),
    ]),
  );
  return Array.from({ length: count }, (_, index) => codes.get(index));
}

async function runLines(lines: readonly CommandLine[], isTour: boolean): Promise<string[]> {
  const example = await startExampleSandbox(isTour ? '' : lines.map(({ text }) => text).join('\n'));
  onTestFinished(() => example.sandbox.close());
  const isPlain = lines.every(({ text }) => isPlainLine(text));
  const { codes, text } = isPlain ? await runPlainLines(lines, example) : await runScript(lines, example);
  return codes.flatMap((code, index) => {
    const line = lines[index] as CommandLine;
    return (code === 0) === !line.fails ? [] : [`${line.text} -> ${code}\n${text}`];
  });
}

interface SessionResult {
  readonly codes: readonly (number | null | undefined)[];
  readonly text: string;
}

/** Operations of a sandbox that the lines start end at once, so that the session does not wait for them. */
const withoutWaiting = (text: string): string =>
  text.replaceAll('sandbox start', 'sandbox start --seconds 0');

async function runScript(lines: readonly CommandLine[], { run }: ExampleSandbox): Promise<SessionResult> {
  const { text } = await run(withoutWaiting(script(lines)));
  if (lines.some((line) => line.text.includes('sandbox start'))) await run('magnum sandbox stop');
  return { codes: exitCodesIn(text, lines.length), text };
}

async function runPlainLines(lines: readonly CommandLine[], { run }: ExampleSandbox): Promise<SessionResult> {
  const results = [];
  for (const { text } of lines) results.push(await run(text));
  return { codes: results.map(({ code }) => code), text: results.map(({ text }) => text).join('') };
}

const isExcluded = ({ text }: CommandLine): boolean => EXCLUDED.some(([pattern]) => pattern.test(text));

/** The sessions of a page, each with its lines. */
function sessionsOf(path: string): CommandLine[][] {
  const blocks = codeBlocks({ path, text: readFileSync(path, 'utf8') })
    .map((block) => [block, linesIn(block).filter((line) => !isExcluded(line))] as const)
    .filter(([, lines]) => lines.length > 0)
    .map(([block, lines]) => withPrecedingLines(block, lines));
  return TOURS.has(path) && blocks.length > 0 ? [blocks.flat()] : blocks;
}

const pages = PAGES.map((path) => [path, sessionsOf(path)] as const).filter(
  ([, sessions]) => sessions.length > 0,
);

describe.each(pages)('%s: command lines end as the page shows', (path, sessions) => {
  for (const lines of sessions) {
    const tags = tagsOf(...lines.flatMap(({ text }) => programsIn(text)));
    it(`${lines[0]?.text} …`, { timeout: 120_000, tags }, async () => {
      expect(await runLines(lines, TOURS.has(path))).toEqual([]);
    });
  }
});
