/** Parses YAML to a tree with the rules of PyYAML's safe loader. */
import {
  type Alias,
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  Parser,
  type YAMLMap,
  type YAMLParseError,
  type Node as YamlNode,
} from 'yaml';
import { MagnumError } from '../errors.ts';
import { type ConfigMapping, type ConfigNode, scalar } from './config-tree.ts';

/** Deeper nesting than any cloud needs; far deeper would exhaust the stack. */
const MAX_DEPTH = 100;

/** Replaces the parser's messages, which quote the text, because that can be a password. */
const ERROR_TEXTS: Readonly<Record<string, string>> = {
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
};

const KNOWN_TAGS = /^(!|tag:yaml\.org,2002:(str|int|float|bool|null|timestamp|map|seq))$/;

/**
 * The tree of a YAML file, or undefined for an empty one. As in PyYAML, the last of two equal keys has precedence, merge
 * keys (`<<`) and anchors work, and only tags of plain data are allowed. Throws MagnumError `usage` with path, line and
 * column.
 */
export function parseYaml(text: string, path: string): ConfigNode | undefined {
  const lines = new LineCounter();
  const document = compose(text, path, lines);
  const first: YAMLParseError | undefined = document?.errors[0];
  if (first) throw yamlError(path, lines, first.pos[0], ERROR_TEXTS[first.code] ?? 'this is not valid YAML');
  if (!document?.contents) return undefined;
  return new Converter(path, lines).convert(document.contents);
}

function yamlError(path: string, lines: LineCounter, offset: number, what: string): MagnumError {
  const { line, col } = lines.linePos(offset);
  return new MagnumError('usage', `${path}, line ${line}, column ${col}: ${what}`);
}

function compose(text: string, path: string, lines: LineCounter): Document.Parsed | undefined {
  const tokens: CST.Token[] = [];
  for (const token of new Parser(lines.addNewLine).parse(text)) {
    assertDepth(token, path, lines);
    tokens.push(token);
  }
  const composer = new Composer({
    version: '1.1',
    schema: 'failsafe',
    uniqueKeys: false,
    logLevel: 'silent',
    lineCounter: lines,
  });
  const [document, second] = composer.compose(tokens, true, text.length);
  if (second) throw yamlError(path, lines, second.range[0], ERROR_TEXTS.MULTIPLE_DOCS as string);
  return document;
}

/** Iterative, because it protects the recursive converter from deep nesting. */
function assertDepth(root: CST.Token, path: string, lines: LineCounter): void {
  const pending: { token: CST.Token; depth: number }[] = [{ token: root, depth: 0 }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { token, depth } = next;
    if (depth > MAX_DEPTH) throw yamlError(path, lines, token.offset, 'the values are nested too deeply');
    if (token.type === 'document' && token.value) pending.push({ token: token.value, depth });
    if (!('items' in token)) continue;
    for (const item of token.items) {
      if (item.key) pending.push({ token: item.key, depth: depth + 1 });
      if (item.value) pending.push({ token: item.value, depth: depth + 1 });
    }
  }
}

/**
 * Visits the document in its order, so an alias is the nearest preceding value with that anchor. Values with anchors are
 * shared and not copied, so aliases of aliases cost nothing.
 */
class Converter {
  readonly #path: string;
  readonly #lines: LineCounter;
  readonly #anchored = new Map<string, ConfigNode | 'in progress'>();

  constructor(path: string, lines: LineCounter) {
    this.#path = path;
    this.#lines = lines;
  }

  convert(node: YamlNode): ConfigNode {
    if (isAlias(node)) return this.#resolveAlias(node.source, node);
    if (node.anchor) this.#anchored.set(node.anchor, 'in progress');
    const converted = this.#convertContent(node);
    if (node.anchor) this.#anchored.set(node.anchor, converted);
    return converted;
  }

  #resolveAlias(anchor: string, node: YamlNode): ConfigNode {
    const target = this.#anchored.get(anchor);
    if (target === undefined) throw this.#errorAt(node, ERROR_TEXTS.BAD_ALIAS as string);
    if (target === 'in progress') throw this.#errorAt(node, 'a value cannot contain itself');
    return target;
  }

  #convertContent(node: Exclude<YamlNode, Alias>): ConfigNode {
    if (node.tag !== undefined && !KNOWN_TAGS.test(node.tag))
      throw this.#errorAt(node, ERROR_TEXTS.TAG_RESOLVE_FAILED as string);
    const origin = `${this.#path}:${this.#lines.linePos(node.range?.[0] ?? 0).line}`;
    if (isMap(node)) return { kind: 'mapping', entries: this.#entries(node), origin };
    if (isSeq(node))
      return { kind: 'list', items: node.items.map((item) => this.convert(item as YamlNode)), origin };
    return scalar(
      isScalar(node) && !isNull(node.type, node.tag, node.source) ? String(node.value) : null,
      origin,
    );
  }

  #entries(map: YAMLMap): Map<string, ConfigNode> {
    const own = new Map<string, ConfigNode>();
    const mergeSources: ConfigMapping[] = [];
    for (const { key, value } of map.items as { key: YamlNode; value: YamlNode | null }[]) {
      const name = this.#keyText(key);
      const converted = value
        ? this.convert(value)
        : scalar(null, `${this.#path}:${this.#lines.linePos(key.range?.[0] ?? 0).line}`);
      if (name === '<<' && isScalar(key) && key.type === 'PLAIN')
        mergeSources.push(...this.#mergeSourcesOf(converted, key));
      else own.set(name, converted);
    }
    const entries = new Map<string, ConfigNode>();
    // The first mapping of a merge list overrides the later ones, and the mapping's own keys override all.
    for (const source of mergeSources.reverse())
      for (const [name, value] of source.entries) entries.set(name, value);
    for (const [name, value] of own) entries.set(name, value);
    return entries;
  }

  #keyText(key: YamlNode): string {
    const converted = this.convert(key);
    if (converted.kind === 'scalar') return converted.text ?? '';
    throw this.#errorAt(key, ERROR_TEXTS.NON_STRING_KEY as string);
  }

  #mergeSourcesOf(value: ConfigNode, key: YamlNode): readonly ConfigMapping[] {
    const sources = value.kind === 'list' ? value.items : [value];
    if (sources.every((source) => source.kind === 'mapping')) return sources;
    throw this.#errorAt(key, '<< needs a mapping or a list of mappings');
  }

  #errorAt(node: YamlNode, what: string): MagnumError {
    return yamlError(this.#path, this.#lines, node.range?.[0] ?? 0, what);
  }
}

function isNull(type: string | undefined, tag: string | undefined, source: string | undefined): boolean {
  if (tag === 'tag:yaml.org,2002:null') return true;
  return type === 'PLAIN' && tag === undefined && /^(~|null|Null|NULL|)$/.test(source ?? '');
}
