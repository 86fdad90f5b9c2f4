/** The modules that a command loads: no heavy ones for help and errors, and none of other commands. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { input, output } from '../../scripts/bundle.mjs';
import { commands } from '../../src/commands/registry.ts';
import { temporaryDirectory } from '../support/world.ts';
import { COMMAND, startSandbox, type User, user } from './command.ts';

/** The single file has no chunks. */
const isSingleFile = process.env.MAGNUM_COMMAND !== undefined;
const HOOK = resolve('test/e2e/loaded.cjs');

interface Chunk {
  readonly modules: readonly string[];
  /** Chunks that it imports statically. */
  readonly imports: readonly string[];
  /** The module that is the entry of the chunk. */
  readonly facade: string | undefined;
}

const chunks = new Map<string, Chunk>();
let owner: User;
let sandbox: { stop(): unknown } | undefined;
/** The variable of a shell that uses the sandbox. */
let sandboxShell: { readonly OS_CLIENT_CONFIG_FILE: string };
let builtinsOfNode: ReadonlySet<string>;

beforeAll(async () => {
  if (isSingleFile) return;
  const relativePath = (file: string) => relative(process.cwd(), file).replaceAll('\\', '/');
  const fileName = (file: string) => file.slice(file.lastIndexOf('/') + 1);
  const bundle = await rolldown(input);
  const built = await bundle.generate(output);
  await bundle.close();
  for (const piece of built.output) {
    if (piece.type !== 'chunk') continue;
    chunks.set(fileName(piece.fileName), {
      modules: piece.moduleIds.map(relativePath),
      imports: piece.imports.map(fileName),
      facade: piece.facadeModuleId ? relativePath(piece.facadeModuleId) : undefined,
    });
  }
  const empty = join(temporaryDirectory(), 'empty.cjs');
  writeFileSync(empty, '');
  builtinsOfNode = new Set(run([process.execPath, empty]).builtins);
  owner = user();
  sandbox = startSandbox(owner);
  owner.magnum('cluster-create', 'mykube', '--cluster-template', 'kubernetes');
  // As for any other cloud.
  const { OS_CLIENT_CONFIG_FILE: file = '' } = owner.env;
  mkdirSync(join(owner.home, '.config/openstack'), { recursive: true });
  copyFileSync(file, join(owner.home, '.config/openstack/clouds.yaml'));
  sandboxShell = { OS_CLIENT_CONFIG_FILE: file };
  delete owner.env.OS_CLIENT_CONFIG_FILE;
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

/** What `magnum` loads with these arguments: modules of src/ and of packages, and modules of Node that an empty script does not load. */
const loadedBy = (...words: string[]) => loadedWith({}, ...words);

function loadedWith(env: Record<string, string>, ...words: string[]) {
  const { status, stderr, ...loaded } = run([...COMMAND, ...words], { ...owner.env, ...env });
  const unknown = loaded.chunks.filter((name) => name.endsWith('.cjs') && !chunks.has(name));
  const modules = loaded.chunks.flatMap((name) => chunks.get(name)?.modules ?? []);
  const builtins = loaded.builtins.filter((name) => !builtinsOfNode.has(name));
  expect(unknown).toEqual([]);
  expect(modules).toContain('src/main.ts');
  return { status, stderr, modules, builtins, chunks: loaded.chunks.filter((name) => chunks.has(name)) };
}

const HEAVY_PACKAGES = /node_modules\/(?!commander\/)/;
const HEAVY_SOURCES =
  /^src\/(http|keystone|magnum\/(client|magnum-request|paging)|clouds|cluster-access\/(?!shell\/)|sandbox)\b/;
/** Without net and stream: commander loads node:child_process, which loads them. */
const HEAVY_BUILTINS = /^(crypto|https?|http2|tls|dns|zlib|readline|worker_threads|inspector)(\/|$)/;

describe.skipIf(isSingleFile)('help and errors', () => {
  const cases: [status: number, words: string[]][] = [
    [0, ['--version']],
    [0, ['-V']],
    [0, ['help', 'cluster']],
    [0, ['help']],
    [0, []],
    [0, ['help', 'cluster-create']],
    [0, ['cluster-create', '--help']],
    [0, ['bash-completion']],
    [0, ['completion', 'bash']],
    [2, ['nonsense']],
    [2, ['get', 'clusters']],
    [2, ['cluster-list', '--nonsense']],
    [2, ['cluster-show']],
    [2, ['cluster-create', '--node-count', 'many']],
  ];
  for (const [status, words] of cases) {
    it(`magnum ${words.join(' ')} loads no heavy modules`, () => {
      const loaded = loadedBy(...words);
      expect(loaded.status).toBe(status);
      expect(loaded.modules.filter((id) => HEAVY_PACKAGES.test(id) || HEAVY_SOURCES.test(id))).toEqual([]);
      expect(loaded.builtins.filter((name) => HEAVY_BUILTINS.test(name))).toEqual([]);
    });
  }

  it('magnum --version does not load the parser', () => {
    const { modules } = loadedBy('-V');
    expect(modules.filter((id) => /commander|cli\/program\.ts/.test(id))).toEqual([]);
  });

  it('a command that sends requests loads got, yaml and its auth type', () => {
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

describe.skipIf(isSingleFile)('in a shell that uses the sandbox', () => {
  it('a command loads the check that the sandbox runs, but not its services', () => {
    const { status, modules } = loadedWith(sandboxShell, 'cluster-list');
    expect(status).toBe(0);
    expect(modules).toContain('src/sandbox/stopped-sandbox.ts');
    expect(
      modules.filter((id) => /^src\/sandbox\/(server|state|keystone|magnum|cluster-apis)/.test(id)),
    ).toEqual([]);
  });
});

/** The chunk and its static imports, recursively. */
function staticImports(name: string, seen = new Set<string>()): Set<string> {
  if (seen.has(name)) return seen;
  seen.add(name);
  for (const other of chunks.get(name)?.imports ?? []) staticImports(other, seen);
  return seen;
}

/** The module src/commands/NOUN/VERB.ts of each command in the registry. */
function commandModules(): string[] {
  const source = readFileSync('src/commands/registry.ts', 'utf8');
  const files = [...source.matchAll(/import\('\.\/(.*?)'\)/g)].map(([, file]) => `src/commands/${file}`);
  expect(files).toHaveLength(commands.length);
  return files;
}

describe.skipIf(isSingleFile)('the module of a command', () => {
  it('does not import the module of another command statically', () => {
    const files = commandModules();
    const violations: string[] = [];
    for (const file of new Set(files)) {
      const [name] = [...chunks].find(([, { modules }]) => modules.includes(file)) ?? [];
      expect(name, file).toBeDefined();
      const modules = [...staticImports(name as string)].flatMap((other) => chunks.get(other)?.modules ?? []);
      for (const other of modules)
        if (other !== file && files.includes(other)) violations.push(`${file} loads ${other}`);
    }
    expect(violations).toEqual([]);
  });

  for (const [file, ...words] of [
    ['cluster/list.ts', 'cluster-list'],
    ['cluster/show.ts', 'cluster-show', 'mykube'],
    ['cluster/configure-client.ts', 'cluster-config', 'mykube', '--dir', 'of-mykube'],
    ['cluster-template/list.ts', 'cluster-template-list'],
  ]) {
    it(`is the only one that magnum ${words.join(' ')} loads`, () => {
      const { status, modules } = loadedBy(...words.map((word) => word.replace('of-', `${owner.home}/of-`)));
      expect(status).toBe(0);
      expect(modules.filter((id) => commandModules().includes(id))).toEqual([`src/commands/${file}`]);
      // Only the auth type that is used, and nothing of the sandbox.
      const authTypes = modules.filter((id) => /^src\/keystone\/plugins\/v\d/.test(id));
      expect(authTypes).toEqual(['src/keystone/plugins/v3password.ts']);
      expect(modules.filter((id) => id.startsWith('src/sandbox/'))).toEqual([]);
    });
  }
});
