/**
 * Names between two keypresses: a small file for each question, in the private cache directory. A question is known by
 * all that its answer depends on, so that the files need not be understood to find it: which names, of which cluster, the
 * options and variables that say which cloud and as whom, and the state of the files that do.
 *
 * Looking a name up loads no crypto and no fs/promises, which would take longer than all else.
 */
import { closeSync, constants, fstatSync, openSync, readFileSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { OptionSpec } from '../cli/command-spec.ts';
import { globalOptions } from '../cli/global-options.ts';
import { candidates, type FileKind } from '../clouds/search-path.ts';
import { cacheDirectory } from '../platform/xdg-directories.ts';
import type { World } from '../world.ts';
import type { NamesRequest } from './types.ts';

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
  /** Fresh names; `none` where there was no answer a moment ago; undefined where the cloud must be asked. */
  get(question: NamesRequest): readonly Name[] | 'none' | undefined;
  /** undefined: there was no answer. Never fails: what cannot be kept is asked again. */
  put(question: NamesRequest, names: readonly Name[] | undefined): Promise<void>;
}

const VERSION = 1;
/** How long names count. */
const CACHE_TTL_MS = 60_000;
/** How long nothing is asked after there was no answer, so that not every keypress waits. */
const NEGATIVE_TTL_MS = 5_000;
/** A file that nobody asked for again. */
const MAX_FILE_AGE_MS = 86_400_000;

const FILES: readonly FileKind[] = ['clouds', 'secure', 'clouds-public'];

/** Tells questions apart, 128 bits in hex: MurmurHash3's mixing of 32 bits, four times. No secret can rest on it. */
export function fingerprint(text: string): string {
  const state = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 0x7f4a7c15];
  for (let at = 0; at < text.length; at++) {
    for (const [index, value] of state.entries())
      state[index] =
        Math.imul(value ^ (text.charCodeAt(at) + index), 0xcc9e2d51 + 2 * index) ^ (value >>> 15);
  }
  const mixed = state.map((value, index) => {
    const folded = Math.imul(value ^ (value >>> 16) ^ text.length, 0x85ebca6b + 2 * index);
    return Math.imul(folded ^ (folded >>> 13), 0xc2b2ae35) >>> 0;
  });
  return mixed
    .map((value) => (value ^ (value >>> 16)) >>> 0)
    .map((value) => value.toString(16).padStart(8, '0'))
    .join('');
}

/** They count with 16 bits of their fingerprint: enough that another one is noticed, too little to find it out. */
const SECRETS: ReadonlySet<string> = new Set(
  Object.entries(globalOptions as Readonly<Record<string, OptionSpec & { secret?: true }>>).flatMap(
    ([key, { secret, env = [] }]) => (secret === true ? [key, ...env] : []),
  ),
);

const withShortHash = ([name, value]: readonly [string, unknown]): readonly [string, unknown] => [
  name,
  SECRETS.has(name) ? fingerprint(String(value)).slice(0, 4) : value,
];

function stateOf(path: string): readonly [number, number] | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found && [found.mtimeMs, found.size];
}

function stateOfFiles(world: World): readonly unknown[] {
  return FILES.flatMap((kind) => candidates(kind, world)).flatMap((path) => {
    const state = attempt(() => stateOf(path));
    return state === undefined ? [] : [[path, ...state]];
  });
}

function attempt<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}

/** As private-files.ts reads: nothing that others own or can read. Throws where there is no such file. */
function readPrivate(path: string): string {
  const file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  try {
    const { uid, mode } = fstatSync(file);
    const own = userInfo().uid;
    if (own !== -1 && (uid !== own || (mode & 0o077) !== 0)) throw new Error(`${path} is not private`);
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
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
  const files = join(directory, 'completion');
  const tokensAt = () => attempt(() => stateOf(join(directory, 'tokens')))?.[0] ?? 0;

  const fileOf = ({ kind, cluster, globals }: NamesRequest): string => {
    const variables = Object.entries(env).filter(([name]) => /^(OS|MAGNUM)_|^BYPASS_URL$/.test(name));
    const all = [
      [VERSION, kind, cluster],
      Object.entries(globals).map(withShortHash).sort(),
      variables.map(withShortHash).sort(),
      stateOfFiles(world),
    ];
    return `${fingerprint(JSON.stringify(all))}.json`;
  };

  return {
    get(question) {
      const stored: unknown = attempt(() => JSON.parse(readPrivate(join(files, fileOf(question)))));
      if (!isStored(stored)) return undefined;
      const age = now() - stored.at;
      if (age < 0) return undefined;
      if (stored.names !== undefined) return age < CACHE_TTL_MS ? stored.names : undefined;
      return age < NEGATIVE_TTL_MS && stored.tokensAt === tokensAt() ? 'none' : undefined;
    },
    async put(question, names) {
      const stored: Stored = {
        version: VERSION,
        at: now(),
        ...(names ? { names } : { tokensAt: tokensAt() }),
      };
      try {
        const { privateFiles } = await import('../platform/private-files.ts');
        const own = privateFiles(files);
        await own.write(fileOf(question), JSON.stringify(stored));
        for (const name of await own.olderThan(now() - MAX_FILE_AGE_MS)) await own.remove(name);
      } catch {
        // It is asked again.
      }
    },
  };
}
