/** Parses YAML to a tree with the rules of PyYAML's safe loader. */
import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type LineCounter,
  type YAMLMap,
  type Node as YamlNode,
} from 'yaml';
import { MagnumError } from '../errors.ts';
import {
  assertPrintable,
  CONTAINS_ITSELF,
  composeYaml,
  FAULT_TEXTS,
  YamlFault,
} from '../platform/yaml-text.ts';
import { type ConfigMapping, type ConfigNode, scalar } from './config-tree.ts';

const KNOWN_TAGS = /^(!|tag:yaml\.org,2002:(str|int|float|bool|null|timestamp|map|seq))$/;

/**
 * The tree of a YAML file, or undefined for an empty file. As in PyYAML, the last of several equal keys has precedence, merge
 * keys (`<<`) and anchors are supported, and only tags of plain data are allowed. Throws MagnumError `usage` with path, line
 * and column.
 */
export function parseYaml(text: string, path: string): ConfigNode | undefined {
  return withPath(path, () => {
    assertPrintable(text);
    return treeOf(text, path);
  });
}

/** Parses a text that is valid JSON, which can contain control characters. */
export const parseJsonAsYaml = (text: string, path: string): ConfigNode | undefined =>
  withPath(path, () => treeOf(text, path));

function withPath<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof YamlFault)) throw error;
    throw new MagnumError('usage', `${path}, ${error.message}`);
  }
}

function treeOf(text: string, path: string): ConfigNode | undefined {
  const { document, lines } = composeYaml(text, { version: '1.1', schema: 'failsafe', uniqueKeys: false });
  return document.contents ? new Converter(path, lines).convert(document.contents) : undefined;
}

/**
 * Visits the document in its order, so an alias refers to the nearest preceding value with that anchor. Values with anchors are
 * shared, not copied, so nested aliases do not multiply.
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
    if (target === undefined) throw this.#errorAt(node, FAULT_TEXTS.BAD_ALIAS);
    if (target === 'in progress') throw this.#errorAt(node, CONTAINS_ITSELF);
    return target;
  }

  #convertContent(node: Exclude<YamlNode, Alias>): ConfigNode {
    if (node.tag !== undefined && !KNOWN_TAGS.test(node.tag))
      throw this.#errorAt(node, FAULT_TEXTS.TAG_RESOLVE_FAILED);
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
    throw this.#errorAt(key, FAULT_TEXTS.NON_STRING_KEY);
  }

  #mergeSourcesOf(value: ConfigNode, key: YamlNode): readonly ConfigMapping[] {
    const sources = value.kind === 'list' ? value.items : [value];
    if (sources.every((source) => source.kind === 'mapping')) return sources;
    throw this.#errorAt(key, '<< requires a mapping or a list of mappings');
  }

  #errorAt(node: YamlNode, what: string): YamlFault {
    return new YamlFault(this.#lines, node.range?.[0] ?? 0, what);
  }
}

function isNull(type: string | undefined, tag: string | undefined, source: string | undefined): boolean {
  if (tag === 'tag:yaml.org,2002:null') return true;
  return type === 'PLAIN' && tag === undefined && /^(~|null|Null|NULL|)$/.test(source ?? '');
}
