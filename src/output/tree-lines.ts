/** Prints a tree of marked lines, as `systemctl list-dependencies` does with units. */
import { Chalk } from 'chalk';
import { safeLine } from '../platform/safe-text.ts';
import { paintedMark } from './marked-lines.ts';
import type { Tree } from './result.ts';
import type { Sink } from './sink.ts';
import { fillWords, wordsOf, wordsOfHint } from './terminal/filled-line.ts';

/** Of the first line of an item, and of the lines below it. */
const MIDDLE = { first: '├─ ', rest: '│  ' };
const LAST = { first: '└─ ', rest: '   ' };
/** `width` is undefined without a terminal; otherwise longer lines are filled. */
export async function writeTree(
  tree: Tree,
  { color, width }: { readonly color: boolean; readonly width: number | undefined },
  out: Sink,
): Promise<void> {
  const chalk = new Chalk({ level: color ? 1 : 0 });
  for (const line of linesOf(tree, '', '')) await out.write(`${line}\n`);
  if (tree.hint !== undefined) await out.write(`${fillWords(wordsOfHint(safeLine(tree.hint)), 0, width)}\n`);

  function* linesOf(
    { mark, text, note, children = [] }: Tree,
    first: string,
    rest: string,
  ): Iterable<string> {
    const indent = rest + (children.length > 0 ? '│ ' : '  ');
    const room = width === undefined ? undefined : width - indent.length;
    const fill = (line: string) => fillWords(wordsOf(safeLine(line)), 0, room).split('\n');
    const [head = '', ...more] = fill(text);
    yield `${first}${paintedMark(mark, chalk)} ${head}`;
    for (const line of [...more, ...(note === undefined ? [] : fill(note))]) yield indent + line;
    for (const [index, child] of children.entries()) {
      const branch = index === children.length - 1 ? LAST : MIDDLE;
      yield* linesOf(child, rest + branch.first, rest + branch.rest);
    }
  }
}
