/**
 * The command lines of README and docs, typed as they stand: a tour as one session with a sandbox of its own, of other
 * pages each block at a cloud that has what it mentions.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { codeBlocks } from './markdown.ts';
import { scene } from './scene.ts';
import { simpleCommands } from './shell-lines.ts';

const PAGES = ['README.md', ...readdirSync('docs').map((name) => `docs/${name}`)].filter((path) =>
  path.endsWith('.md'),
);
const TOURS = new Set(['README.md', 'docs/getting-started.md']);

/** What is not typed here, and why. */
const ELSEWHERE: readonly (readonly [RegExp, string])[] = [
  [/--watch/, 'goes on for ever: test/docs/examples.test.ts ends it'],
  [/^\s*- run: |^\s*- magnum|npx /, 'is for the machines of a CI service'],
  [/\| source$/, 'is fish'],
  [/^magnum demo/, 'test/e2e/demo.test.ts plays it'],
  [/^Wait until/, 'is output'],
  [/--os-cloud cern/, 'wants a Kerberos realm: test/cloud/federation/flows/kerberos.test.ts'],
  [/Invoke-Expression/, 'is PowerShell'],
];

/** What a reader did before: the page says so, or another block of it. */
const BEFORE: readonly (readonly [RegExp, string])[] = [
  [/ --check/, '$(magnum cluster-config mycluster --dir mycluster)'],
  [/No cloud is chosen/, 'unset OS_CLOUD'],
];

interface Typed {
  /** One line, or all lines of an `if`. */
  readonly text: string;
  /** Does the page show that it fails? */
  readonly fails: boolean;
}

const runs = (line: string): boolean =>
  simpleCommands(line).some(([program = '']) => ['magnum', 'kubectl'].includes(program)) ||
  /^(export|unset) OS_/.test(line);

/** With prompts, what stands behind each up to the next one is its output. */
function typedIn(block: readonly string[]): Typed[] {
  if (!block.some((line) => line.startsWith('$ '))) {
    if (/^(if|for|while)\b/.test(block[0] ?? '')) return [{ text: block.join('\n'), fails: false }];
    return block.filter(runs).map((text) => ({ text, fails: false }));
  }
  const parts = block.join('\n').split(/^\$ /m).slice(1);
  return parts.flatMap((part) => {
    const [text = '', ...output] = part.split('\n');
    return runs(text) ? [{ text, fails: output.some((line) => FAILURE.test(line)) }] : [];
  });
}

const FAILURE = /^(ERROR: |\{"error"|WARNING: A value needs quotes)/;

const withBefore = (block: readonly string[], lines: readonly Typed[]): Typed[] => [
  ...BEFORE.filter(([pattern]) => pattern.test(block.join('\n'))).map(([, text]) => ({ text, fails: false })),
  ...lines,
];

const MARK = '@@';
/** Each in the same shell, whatever became of the one before; a line of its own tells how it ended. */
const script = (lines: readonly Typed[]): string =>
  lines.map(({ text }, index) => `${text}\necho "${MARK} ${index} $?"`).join('\n');

function endings(text: string, count: number): (number | undefined)[] {
  const found = new Map(
    [...text.matchAll(new RegExp(`^${MARK} (\\d+) (\\d+)$`, 'gm'))].map(([, index, code]) => [
      Number(index),
      Number(code),
    ]),
  );
  return Array.from({ length: count }, (_, index) => found.get(index));
}

async function play(lines: readonly Typed[], isTour: boolean): Promise<string[]> {
  const { sandbox, type } = await scene(isTour ? '' : lines.map(({ text }) => text).join('\n'));
  onTestFinished(() => sandbox.close());
  const { text } = await type(script(lines));
  await type('magnum sandbox stop');
  return endings(text, lines.length).flatMap((code, index) => {
    const line = lines[index] as Typed;
    return (code === 0) === !line.fails ? [] : [`${line.text} -> ${code}\n${text}`];
  });
}

const isElsewhere = ({ text }: Typed): boolean => ELSEWHERE.some(([pattern]) => pattern.test(text));

/** What is typed of a page, one session after the other. */
function playsOf(path: string): Typed[][] {
  const blocks = codeBlocks({ path, text: readFileSync(path, 'utf8') })
    .map((block) => [block, typedIn(block).filter((line) => !isElsewhere(line))] as const)
    .filter(([, lines]) => lines.length > 0)
    .map(([block, lines]) => withBefore(block, lines));
  return TOURS.has(path) && blocks.length > 0 ? [blocks.flat()] : blocks;
}

const played = PAGES.map((path) => [path, playsOf(path)] as const).filter(([, plays]) => plays.length > 0);

describe.each(played)('%s', (path, plays) => {
  it.each(plays.map((lines) => [lines[0]?.text, lines] as const))(
    '%s …',
    { timeout: 120_000 },
    async (_, lines) => {
      expect(await play(lines, TOURS.has(path))).toEqual([]);
    },
  );
});
