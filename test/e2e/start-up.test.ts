/** What a run loads: nothing heavy before a command does something, and no other command's code. Counts, not times. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { input, output } from '../../scripts/bundle.mjs';
import { commands } from '../../src/commands/registry.ts';
import { temporaryDirectory } from '../support/world.ts';
import { COMMAND, startSandbox, type User, user } from './command.ts';

/** It has no chunks. */
const isSingleFile = process.env.MAGNUM_COMMAND !== undefined;
const HOOK = resolve('test/e2e/loaded.cjs');

interface Chunk {
  readonly modules: readonly string[];
  /** Chunks that it cannot do without. */
  readonly imports: readonly string[];
  /** The module that is asked for when it is loaded. */
  readonly facade: string | undefined;
}

const chunks = new Map<string, Chunk>();
let someone: User;
let sandbox: { stop(): unknown } | undefined;
let byNodeItself: ReadonlySet<string>;

beforeAll(async () => {
  if (isSingleFile) return;
  const here = (file: string) => relative(process.cwd(), file).replaceAll('\\', '/');
  const base = (file: string) => file.slice(file.lastIndexOf('/') + 1);
  const bundle = await rolldown(input);
  const built = await bundle.generate(output);
  await bundle.close();
  for (const piece of built.output) {
    if (piece.type !== 'chunk') continue;
    chunks.set(base(piece.fileName), {
      modules: piece.moduleIds.map(here),
      imports: piece.imports.map(base),
      facade: piece.facadeModuleId ? here(piece.facadeModuleId) : undefined,
    });
  }
  const empty = join(temporaryDirectory(), 'empty.cjs');
  writeFileSync(empty, '');
  byNodeItself = new Set(run([process.execPath, empty]).builtins);
  someone = user();
  sandbox = startSandbox(someone);
  someone.magnum('cluster-create', 'mykube', '--cluster-template', 'kubernetes');
}, 60_000);
afterAll(() => sandbox?.stop());

function run([program, ...words]: readonly [string, ...string[]], env = process.env) {
  const to = join(temporaryDirectory(), 'loaded.json');
  const { status, stderr } = spawnSync(program, words, {
    env: { ...env, NODE_OPTIONS: `--require ${HOOK}`, LOADED_TO: to },
    encoding: 'utf8',
    timeout: 60_000,
  });
  const loaded = JSON.parse(readFileSync(to, 'utf8')) as { chunks: string[]; builtins: string[] };
  return { status, stderr, ...loaded };
}

/** What `magnum` loads with these words: modules of src/ and of packages, and modules of Node beyond its own start. */
function loadedBy(...words: string[]) {
  const { status, stderr, ...loaded } = run([...COMMAND, ...words], someone.env);
  const unknown = loaded.chunks.filter((name) => name.endsWith('.cjs') && !chunks.has(name));
  const modules = loaded.chunks.flatMap((name) => chunks.get(name)?.modules ?? []);
  const builtins = loaded.builtins.filter((name) => !byNodeItself.has(name));
  expect(unknown).toEqual([]);
  expect(modules).toContain('src/main.ts');
  return { status, stderr, modules, builtins, chunks: loaded.chunks.filter((name) => chunks.has(name)) };
}

const HEAVY_PACKAGES = /node_modules\/(?!commander\/)/;
const HEAVY_SOURCES =
  /^src\/(http|keystone|magnum\/(client|magnum-request|paging)|clouds|cluster-access\/(?!shell\/)|sandbox)\b/;
/** Without net and stream: commander loads node:child_process, which loads them. */
const HEAVY_BUILTINS = /^(crypto|https?|http2|tls|dns|zlib|readline|worker_threads|inspector)(\/|$)/;

describe.skipIf(isSingleFile)('loads nothing heavy', () => {
  const cases: [status: number, words: string[]][] = [
    [0, ['--version']],
    [0, ['help']],
    [0, []],
    [0, ['help', 'cluster-create']],
    [0, ['cluster-create', '--help']],
    [0, ['bash-completion']],
    [0, ['completion', 'bash']],
    [2, ['nonsense']],
    [2, ['cluster-list', '--nonsense']],
    [2, ['cluster-show']],
    [2, ['cluster-create', '--node-count', 'many']],
  ];
  for (const [status, words] of cases) {
    it(`magnum ${words.join(' ')}`, () => {
      const loaded = loadedBy(...words);
      expect(loaded.status).toBe(status);
      expect(loaded.modules.filter((id) => HEAVY_PACKAGES.test(id) || HEAVY_SOURCES.test(id))).toEqual([]);
      expect(loaded.builtins.filter((name) => HEAVY_BUILTINS.test(name))).toEqual([]);
    });
  }

  it('nor the parser, for --version', () => {
    const { modules } = loadedBy('--version');
    expect(modules.filter((id) => /commander|cli\/program\.ts/.test(id))).toEqual([]);
  });

  it('which a command that asks a cloud does', () => {
    const { status, modules, builtins } = loadedBy('cluster-list');
    expect(status).toBe(0);
    for (const part of ['node_modules/got/', 'node_modules/yaml/', 'src/keystone/plugins/v3password.ts'])
      expect(
        modules.some((id) => id.includes(part)),
        part,
      ).toBe(true);
    expect(builtins).toEqual(expect.arrayContaining(['crypto', 'http']));
  });
});

/** The chunk and all that it cannot do without. */
function closure(name: string, seen = new Set<string>()): Set<string> {
  if (seen.has(name)) return seen;
  seen.add(name);
  for (const other of chunks.get(name)?.imports ?? []) closure(other, seen);
  return seen;
}

/** src/commands/NOUN/VERB.ts, of each command in the registry. */
function functions(): string[] {
  const source = readFileSync('src/commands/registry.ts', 'utf8');
  const files = [...source.matchAll(/import\('\.\/(.*?)'\)/g)].map(([, file]) => `src/commands/${file}`);
  expect(files).toHaveLength(commands.length);
  return files;
}

describe.skipIf(isSingleFile)('a command loads no other command', () => {
  it('by what its chunk imports', () => {
    const files = functions();
    const found: string[] = [];
    for (const file of new Set(files)) {
      const [name] = [...chunks].find(([, { modules }]) => modules.includes(file)) ?? [];
      expect(name, file).toBeDefined();
      const modules = [...closure(name as string)].flatMap((other) => chunks.get(other)?.modules ?? []);
      for (const other of modules)
        if (other !== file && files.includes(other)) found.push(`${file} loads ${other}`);
    }
    expect(found).toEqual([]);
  });

  for (const [file, ...words] of [
    ['cluster/list.ts', 'cluster-list'],
    ['cluster/show.ts', 'cluster-show', 'mykube'],
    ['cluster/configure-client.ts', 'cluster-config', 'mykube', '--dir', 'of-mykube'],
    ['cluster-template/list.ts', 'cluster-template-list'],
  ]) {
    it(`when it runs: ${words.join(' ')}`, () => {
      const { status, modules } = loadedBy(
        ...words.map((word) => word.replace('of-', `${someone.home}/of-`)),
      );
      expect(status).toBe(0);
      expect(modules.filter((id) => functions().includes(id))).toEqual([`src/commands/${file}`]);
      // Of the ways to log in, the one that is used; of the sandbox nothing.
      const types = modules.filter((id) => /^src\/keystone\/plugins\/v\d/.test(id));
      expect(types).toEqual(['src/keystone/plugins/v3password.ts']);
      expect(modules.filter((id) => id.startsWith('src/sandbox/'))).toEqual([]);
    });
  }
});
