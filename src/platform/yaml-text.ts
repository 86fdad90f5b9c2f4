/** Parses YAML files that users have written, with error messages of our own that name the line and column. */
import {
  type Alias,
  Composer,
  type CST,
  type Document,
  type DocumentOptions,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  type ParseOptions,
  Parser,
  type Range,
  type Scalar,
  type SchemaOptions,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';

/** No file needs deeper nesting, and much deeper nesting would exhaust the stack. */
const MAX_DEPTH = 100;

/** Maximum number of values that aliases repeat, including nested ones. Programs that copy them would run out of memory. */
const MAX_REPEATED_VALUES = 1_000_000;

/** Replaces the messages of the parser, which quote the file and could reveal a password. */
export const FAULT_TEXTS = {
  BAD_ALIAS: 'alias (*name) without an anchor (&name) before it',
  BAD_COLLECTION_TYPE: 'tag does not match the type of its value',
  BAD_DIRECTIVE: 'unknown directive (a line that starts with %)',
  BAD_DQ_ESCAPE: 'invalid escape sequence in a double-quoted string (use single quotes, or \\\\)',
  BAD_INDENT: 'inconsistent indentation, or an unclosed bracket',
  BAD_PROP_ORDER: 'misplaced anchor or tag',
  BAD_SCALAR_START: 'a value that starts with this character must be quoted',
  BLOCK_AS_IMPLICIT_KEY: 'a mapping cannot start here; check the indentation and the quotes',
  BLOCK_IN_FLOW: 'an indented block is not allowed inside brackets',
  DUPLICATE_KEY: 'duplicate key',
  KEY_OVER_1024_CHARS: 'key too long, or missing colon',
  MISSING_CHAR: 'missing closing quote or bracket, comma, or colon after a key',
  MULTIPLE_ANCHORS: 'a value can have only one anchor',
  MULTIPLE_DOCS: 'only one document is allowed, but a second one starts here',
  MULTIPLE_TAGS: 'a value can have only one tag',
  MULTILINE_IMPLICIT_KEY: 'a key must be on one line; check for a missing colon or wrong indentation',
  NON_STRING_KEY: 'a key must be a string',
  TAB_AS_INDENT: 'tab used for indentation; use spaces',
  TAG_RESOLVE_FAILED: 'unknown tag',
  UNEXPECTED_TOKEN: 'unexpected text',
} as const;

const TOO_DEEP = 'values nested too deeply';
export const CONTAINS_ITSELF = 'a value cannot contain itself';

/** The message is `line L, column C: REASON`. */
export class YamlFault extends Error {
  constructor(lines: LineCounter, offset: number, reason: string) {
    const { line, col } = lines.linePos(offset);
    super(`line ${line}, column ${col}: ${reason}`);
    this.name = 'YamlFault';
  }
}

export interface ComposedYaml {
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
}

/** Composes the only document of the text, without resolving aliases. Throws YamlFault. */
export function composeYaml(
  text: string,
  options: Pick<ParseOptions, 'keepSourceTokens' | 'uniqueKeys'> & DocumentOptions & SchemaOptions,
): ComposedYaml {
  const lines = new LineCounter();
  const tokens: CST.Token[] = [];
  for (const token of new Parser(lines.addNewLine).parse(text)) {
    for (const part of tokensIn(token, lines)) requoteIfEquivalent(part);
    tokens.push(token);
  }
  const composer = new Composer({ ...options, logLevel: 'silent', lineCounter: lines });
  const [document, second] = composer.compose(tokens, true, text.length);
  const [error] = (document as Document.Parsed).errors;
  if (error !== undefined)
    throw new YamlFault(lines, error.pos[0], faultText(error.code, text.slice(error.pos[0])));
  if (second !== undefined) throw new YamlFault(lines, second.range[0], FAULT_TEXTS.MULTIPLE_DOCS);
  return { document: document as Document.Parsed, lines };
}

/** `rest` is the text from the position of the error. */
function faultText(code: string, rest: string): string {
  const [key] = code === 'DUPLICATE_KEY' ? (/^[\w-]+(?=\s*:)/.exec(rest) ?? []) : [];
  if (key !== undefined) return `${FAULT_TEXTS.DUPLICATE_KEY} ${key}`;
  return (FAULT_TEXTS as Readonly<Record<string, string>>)[code] ?? 'invalid YAML';
}

/** Throws YamlFault for a control character that YAML forbids (YAML 1.2.2, section 5.1, "Character Set"), as PyYAML and Go's parsers do. */
export function assertPrintable(text: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: searches for control characters.
  const match = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/.exec(text);
  if (match === null) return;
  const lines = new LineCounter();
  for (let at = text.indexOf('\n'); at >= 0 && at < match.index; at = text.indexOf('\n', at + 1))
    lines.addNewLine(at + 1);
  const code = (match[0] as string).charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  throw new YamlFault(withFirstLine(lines), match.index, `control character U+${code} is not allowed`);
}

function withFirstLine(lines: LineCounter): LineCounter {
  if (lines.lineStarts[0] !== 0) lines.lineStarts.unshift(0);
  return lines;
}

/** All keys and values. Throws YamlFault for deep nesting. Iterative, because it protects the recursive composer from deep nesting. */
function* tokensIn(root: CST.Token, lines: LineCounter): Generator<CST.Token> {
  const pending: { token: CST.Token; depth: number }[] = [{ token: root, depth: 0 }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { token, depth } = next;
    if (depth > MAX_DEPTH) throw new YamlFault(lines, token.offset, TOO_DEEP);
    yield token;
    if (token.type === 'document' && token.value) pending.push({ token: token.value, depth });
    if (!('items' in token)) continue;
    for (const item of token.items) {
      if (item.key) pending.push({ token: item.key, depth: depth + 1 });
      if (item.value) pending.push({ token: item.value, depth: depth + 1 });
    }
  }
}

/**
 * Changes double quotes to single quotes if that does not change the value. The composer builds double-quoted values character by
 * character, which takes a second and 100 MB for a JSON file of 3 MB.
 */
function requoteIfEquivalent(token: CST.Token): void {
  if (token.type !== 'double-quoted-scalar' || !/^"[^"\\'\r\n]*"$/.test(token.source)) return;
  token.type = 'single-quoted-scalar';
  token.source = `'${token.source.slice(1, -1)}'`;
}

/**
 * The content as plain objects; aliases share the value that they repeat. Throws YamlFault for an alias without an anchor before it or
 * inside its own value, for aliases that repeat too many values, and for keys that are collections. Not the library's `toJS`, which takes
 * quadratic time in the number of aliases and rejects more than a hundred with its own message.
 */
export function plainContentOf({ document, lines }: ComposedYaml): unknown {
  return new PlainContent(lines).convert(document.contents).value;
}

interface Converted {
  readonly value: unknown;
  /** The number of values in it, including those that aliases repeat. */
  readonly size: number;
}

class PlainContent {
  readonly #lines: LineCounter;
  readonly #anchored = new Map<string, Converted | 'in progress'>();
  #repeated = 0;

  constructor(lines: LineCounter) {
    this.#lines = lines;
  }

  convert(node: unknown): Converted {
    if (isAlias(node)) return this.#resolve(node);
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) return { value: null, size: 1 };
    if (node.anchor) this.#anchored.set(node.anchor, 'in progress');
    const converted = isMap(node) ? this.#mapping(node) : isSeq(node) ? this.#list(node) : scalarOf(node);
    if (node.anchor) this.#anchored.set(node.anchor, converted);
    return converted;
  }

  #resolve(alias: Alias): Converted {
    const target = this.#anchored.get(alias.source);
    if (target === undefined) throw this.#faultAt(alias, FAULT_TEXTS.BAD_ALIAS);
    if (target === 'in progress') throw this.#faultAt(alias, CONTAINS_ITSELF);
    this.#repeated += target.size;
    if (this.#repeated > MAX_REPEATED_VALUES)
      throw this.#faultAt(alias, 'aliases (*name) repeat too many values');
    return target;
  }

  #list({ items }: YAMLSeq): Converted {
    const all = items.map((item) => this.convert(item));
    return { value: all.map(({ value }) => value), size: sizeOf(all) };
  }

  #mapping({ items }: YAMLMap): Converted {
    const all = items.map(({ key, value }) => ({ key: this.#keyText(key), ...this.convert(value) }));
    // Not by assignment, which would set the prototype for the key __proto__.
    return { value: Object.fromEntries(all.map(({ key, value }) => [key, value])), size: sizeOf(all) };
  }

  #keyText(key: unknown): string {
    const { value } = this.convert(key);
    if (typeof value === 'object' && value !== null)
      throw this.#faultAt(key as Pair<Node>['key'], FAULT_TEXTS.NON_STRING_KEY);
    return String(value ?? '');
  }

  #faultAt({ range }: { readonly range?: Range | null | undefined }, reason: string): YamlFault {
    return new YamlFault(this.#lines, range?.[0] ?? 0, reason);
  }
}

const scalarOf = ({ value }: Scalar): Converted => ({ value, size: 1 });

const sizeOf = (parts: readonly Converted[]): number => parts.reduce((sum, { size }) => sum + size, 1);
