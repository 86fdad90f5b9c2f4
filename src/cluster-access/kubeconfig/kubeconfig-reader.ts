/** Parses kubeconfigs (client-go, tools/clientcmd/api/v1, `Config`). */
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

/** The parts of a kubeconfig that are used here. */
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

/** A parsed file, for reading and editing. */
export interface KubeconfigFile {
  readonly path: string;
  readonly text: string;
  /** With source tokens, which locate its parts in the text. */
  readonly document: Document.Parsed;
  /** The content as plain objects. */
  readonly content: Readonly<Record<string, unknown>>;
  readonly config: Kubeconfig;
}

/** Throws MagnumError `failed` with `path` if the text is not a kubeconfig that kubectl accepts. An empty text is valid. */
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

/** The path can be a link to a YAML file of another program. */
function assertKubeconfig(content: Record<string, unknown>, path: string): void {
  const keys = Object.keys(content);
  const { kind = 'Config' } = content;
  if (kind !== 'Config' || (keys.length > 0 && !keys.some((key) => KUBECONFIG_KEYS.has(key))))
    throw kubeconfigError(path, 'its content is not a kubeconfig');
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

/** kubectl rejects a file with duplicate names. */
function assertNoDuplicate(entries: unknown, section: string, path: string): void {
  const names = new Set<string>();
  for (const entry of Array.isArray(entries) ? entries : []) {
    const { name } = (entry ?? {}) as { name?: unknown };
    if (typeof name !== 'string') continue;
    if (names.has(name)) throw kubeconfigError(path, `${section} contains two entries named "${name}"`);
    names.add(name);
  }
}

function currentContextIn(value: unknown, path: string): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  throw kubeconfigError(path, `${CURRENT_CONTEXT} is not a string`);
}

export function kubeconfigError(path: string, reason: string, cause?: unknown): MagnumError {
  return new MagnumError('failed', `Cannot edit kubeconfig ${path}: ${reason}.`, {
    hint: 'Nothing was changed. Fix the file, or select another one with KUBECONFIG.',
    cause,
  });
}
