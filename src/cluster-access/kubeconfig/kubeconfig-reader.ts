/** The entries of a kubeconfig (client-go, tools/clientcmd/api/v1, `Config`). */
import type { Document } from 'yaml';
import { MagnumError } from '../../errors.ts';
import { assertPrintable, composeYaml, plainContentOf, YamlFault } from '../../platform/yaml-text.ts';

export const KUBECONFIG_SECTIONS = ['clusters', 'contexts', 'users'] as const;
export type KubeconfigSection = (typeof KUBECONFIG_SECTIONS)[number];

/** An item of a section: its name, and its content under `cluster`, `context` or `user`. */
export interface KubeconfigEntry {
  readonly name: string;
  readonly [key: string]: unknown;
}

/** The part of a kubeconfig that is read here. */
export interface Kubeconfig {
  readonly clusters: readonly KubeconfigEntry[];
  readonly contexts: readonly KubeconfigEntry[];
  readonly users: readonly KubeconfigEntry[];
  /** Empty if it is missing or null, as in kubectl. */
  readonly currentContext: string;
}

export const CURRENT_CONTEXT = 'current-context';

const KUBECONFIG_KEYS: ReadonlySet<string> = new Set([
  ...['apiVersion', 'kind', 'preferences', 'extensions'],
  ...[...KUBECONFIG_SECTIONS, CURRENT_CONTEXT],
]);

/** A file that has been parsed once, for everything that is read from it and changed in it. */
export interface KubeconfigFile {
  readonly path: string;
  readonly text: string;
  /** With its tokens, which say where in the text everything is. */
  readonly document: Document.Parsed;
  /** All of its content. */
  readonly content: Readonly<Record<string, unknown>>;
  readonly config: Kubeconfig;
}

/** Throws MagnumError `failed` with `path` if the text is not YAML, or not a kubeconfig that kubectl accepts. An empty text is valid. */
export function parseKubeconfig(text: string, path: string): KubeconfigFile {
  const { document, content } = readDocument(text, path);
  const section = (key: KubeconfigSection) => entriesIn(content[key], key, path);
  assertNoDuplicate(content.extensions, 'extensions', path);
  const config = {
    clusters: section('clusters'),
    contexts: section('contexts'),
    users: section('users'),
    currentContext: currentContextIn(content[CURRENT_CONTEXT], path),
  };
  return { path, text, document, content, config };
}

function readDocument(text: string, path: string): Pick<KubeconfigFile, 'document' | 'content'> {
  try {
    assertPrintable(text);
    const composed = composeYaml(text, { keepSourceTokens: true });
    const content = plainContentOf(composed) ?? {};
    if (typeof content !== 'object' || Array.isArray(content))
      throw kubeconfigError(path, 'it is not a mapping');
    assertKubeconfig(content as Record<string, unknown>, path);
    return { document: composed.document, content: content as Record<string, unknown> };
  } catch (error) {
    if (!(error instanceof YamlFault)) throw error;
    throw kubeconfigError(path, error.message, error);
  }
}

/** A link can lead to the configuration of another program, which also is a mapping. */
function assertKubeconfig(content: Record<string, unknown>, path: string): void {
  const keys = Object.keys(content);
  const { kind = 'Config' } = content;
  if (kind !== 'Config' || (keys.length > 0 && !keys.some((key) => KUBECONFIG_KEYS.has(key))))
    throw kubeconfigError(path, 'it is the file of another program');
}

function entriesIn(value: unknown, section: KubeconfigSection, path: string): KubeconfigEntry[] {
  if (value === null || value === undefined) return [];
  const isEntry = (item: unknown): item is KubeconfigEntry =>
    typeof (item as { name?: unknown } | null)?.name === 'string';
  if (!Array.isArray(value) || !value.every(isEntry))
    throw kubeconfigError(path, `${section} is not a list of named entries`);
  assertNoDuplicate(value, section, path);
  for (const entry of value) {
    const content = entry[section.slice(0, -1)] as { extensions?: unknown } | null | undefined;
    assertNoDuplicate(content?.extensions, 'extensions', path);
  }
  return value;
}

/** kubectl refuses the whole file then. */
function assertNoDuplicate(entries: unknown, what: string, path: string): void {
  const names = new Set<string>();
  for (const entry of Array.isArray(entries) ? entries : []) {
    const { name } = (entry ?? {}) as { name?: unknown };
    if (typeof name !== 'string') continue;
    if (names.has(name)) throw kubeconfigError(path, `two of its ${what} have the name "${name}"`);
    names.add(name);
  }
}

function currentContextIn(value: unknown, path: string): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  throw kubeconfigError(path, `its ${CURRENT_CONTEXT} is no text`);
}

export function kubeconfigError(path: string, reason: string, cause?: unknown): MagnumError {
  return new MagnumError('failed', `Cannot edit kubeconfig ${path}: ${reason}.`, {
    hint: 'Nothing was changed. Fix the file, or select another one with KUBECONFIG.',
    cause,
  });
}
