/** Extracts text from TypeScript source: string literals with prose, comments, and titles of tests. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'rolldown/utils';

export interface SourceText {
  readonly file: string;
  /** Starts with 1. */
  readonly line: number;
  readonly text: string;
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

interface Source {
  readonly file: string;
  readonly code: string;
}

/** Paths of the TypeScript files below `directory`, sorted. */
export function typescriptFiles(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.includes('node_modules'))
    .map((path) => join(directory, path))
    .toSorted();
}

/** A word followed by one in lower-case letters, or a capitalized word with a full stop: not in keys, flags and paths. */
const PROSE = /[A-Za-z'`)}]+[,:;]? [a-z]{2,}|^[A-Z][a-z]+[.:]$/;

/** The string literals of `file` with prose. Concatenations are joined; expressions stay as `${expression}`. */
export function proseIn(
  file: string,
  expression: (code: string) => string = (code) => `\${${code}}`,
): SourceText[] {
  const source = read(file);
  const texts: SourceText[] = [];
  visit(parse(source), (node) => {
    if (String(node.type).startsWith('Import')) return false;
    const text = textOf(node, source.code, expression);
    if (text === undefined) return true;
    const isProse = PROSE.test(textOf(node, source.code) ?? '');
    if (isProse) texts.push({ file, line: lineAt(source.code, node.start), text: text.trim() });
    return !isProse;
  });
  return texts;
}

/** The comments of `file`, without delimiters. Consecutive line comments are joined. */
export function commentsIn(file: string): SourceText[] {
  const { code } = read(file);
  const comments: (SourceText & { readonly end: number })[] = [];
  for (const { value, start, end } of parseSync(file, code).comments) {
    const text = value.replaceAll(/^[ \t]*\*+ ?|^\*|\s+$/gm, '').trim();
    const before = comments.at(-1);
    if (before && /^\s*$/.test(code.slice(before.end, start)) && code.startsWith('//', start)) {
      comments[comments.length - 1] = { ...before, text: `${before.text} ${text}`, end };
    } else comments.push({ file, line: lineAt(code, start), text, end });
  }
  return comments.map(({ file: path, line, text }) => ({ file: path, line, text }));
}

const TEST_FUNCTIONS = new Set(['describe', 'it', 'test']);

/** The titles of `describe`, `it` and `test`, including `it.each(…)` and other modifiers. */
export function testTitlesIn(file: string): SourceText[] {
  const source = read(file);
  const titles: SourceText[] = [];
  visit(parse(source), (node) => {
    if (node.type !== 'CallExpression' || !TEST_FUNCTIONS.has(rootName(node.callee as Node))) return true;
    const [title] = node.arguments as Node[];
    const text = title && textOf(title, source.code);
    if (text !== undefined) titles.push({ file, line: lineAt(source.code, node.start), text });
    return true;
  });
  return titles;
}

/** `it` of `it`, `it.each`, `it.each([…])` and `it.runIf(…)`. */
function rootName(callee: Node): string {
  if (callee.type === 'Identifier') return String(callee.name);
  if (callee.type === 'MemberExpression') return rootName(callee.object as Node);
  if (callee.type === 'CallExpression' || callee.type === 'TaggedTemplateExpression') {
    return rootName((callee.callee ?? callee.tag) as Node);
  }
  return '';
}

const read = (file: string): Source => ({ file, code: readFileSync(file, 'utf8') });
const parse = ({ file, code }: Source): Node => parseSync(file, code).program as unknown as Node;
const lineAt = (code: string, offset: number): number => code.slice(0, offset).split('\n').length;

/** Calls `enter` for `node` and its descendants; skips the descendants of nodes for which it returns false. */
function visit(node: unknown, enter: (node: Node) => boolean): void {
  if (Array.isArray(node)) {
    for (const item of node) visit(item, enter);
  } else if (typeof node === 'object' && node !== null) {
    if (typeof (node as Node).type === 'string' && !enter(node as Node)) return;
    for (const value of Object.values(node)) visit(value, enter);
  }
}

/** The text of a literal, a template or a concatenation; undefined for all other nodes. */
function textOf(
  node: Node,
  code: string,
  expression: (code: string) => string = () => 'X',
): string | undefined {
  const placeholder = (part: Node) => expression(code.slice(part.start, part.end).replaceAll(/\s+/g, ' '));
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'string' ? node.value : undefined;
    case 'TemplateLiteral': {
      const quasis = node.quasis as { value: { cooked: string } }[];
      const expressions = node.expressions as Node[];
      return quasis
        .map(({ value }, index) => {
          const part = expressions[index];
          return value.cooked + (part ? placeholder(part) : '');
        })
        .join('');
    }
    case 'BinaryExpression': {
      if (node.operator !== '+') return undefined;
      const left = node.left as Node;
      const right = node.right as Node;
      const texts = [textOf(left, code, expression), textOf(right, code, expression)] as const;
      if (texts[0] === undefined && texts[1] === undefined) return undefined;
      return (texts[0] ?? placeholder(left)) + (texts[1] ?? placeholder(right));
    }
    case 'ParenthesizedExpression':
      return textOf(node.expression as Node, code, expression);
    default:
      return undefined;
  }
}
