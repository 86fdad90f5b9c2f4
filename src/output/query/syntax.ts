/** Finds errors in a JMESPath expression with their position, which the package `jmespath` does not report. */
import { compile, search, tokenize } from 'jmespath';
import { MagnumError, messageOf } from '../../errors.ts';

interface Token {
  readonly type: string;
  readonly value: unknown;
  readonly start: number;
}

/** The part of a syntax tree that is read here. The package leaves out an operand that is missing at the end of the expression. */
interface Node {
  readonly type: string;
  readonly name?: string;
  readonly value?: unknown;
  readonly children?: readonly (Node | null)[];
}

/** Throws MagnumError `usage` for an expression that cannot be parsed, and for functions that are called wrongly. */
export function assertSyntax(expression: string): void {
  const tokens = readTokens(expression);
  const nodes = treeOf(expression, tokens);
  for (const node of nodes) {
    if (node === null) throw unexpected(expression, expression.length);
    if (node.type === 'Function') assertCall(node, tokens);
  }
}

function readTokens(expression: string): readonly Token[] {
  try {
    return tokenize(expression) as Token[];
  } catch (error) {
    if (error instanceof RangeError) throw error;
    throw unexpected(
      expression,
      lengthThat(expression.length - 1, (length) => canTokenize(expression.slice(0, length))),
    );
  }
}

/** The largest length with this property, which may be false for shorter ones: half of a word in quotes is no token. */
function lengthThat(longest: number, isValid: (length: number) => boolean): number {
  let length = longest;
  while (length > 0 && !isValid(length)) length -= 1;
  return length;
}

function canTokenize(expression: string): boolean {
  try {
    tokenize(expression);
    return true;
  } catch {
    return false;
  }
}

/** All nodes of the syntax tree, without recursion: a long expression is a deep tree. */
function treeOf(expression: string, tokens: readonly Token[]): readonly (Node | null)[] {
  let root: Node;
  try {
    root = compile(expression) as Node;
  } catch (error) {
    if (error instanceof RangeError) throw error;
    throw unexpected(expression, positionOfFault(expression, tokens));
  }
  const nodes: (Node | null)[] = [root];
  for (const node of nodes) {
    if (node === null) continue;
    if (node.children !== undefined) nodes.push(...node.children);
    if (node.type === 'KeyValuePair') nodes.push(node.value as Node);
  }
  return nodes;
}

/** The start of the first token that cannot follow the tokens before it: with fewer tokens, the parser fails at the end. */
function positionOfFault(expression: string, tokens: readonly Token[]): number {
  let [low, high] = [0, tokens.length];
  while (low < high) {
    const count = (low + high) >> 1;
    const end = tokens[count + 1]?.start ?? expression.length;
    if (failsBeforeEnd(expression.slice(0, end))) high = count;
    else low = count + 1;
  }
  return tokens[low]?.start ?? expression.length;
}

function failsBeforeEnd(expression: string): boolean {
  try {
    compile(expression);
    return false;
  } catch (error) {
    return !/type: EOF,|got: EOF$|\(EOF\)/.test(messageOf(error));
  }
}

/** Calls the function with nulls, to learn whether it exists and accepts this number of arguments. */
function assertCall({ name = '', children = [] }: Node, tokens: readonly Token[]): void {
  let message = '';
  try {
    search(null, `${name}(${children.map(() => '@').join(', ')})`);
  } catch (error) {
    message = messageOf(error);
  }
  if (!/^(?:Unknown function|ArgumentError): /.test(message)) return;
  const at = tokens.findIndex(({ value }, index) => value === name && tokens[index + 1]?.type === 'Lparen');
  const reason = message
    .replace(/^ArgumentError: /, '')
    .replace(/^U/, 'u')
    .replace('at least', 'at least ');
  throw invalid(`${reason} at ${place(tokens[at]?.start ?? 0)}`);
}

function unexpected(expression: string, position: number): MagnumError {
  const found = expression.slice(position).trimStart();
  const start = expression.length - found.length;
  if (found === '') return invalid(`unexpected end at ${place(start)}`);
  return invalid(`unexpected '${[...found][0]}' at ${place(start)}`);
}

/** Counts from 1, as a reader does. */
const place = (position: number): string => `character ${position + 1}`;

const invalid = (reason: string): MagnumError =>
  new MagnumError('usage', `Invalid JMESPath expression in --query: ${reason}.`, {
    hint: `For example: --query "[?status=='CREATE_FAILED'].name"`,
  });
