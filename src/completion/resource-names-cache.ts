/**
 * Caches names between keypresses: one small file per request, in the private cache directory. The file name is a hash of
 * everything that the names depend on: their kind, the cluster, the options and variables that select cloud and user, and the
 * state of the configuration files. A lookup therefore reads no configuration.
 */
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { OptionSpec } from '../cli/command-spec.ts';
import { globalOptions } from '../cli/global-options.ts';
import { candidates, type FileKind } from '../clouds/search-path.ts';
import { undefinedIfThrown } from '../errors.ts';
import { readPrivateFile } from '../platform/private-file-reader.ts';
import { cacheDirectory, userConfigPath } from '../platform/xdg-directories.ts';
import type { World } from '../world.ts';
import type { NamesRequest } from './types.ts';

export interface Name {
  /** Text from a server, not yet quoted for any shell. */
  readonly word: string;
  readonly help: string;
}

interface StoredNames {
  readonly version: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Missing if the cloud did not respond. */
  readonly names?: readonly Name[];
  /** When a token was last stored or removed, in milliseconds since the epoch: a failure is cached only until the next login. */
  readonly tokensAt?: number;
}

export interface NamesCache {
  /** `none` if the cloud recently did not respond; undefined if the cache has no current names. */
  get(request: NamesRequest): readonly Name[] | 'none' | undefined;
  /** Undefined names: the cloud did not respond. Never rejects: names that cannot be stored are requested again. */
  put(request: NamesRequest, names: readonly Name[] | undefined): Promise<void>;
}

const FORMAT_VERSION = 1;
const CACHE_TTL_MS = 60_000;
/** No requests for this time after the cloud did not respond, so that not every keypress waits. */
const NEGATIVE_TTL_MS = 5_000;
/** Files of requests that are not repeated are removed after this time, and so are those of older versions. */
const MAX_FILE_AGE_MS = 86_400_000;

const CONFIG_FILES: readonly FileKind[] = ['clouds', 'secure', 'clouds-public'];

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const SECRET_NAMES: ReadonlySet<string> = new Set(
  Object.entries(globalOptions as Readonly<Record<string, OptionSpec & { secret?: true }>>).flatMap(
    ([key, { secret, env = [] }]) => (secret === true ? [key, ...env] : []),
  ),
);

/** Reduces a secret to 16 bits of its hash: enough to detect another secret, too few to guess it from the file name. */
const withShortHash = ([name, value]: readonly [string, unknown]): readonly [string, unknown] => [
  name,
  SECRET_NAMES.has(name) ? sha256(String(value)).slice(0, 4) : value,
];

function fileState(path: string): readonly [number, number] | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats && [stats.mtimeMs, stats.size];
}

function configFileStates(world: World): readonly unknown[] {
  const paths = [
    ...CONFIG_FILES.flatMap((kind) => candidates(kind, world)),
    userConfigPath(world) ?? [],
  ].flat();
  return paths.flatMap((path) => {
    const state = undefinedIfThrown(() => fileState(path));
    return state === undefined ? [] : [[path, ...state]];
  });
}

function isStoredNames(value: unknown): value is StoredNames {
  const { version, at, names } = (value ?? {}) as Partial<Record<keyof StoredNames, unknown>>;
  const isName = (item: unknown) => {
    const { word, help } = (item ?? {}) as Partial<Record<keyof Name, unknown>>;
    return typeof word === 'string' && typeof help === 'string';
  };
  return (
    version === FORMAT_VERSION &&
    typeof at === 'number' &&
    (names === undefined || (Array.isArray(names) && names.every(isName)))
  );
}

export function createNamesCache(world: World): NamesCache {
  const { env, home, now } = world;
  const directory = cacheDirectory(world);
  if (directory === undefined) return { get: () => undefined, put: async () => undefined };
  const folder = join(directory, 'completion');
  const tokensAt = () => undefinedIfThrown(() => fileState(join(directory, 'tokens')))?.[0] ?? 0;

  const fileName = ({ kind, cluster, globals }: NamesRequest): string => {
    const variables = Object.entries(env).filter(([name]) =>
      /^(OS|MAGNUM)_|^(BYPASS_URL|KUBECONFIG|DOCKER_CONFIG)$/.test(name),
    );
    const inputs = [
      [FORMAT_VERSION, kind, cluster],
      Object.entries(globals).map(withShortHash).sort(),
      variables.map(withShortHash).sort(),
      configFileStates(world),
    ];
    return `${sha256(JSON.stringify(inputs))}.json`;
  };

  return {
    get(request) {
      const path = join(folder, fileName(request));
      const stored: unknown = undefinedIfThrown(() => JSON.parse(readPrivateFile(path) ?? ''));
      if (!isStoredNames(stored)) return undefined;
      const age = now() - stored.at;
      if (age < 0) return undefined;
      if (stored.names !== undefined) return age < CACHE_TTL_MS ? stored.names : undefined;
      return age < NEGATIVE_TTL_MS && stored.tokensAt === tokensAt() ? 'none' : undefined;
    },
    async put(request, names) {
      const stored: StoredNames = {
        version: FORMAT_VERSION,
        at: now(),
        ...(names ? { names } : { tokensAt: tokensAt() }),
      };
      try {
        const { privateFiles } = await import('../platform/private-files.ts');
        const files = privateFiles(folder, home);
        await files.write(fileName(request), JSON.stringify(stored));
        for (const name of await files.olderThan(now() - MAX_FILE_AGE_MS)) await files.remove(name);
      } catch {
        // The names are requested again.
      }
    },
  };
}
