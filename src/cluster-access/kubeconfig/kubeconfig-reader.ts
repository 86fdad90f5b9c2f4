/** The entries of a kubeconfig (client-go, tools/clientcmd/api/v1, `Config`). */
import { type Document, parseDocument } from 'yaml';
import { MagnumError } from '../../errors.ts';

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

/** Throws MagnumError `failed` with `path` if the text is not YAML or not a kubeconfig. An empty text is valid. */
export function parseKubeconfig(text: string, path: string): KubeconfigFile {
  const document = parseDocument(text, { keepSourceTokens: true });
  const [error] = document.errors;
  if (error !== undefined) throw kubeconfigError(path, firstLine(error.message), error);
  const content = contentOf(document, path);
  const section = (key: KubeconfigSection) => entriesIn(content[key], key, path);
  const config = {
    clusters: section('clusters'),
    contexts: section('contexts'),
    users: section('users'),
    currentContext: String(content[CURRENT_CONTEXT] ?? ''),
  };
  return { path, text, document, content, config };
}

function contentOf(document: Document.Parsed, path: string): Record<string, unknown> {
  const content: unknown = document.toJS();
  if (content === null || content === undefined) return {};
  if (typeof content !== 'object' || Array.isArray(content)) throw kubeconfigError(path, 'it is no mapping');
  const keys = Object.keys(content);
  const { kind = 'Config' } = content as { kind?: unknown };
  // A link can lead to the configuration of another program, which also is a mapping.
  if (kind !== 'Config' || (keys.length > 0 && !keys.some((key) => KUBECONFIG_KEYS.has(key))))
    throw kubeconfigError(path, 'it is the file of another program');
  return content as Record<string, unknown>;
}

function entriesIn(value: unknown, section: KubeconfigSection, path: string): KubeconfigEntry[] {
  if (value === null || value === undefined) return [];
  const isEntry = (item: unknown): item is KubeconfigEntry =>
    typeof (item as { name?: unknown } | null)?.name === 'string';
  if (Array.isArray(value) && value.every(isEntry)) return value;
  throw kubeconfigError(path, `its ${section} are no list of entries with names`);
}

export function kubeconfigError(path: string, reason: string, cause?: unknown): MagnumError {
  return new MagnumError('failed', `${path} is no kubeconfig that can be changed: ${reason}.`, {
    hint: 'Nothing was changed. Put it right, or name another file with KUBECONFIG.',
    cause,
  });
}

const firstLine = (text: string): string => text.replace(/:?\s*\n[\s\S]*$/, '').replace(/\.$/, '');
