/** The package of `npm pack`: its files, the command, the man page, and the library in TypeScript programs. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
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
let owner: User;
let sandbox: { stop(): unknown };

/** Without `prepare`, which would replace dist/ while other tests use it: npm 9 runs it even with --ignore-scripts. */
function copyOfClone(): string {
  const copy = temporaryDirectory();
  const isCopied = (path: string) => !['node_modules', '.git', 'dist.binary'].includes(basename(path));
  cpSync('.', copy, { recursive: true, filter: isCopied });
  const { scripts, ...manifest } = JSON.parse(readFileSync('package.json', 'utf8'));
  const { prepare, ...others } = scripts;
  writeFileSync(join(copy, 'package.json'), JSON.stringify({ ...manifest, scripts: others }));
  return copy;
}

beforeAll(() => {
  const words = ['pack', '--json', '--pack-destination', project];
  const listing = execFileSync('npm', words, {
    cwd: copyOfClone(),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  packed = JSON.parse(listing)[0];
  execFileSync('tar', ['xzf', packed.filename], { cwd: project });
  mkdirSync(join(project, 'node_modules', '@types'), { recursive: true });
  renameSync(join(project, 'package'), installed);
  // Links the dependencies, because the registry must not be used.
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: object };
  for (const name of Object.keys(dependencies)) {
    const link = join(project, 'node_modules', name);
    mkdirSync(join(link, '..'), { recursive: true });
    symlinkSync(resolve('node_modules', name), link);
  }
  for (const name of ['@types/node', 'undici-types'])
    symlinkSync(resolve('node_modules', name), join(project, 'node_modules', name));
  owner = user();
  sandbox = startSandbox(owner);
});
afterAll(() => sandbox.stop());

describe('the package', () => {
  it('contains the files that run, the man pages, completions, examples and README, and no others', () => {
    const unexpected = packed.files
      .map(({ path }) => path)
      .filter(
        (path) =>
          !/^(bin|completions|examples)\/|^man\/|^dist\/(chunks|code|types)\/|^dist\/(magnum|library)\.[a-z.]+$/.test(
            path,
          ) && !['package.json', 'README.md', 'CHANGELOG.md', 'LICENSE'].includes(path),
      );
    expect(unexpected).toEqual([]);
    expect(packed.files.map(({ path }) => path)).toContain('dist/library.d.mts');
    expect(packed.size).toBeLessThan(2_000_000);
  });

  it('installs the man pages where man finds them', () => {
    const { bin, man, name, version } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
    const bare = temporaryDirectory();
    for (const part of ['bin', 'man']) cpSync(join(installed, part), join(bare, part), { recursive: true });
    writeFileSync(join(bare, 'package.json'), JSON.stringify({ name, version, bin, man }));
    const prefix = temporaryDirectory();
    execFileSync('npm', ['install', '--global', '--offline', '--prefix', prefix, bare], { stdio: 'ignore' });
    const page = (file: string) => readFileSync(join(prefix, 'share', 'man', 'man1', file), 'utf8');
    expect(page('magnum.1')).toMatch(/^\.TH MAGNUM 1/m);
    expect(page('magnum-cluster-create.1')).toMatch(/^magnum\\-cluster\\-create \\- create a cluster$/m);
  });

  it('runs from node_modules', () => {
    const script = join(installed, 'bin', 'magnum.js');
    const words = [script, 'cluster-list', '-f', 'json'];
    const { status, stdout } = spawnSync(process.execPath, words, { env: owner.env, encoding: 'utf8' });
    expect({ status, list: JSON.parse(stdout) }).toEqual({ status: 0, list: [] });
  });
});

/** Compiles a program of the project. */
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
  return { code: finished.status, output: finished.stdout };
}

const run = (script: string, env = owner.env) =>
  spawnSync(process.execPath, [join('out', script)], {
    cwd: project,
    env,
    encoding: 'utf8',
    timeout: 20_000,
  });

describe('the library', () => {
  it('compiles and runs examples/list-clusters.ts', () => {
    cpSync('examples/list-clusters.ts', join(project, 'list-clusters.mts'));
    expect(compile('list-clusters.mts')).toEqual({ code: 0, output: '' });
    const { status, stdout, stderr } = run('list-clusters.mjs');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(
      /^Creating cluster [-0-9a-f]{36}\nexample: CREATE_(IN_PROGRESS|COMPLETE), 2 nodes\n$/,
    );
  }, 60_000);

  it('can be required from CommonJS, with its types', () => {
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
    expect(compile('required.cts')).toEqual({ code: 0, output: '' });
    const { status, stdout, stderr } = run('required.cjs');
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'kubernetes not-found\n', stderr: '' });
  }, 60_000);

  it('rejects unknown options and wrong types at compile time', () => {
    const program = `import { connect } from 'magnum-cli';
      const magnum = await connect({ cluod: 'x' });
      await magnum.clusters.resize('mine', { node_count: 'three' });`;
    writeFileSync(join(project, 'wrong.mts'), program);
    const { code, output } = compile('wrong.mts');
    expect(code).not.toBe(0);
    expect(output).toMatch(/wrong\.mts\(2,.*cluod[\s\S]*wrong\.mts\(3,.*'string'.*'number'/);
  }, 60_000);

  it('throws MagnumError usage without a cloud, and auth without the password for a wrong password', () => {
    const program = `import { connect, MagnumError } from 'magnum-cli';
      const missing = await connect({ env: {} }).then((magnum) => magnum.stats.get()).catch((error) => error);
      console.log(missing instanceof MagnumError, missing.kind);
      const wrong = await connect({ auth: { password: 'wrong' } }).then((magnum) => magnum.stats.get()).catch((error) => error);
      console.log(wrong.kind, wrong.status, wrong.message.includes('wrong'));`;
    writeFileSync(join(project, 'errors.mts'), program);
    expect(compile('errors.mts')).toEqual({ code: 0, output: '' });
    const { stdout, stderr } = run('errors.mjs');
    expect({ stdout, stderr }).toEqual({ stdout: 'true usage\nauth 401 false\n', stderr: '' });
  }, 60_000);
});
