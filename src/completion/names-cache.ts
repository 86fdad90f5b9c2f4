/**
 * Names between two keypresses: a small file for each question, in the private cache directory. A question is known by
 * all that its answer depends on, so that the files need not be understood to find it: which names, of which cluster, the
 * options and variables that say which cloud and as whom, and the state of the files that do.
 */
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory } from '../cache-directory.ts';
import { globalOptions } from '../cli/globals.ts';
import type { OptionSpec } from '../cli/table.ts';
import { candidates, type FileKind } from '../clouds/search-path.ts';
import { privateFiles } from '../private-files.ts';
import type { World } from '../world.ts';
import type { NamesWanted } from './types.ts';

export interface Name {
  /** As text: it comes from a server. */
  readonly word: string;
  readonly help: string;
}

interface Stored {
  readonly version: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Missing where none could be had. */
  readonly names?: readonly Name[];
  /** When a token was last put away or taken out: a failure counts until the next log-in. */
  readonly tokensAt?: number;
}

export interface NamesCache {
  /** `fresh` names; `none` where there was no answer a moment ago; undefined where the cloud must be asked. */
  get(question: NamesWanted): Promise<readonly Name[] | 'none' | undefined>;
  /** undefined: there was no answer. Never fails: what cannot be kept is asked again. */
  put(question: NamesWanted, names: readonly Name[] | undefined): Promise<void>;
}

const VERSION = 1;
/** How long names count. */
const FRESH = 60_000;
/** How long nothing is asked after there was no answer, so that not every keypress waits. */
const QUIET = 5_000;
/** A file that nobody asked for again. */
const OLD = 86_400_000;

const FILES: readonly FileKind[] = ['clouds', 'secure', 'clouds-public'];

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Short enough to be guessed: they count with 16 bits of their hash, as in the names of tokens. */
const SECRETS: ReadonlySet<string> = new Set(
  Object.entries(globalOptions as Readonly<Record<string, OptionSpec & { secret?: true }>>).flatMap(
    ([key, { secret, env = [] }]) => (secret === true ? [key, ...env] : []),
  ),
);

const veiled = ([name, value]: readonly [string, unknown]): readonly [string, unknown] => [
  name,
  SECRETS.has(name) ? sha256(String(value)).slice(0, 4) : value,
];

function stateOf(path: string): readonly [number, number] | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found && [found.mtimeMs, found.size];
}

function stateOfFiles(world: World): readonly unknown[] {
  return FILES.flatMap((kind) => candidates(kind, world)).flatMap((path) => {
    const state = tried(() => stateOf(path));
    return state === undefined ? [] : [[path, ...state]];
  });
}

function tried<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}

function isStored(value: unknown): value is Stored {
  const { version, at, names } = (value ?? {}) as Partial<Record<keyof Stored, unknown>>;
  const isName = (it: unknown) => {
    const { word, help } = (it ?? {}) as Partial<Record<keyof Name, unknown>>;
    return typeof word === 'string' && typeof help === 'string';
  };
  return (
    version === VERSION &&
    typeof at === 'number' &&
    (names === undefined || (Array.isArray(names) && names.every(isName)))
  );
}

export function createNamesCache(world: World): NamesCache {
  const { env, home, now } = world;
  const directory = cacheDirectory(env, home);
  const files = privateFiles(join(directory, 'completion'));
  const tokensAt = () => tried(() => stateOf(join(directory, 'tokens')))?.[0] ?? 0;

  const fileOf = ({ kind, cluster, globals }: NamesWanted): string => {
    const variables = Object.entries(env).filter(([name]) => /^(OS|MAGNUM)_|^BYPASS_URL$/.test(name));
    const all = [
      [VERSION, kind, cluster],
      Object.entries(globals).map(veiled).sort(),
      variables.map(veiled).sort(),
      stateOfFiles(world),
    ];
    return `${sha256(JSON.stringify(all))}.json`;
  };

  return {
    async get(question) {
      const text = await files.read(fileOf(question));
      const stored: unknown = tried(() => JSON.parse(text ?? ''));
      if (!isStored(stored)) return undefined;
      const age = now() - stored.at;
      if (age < 0) return undefined;
      if (stored.names !== undefined) return age < FRESH ? stored.names : undefined;
      return age < QUIET && stored.tokensAt === tokensAt() ? 'none' : undefined;
    },
    async put(question, names) {
      const stored: Stored = {
        version: VERSION,
        at: now(),
        ...(names ? { names } : { tokensAt: tokensAt() }),
      };
      try {
        await files.write(fileOf(question), JSON.stringify(stored));
        for (const name of await files.olderThan(now() - OLD)) await files.remove(name);
      } catch {
        // It is asked again.
      }
    },
  };
}
