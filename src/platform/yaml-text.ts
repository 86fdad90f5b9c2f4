/** Composes YAML texts that people have written. What is wrong with one is said in words of our own, with the place. */
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

/** Deeper nesting than any file needs; far deeper would exhaust the stack. */
const MAX_DEPTH = 100;

/** The values that aliases repeat, those in repeated values included. Programs that copy them would run out of memory. */
const MAX_REPEATED_VALUES = 1_000_000;

/** Replaces the parser's messages, which quote the text, because that can be a password. */
export const FAULT_TEXTS = {
  BAD_ALIAS: 'an alias (*name) must name an anchor (&name) that stands before it',
  BAD_COLLECTION_TYPE: 'the tag does not fit the kind of value it stands before',
  BAD_DIRECTIVE: 'a line that starts with % is a directive, and this one is not understood',
  BAD_DQ_ESCAPE:
    'a backslash sequence in a double-quoted text is not understood (use single quotes, or \\\\)',
  BAD_INDENT: 'the indentation does not match, or a bracket is not closed',
  BAD_PROP_ORDER: 'an anchor or a tag is in the wrong place',
  BAD_SCALAR_START: 'a value cannot start with this character without quotes',
  BLOCK_AS_IMPLICIT_KEY:
    'a mapping cannot start in the middle of a line; is the indentation right, or are quotes missing?',
  BLOCK_IN_FLOW: 'an indented block cannot stand inside brackets',
  DUPLICATE_KEY: 'the key is there twice',
  KEY_OVER_1024_CHARS: 'a key is too long, or a colon is missing',
  MISSING_CHAR: 'something is missing: a closing quote or bracket, a comma, or the colon after a key',
  MULTIPLE_ANCHORS: 'a value can have one anchor only',
  MULTIPLE_DOCS: 'there must be one document only, but a second one starts here',
  MULTIPLE_TAGS: 'a value can have one tag only',
  MULTILINE_IMPLICIT_KEY: 'a key must be on one line; is a colon missing, or the indentation wrong?',
  NON_STRING_KEY: 'a key must be a text',
  TAB_AS_INDENT: 'a tab is used for indentation; use spaces',
  TAG_RESOLVE_FAILED: 'the tag is not understood',
  UNEXPECTED_TOKEN: 'this does not belong here',
} as const;

const TOO_DEEP = 'the values are nested too deeply';
export const CONTAINS_ITSELF = 'a value cannot contain itself';

/** The message is `line L, column C: WHAT`. */
export class YamlFault extends Error {
  constructor(lines: LineCounter, offset: number, what: string) {
    const { line, col } = lines.linePos(offset);
    super(`line ${line}, column ${col}: ${what}`);
    this.name = 'YamlFault';
  }
}

export interface ComposedYaml {
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
}

/** The only document of the text, in which aliases have not been looked at yet. Throws YamlFault. */
export function composeYaml(
  text: string,
  options: Pick<ParseOptions, 'keepSourceTokens' | 'uniqueKeys'> & DocumentOptions & SchemaOptions,
): ComposedYaml {
  const lines = new LineCounter();
  const tokens: CST.Token[] = [];
  for (const token of new Parser(lines.addNewLine).parse(text)) {
    for (const part of tokensIn(token, lines)) requoteIfSame(part);
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

function faultText(code: string, rest: string): string {
  const [key] = code === 'DUPLICATE_KEY' ? (/^[\w-]+(?=\s*:)/.exec(rest) ?? []) : [];
  if (key !== undefined) return `the key ${key} is there twice`;
  return (FAULT_TEXTS as Readonly<Record<string, string>>)[code] ?? 'this is not valid YAML';
}

/** YAML 1.2.2, section 5.1, "Character Set"; PyYAML and Go's parsers hold to it. Throws YamlFault. */
export function assertPrintable(text: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
  const found = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/.exec(text);
  if (found === null) return;
  const lines = new LineCounter();
  for (let at = text.indexOf('\n'); at >= 0 && at < found.index; at = text.indexOf('\n', at + 1))
    lines.addNewLine(at + 1);
  const code = (found[0] as string).charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  throw new YamlFault(
    withFirstLine(lines),
    found.index,
    `the control character U+${code} is not allowed here`,
  );
}

function withFirstLine(lines: LineCounter): LineCounter {
  if (lines.lineStarts[0] !== 0) lines.lineStarts.unshift(0);
  return lines;
}

/** All keys and values. Throws YamlFault for deep nesting. Iterative, because it protects the recursive composer from that. */
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
 * Puts a text into single quotes if it means the same in them. The composer joins one in double quotes from single characters, which
 * takes a second and 100 MB for a JSON file of 3 MB.
 */
function requoteIfSame(token: CST.Token): void {
  if (token.type !== 'double-quoted-scalar' || !/^"[^"\\'\r\n]*"$/.test(token.source)) return;
  token.type = 'single-quoted-scalar';
  token.source = `'${token.source.slice(1, -1)}'`;
}

/**
 * The content as plain objects, in which what an alias repeats is shared. Throws YamlFault for an alias without an anchor before
 * it, or in its own value; for aliases that repeat too much; and for keys that are collections. The library's own `toJS` takes a
 * time that grows with the square of the number of aliases, and refuses more than a hundred in a message of its own.
 */
export function plainContentOf({ document, lines }: ComposedYaml): unknown {
  return new PlainContent(lines).convert(document.contents).value;
}

interface Converted {
  readonly value: unknown;
  /** The number of values in it, those that aliases repeat included. */
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
      throw this.#faultAt(alias, 'the aliases (*name) repeat too many values');
    return target;
  }

  #list({ items }: YAMLSeq): Converted {
    const all = items.map((item) => this.convert(item));
    return { value: all.map(({ value }) => value), size: sizeOf(all) };
  }

  #mapping({ items }: YAMLMap): Converted {
    const all = items.map(({ key, value }) => ({ key: this.#keyText(key), ...this.convert(value) }));
    // Not by assignment, which for the key __proto__ does something else.
    return { value: Object.fromEntries(all.map(({ key, value }) => [key, value])), size: sizeOf(all) };
  }

  #keyText(key: unknown): string {
    const { value } = this.convert(key);
    if (typeof value === 'object' && value !== null)
      throw this.#faultAt(key as Pair<Node>['key'], FAULT_TEXTS.NON_STRING_KEY);
    return String(value ?? '');
  }

  #faultAt({ range }: { readonly range?: Range | null | undefined }, what: string): YamlFault {
    return new YamlFault(this.#lines, range?.[0] ?? 0, what);
  }
}

const scalarOf = ({ value }: Scalar): Converted => ({ value, size: 1 });

const sizeOf = (parts: readonly Converted[]): number => parts.reduce((sum, { size }) => sum + size, 1);
