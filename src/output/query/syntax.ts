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
  readonly children?: readonly (Node | undefined)[];
}

/** Throws MagnumError `usage` for an expression that cannot be parsed, and for functions that are called wrongly. */
export function assertSyntax(expression: string): void {
  const tokens = readTokens(expression);
  const nodes = treeOf(expression, tokens);
  for (const node of nodes) {
    if (node === undefined) throw unexpected(expression, expression.length);
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

/** The largest length with this property, which may be false for shorter ones: half of a quoted word is not a token. */
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
function treeOf(expression: string, tokens: readonly Token[]): readonly (Node | undefined)[] {
  let root: Node;
  try {
    root = compile(expression) as Node;
  } catch (error) {
    if (error instanceof RangeError) throw error;
    throw unexpected(expression, positionOfFault(expression, tokens));
  }
  const nodes: (Node | undefined)[] = [root];
  for (const node of nodes) {
    if (node === undefined) continue;
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

/** Throws MagnumError `usage` for an unknown function, and for a wrong number of arguments. */
function assertCall({ name = '', children = [] }: Node, tokens: readonly Token[]): void {
  const reason = callFault(name, children.length);
  if (reason === undefined) return;
  const at = tokens.findIndex(({ value }, index) => value === name && tokens[index + 1]?.type === 'Lparen');
  throw invalid(`${reason} at ${place(tokens[at]?.start ?? 0)}`);
}

/** Calls the function with nulls. The package finds the properties of each object, such as `constructor`, among its functions. */
function callFault(name: string, argumentCount: number): string | undefined {
  try {
    search(null, `${name}(${Array.from({ length: argumentCount }, () => '@').join(', ')})`);
  } catch (error) {
    const message = messageOf(error);
    if (error instanceof TypeError || message.startsWith('Unknown function'))
      return `unknown function ${name}()`;
    const [, count] = /^ArgumentError: (.*)$/.exec(message) ?? [];
    return count?.replace(/at least(?=\d)/, 'at least ');
  }
  return undefined;
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
