/** What `npm pack` makes: only what runs, and a library that other TypeScript programs can use. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../support/world.ts';
import { startSandbox, type User, user } from './command.ts';

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

const project = temporaryDirectory();
const installed = join(project, 'node_modules', 'magnum-cli');
let packed: Packed;
let someone: User;
let sandbox: { stop(): unknown };

beforeAll(() => {
  // As built: its scripts would build again, below the feet of other tests.
  const words = ['pack', '--ignore-scripts', '--json', '--pack-destination', project];
  packed = JSON.parse(
    execFileSync('npm', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
  )[0];
  execFileSync('tar', ['xzf', packed.filename], { cwd: project });
  mkdirSync(join(project, 'node_modules', '@types'), { recursive: true });
  renameSync(join(project, 'package'), installed);
  // What it depends on, without a registry.
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: object };
  for (const name of Object.keys(dependencies)) {
    const link = join(project, 'node_modules', name);
    mkdirSync(join(link, '..'), { recursive: true });
    symlinkSync(resolve('node_modules', name), link);
  }
  for (const name of ['@types/node', 'undici-types'])
    symlinkSync(resolve('node_modules', name), join(project, 'node_modules', name));
  someone = user();
  sandbox = startSandbox(someone);
});
afterAll(() => sandbox.stop());

describe('the package', () => {
  it('holds only what runs', () => {
    const strays = packed.files
      .map(({ path }) => path)
      .filter(
        (path) =>
          !/^(bin|completions)\/|^man\/|^dist\/(chunks|code|types)\/|^dist\/(magnum|library)\.[a-z.]+$/.test(
            path,
          ) && !['package.json', 'README.md', 'CHANGELOG.md', 'LICENSE'].includes(path),
      );
    expect(strays).toEqual([]);
    expect(packed.files.map(({ path }) => path)).toContain('dist/library.d.mts');
    expect(packed.size).toBeLessThan(2_000_000);
  });

  it('brings the man page to where man looks', () => {
    const { bin, man, name, version } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
    const bare = temporaryDirectory();
    for (const part of ['bin', 'man']) cpSync(join(installed, part), join(bare, part), { recursive: true });
    writeFileSync(join(bare, 'package.json'), JSON.stringify({ name, version, bin, man }));
    const prefix = temporaryDirectory();
    execFileSync('npm', ['install', '--global', '--offline', '--prefix', prefix, bare], { stdio: 'ignore' });
    expect(readFileSync(join(prefix, 'share', 'man', 'man1', 'magnum.1'), 'utf8')).toMatch(/^\.TH MAGNUM 1/m);
  });

  it('runs where it is installed', () => {
    const script = join(installed, 'bin', 'magnum.js');
    const words = [script, 'cluster-list', '-f', 'json'];
    const { status, stdout } = spawnSync(process.execPath, words, { env: someone.env, encoding: 'utf8' });
    expect({ status, list: JSON.parse(stdout) }).toEqual({ status: 0, list: [] });
  });
});

/** Compiles a program of the project as its author would, and runs it. */
function compile(file: string) {
  const config = {
    compilerOptions: {
      ...{ module: 'nodenext', target: 'es2023', strict: true, exactOptionalPropertyTypes: true },
      ...{ types: ['node'], skipLibCheck: false, noEmitOnError: true, outDir: 'out', rootDir: '.' },
    },
    files: [file],
  };
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(config));
  const compiler = resolve('node_modules/typescript/bin/tsc');
  const finished = spawnSync(process.execPath, [compiler, '--project', '.'], {
    cwd: project,
    encoding: 'utf8',
  });
  return { code: finished.status, said: finished.stdout };
}

const run = (script: string, env = someone.env) =>
  spawnSync(process.execPath, [join('out', script)], {
    cwd: project,
    env,
    encoding: 'utf8',
    timeout: 20_000,
  });

describe('the library', () => {
  it('runs the example', () => {
    cpSync('examples/list-clusters.ts', join(project, 'list-clusters.mts'));
    expect(compile('list-clusters.mts')).toEqual({ code: 0, said: '' });
    const { status, stdout, stderr } = run('list-clusters.mjs');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^making [-0-9a-f]{36}\nexample: CREATE_(IN_PROGRESS|COMPLETE), 2 nodes\n$/);
  }, 60_000);

  it('can be required, with its types', () => {
    const program = `import { connect, MagnumError } from 'magnum-cli';
      async function main() {
        const lines: string[] = [];
        const magnum = await connect({ cloud: process.env.OS_CLOUD, env: process.env, log: (line) => lines.push(line) });
        const template = await magnum.clusterTemplates.get('kubernetes');
        const coe: string = template.coe;
        const missing = await magnum.clusters.get('nobody').catch((error: unknown) => error);
        console.log(coe, missing instanceof MagnumError && missing.kind);
      }
      main();`;
    writeFileSync(join(project, 'required.cts'), program);
    expect(compile('required.cts')).toEqual({ code: 0, said: '' });
    const { status, stdout, stderr } = run('required.cjs');
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'kubernetes not-found\n', stderr: '' });
  }, 60_000);

  it('refuses in the types what the API does not take', () => {
    const program = `import { connect } from 'magnum-cli';
      const magnum = await connect({ cluod: 'x' });
      await magnum.clusters.resize('mine', { node_count: 'three' });`;
    writeFileSync(join(project, 'wrong.mts'), program);
    const { code, said } = compile('wrong.mts');
    expect(code).not.toBe(0);
    expect(said).toMatch(/wrong\.mts\(2,.*cluod[\s\S]*wrong\.mts\(3,.*'string'.*'number'/);
  }, 60_000);

  it('says in one error that it knows no cloud, and which option would tell', () => {
    const program = `import { connect, MagnumError } from 'magnum-cli';
      const told = await connect({ env: {} }).then((magnum) => magnum.stats.get()).catch((error) => error);
      console.log(told instanceof MagnumError, told.kind);
      const wrong = await connect({ auth: { password: 'wrong' } }).then((magnum) => magnum.stats.get()).catch((error) => error);
      console.log(wrong.kind, wrong.status, wrong.message.includes('wrong'));`;
    writeFileSync(join(project, 'lost.mts'), program);
    expect(compile('lost.mts')).toEqual({ code: 0, said: '' });
    const { stdout, stderr } = run('lost.mjs');
    expect({ stdout, stderr }).toEqual({ stdout: 'true usage\nauth 401 false\n', stderr: '' });
  }, 60_000);
});
