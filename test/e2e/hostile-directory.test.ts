/** Runs magnum in a directory that another user has prepared: no file there may be run or read. */
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../support/world.ts';
import { COMMAND, type Finished, startSandbox, user } from './command.ts';

const root = temporaryDirectory();
/** The working directory, its parent and its grandparent are all hostile. */
const hostile = join(root, 'hostile', 'parent', 'here');
const hostileDirectories = [hostile, dirname(hostile), dirname(dirname(hostile))];
const empty = join(root, 'empty');
const home = join(root, 'home');
/** A file that the payload writes if it runs. */
const marker = join(root, 'marker');

const PAYLOAD = `process.getBuiltinModule('node:fs').appendFileSync(${JSON.stringify(marker)}, 'run ');`;

const PACKAGES = [
  'kerberos',
  'keytar',
  'got',
  'http2-wrapper',
  'proxy-agent-negotiate',
  'supports-color',
  'bindings',
  '@napi-rs/keyring',
  ...['linux-x64-gnu', 'linux-x64-musl', 'linux-arm64-gnu', 'linux-arm64-musl', 'wasm32-wasi'].map(
    (platform) => `@napi-rs/keyring-${platform}`,
  ),
];

const ENVIRONMENT = `NODE_OPTIONS=--require=./preload.cjs
BUN_OPTIONS=--preload=./preload.cjs
OS_CLOUD=hostile
OS_AUTH_URL=http://127.0.0.1:9/v3
`;

const FILES: Record<string, string> = {
  '.env': ENVIRONMENT,
  '.env.local': ENVIRONMENT,
  '.env.production': ENVIRONMENT,
  '.npmrc': 'node-options=--require=./preload.cjs\n',
  'bunfig.toml': 'preload = ["./preload.cjs"]\n[run]\nbun = true\n[install]\nauto = "force"\n',
  'package.json': JSON.stringify({
    name: 'magnum-cli',
    type: 'module',
    main: 'preload.cjs',
    exports: './preload.cjs',
    imports: { '#*': './preload.cjs' },
    browser: { fs: './preload.cjs' },
  }),
  'tsconfig.json': JSON.stringify({ compilerOptions: { baseUrl: '.', paths: { '*': ['./preload.cjs'] } } }),
  'jsconfig.json': JSON.stringify({ compilerOptions: { baseUrl: '.', paths: { '*': ['./preload.cjs'] } } }),
  'node.config.json': JSON.stringify({ nodeOptions: { require: ['./preload.cjs'] } }),
  'preload.cjs': PAYLOAD,
  'kerberos.js': PAYLOAD,
  'keytar.js': PAYLOAD,
  'index.js': PAYLOAD,
  'kerberos.node': 'not a binding',
  'keyring.node': 'not a binding',
  'keyring.linux-x64-gnu.node': 'not a binding',
  'keyring.linux-arm64-gnu.node': 'not a binding',
  ...Object.fromEntries(
    PACKAGES.flatMap((name) => [
      [`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' })],
      [`node_modules/${name}/index.js`, PAYLOAD],
    ]),
  ),
};

function write(directory: string, files: Record<string, string>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), content);
  }
}

/** Runs magnum with an empty home directory. */
function run(cwd: string, argv: readonly string[], prefix: readonly string[] = []): Promise<Finished> {
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home);
  const [program, ...words] = [...prefix, ...COMMAND, ...argv] as [string, ...string[]];
  const env = { HOME: home, PATH: process.env.PATH, TMPDIR: home, LANG: 'C.UTF-8', no_proxy: '*' };
  const child = spawn(program, words, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (piece: string) => {
      output[name] += piece;
    });
  }
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('close', (code) => done({ code, ...output }));
  });
}

interface Traced extends Finished {
  /** Absolute paths that were opened, even if they do not exist. */
  readonly opened: readonly string[];
  /** Absolute paths in all file system calls. */
  readonly accessed: readonly string[];
}

/** Runs magnum under strace. */
async function trace(cwd: string, argv: readonly string[]): Promise<Traced> {
  const log = join(root, 'trace');
  // With -y, strace prints the paths of directory descriptors, to which other paths can be relative.
  const words = ['strace', '-f', '-y', '-qq', '-s', '4096', '-e', 'trace=%file', '-o', log];
  const finished = await run(cwd, argv, words);
  const calls = [
    ...readFileSync(log, 'utf8').matchAll(/^\d+ +(\w+)\((?:(?:AT_FDCWD|\d+)<([^>]*)>, )?"([^"]*)"/gm),
  ].map(([, call, base, path]) => ({ call: call as string, path: resolve(base ?? cwd, path as string) }));
  return {
    ...finished,
    opened: calls.filter(({ call }) => /^(open|exec|creat|uselib)/.test(call)).map(({ path }) => path),
    // getcwd(2) returns the directory itself.
    accessed: calls.filter(({ call }) => call !== 'getcwd').map(({ path }) => path),
  };
}

const inHostile = (paths: readonly string[]): string[] => [
  ...new Set(
    paths
      // The permissions of the directories themselves are checked, so their own paths are allowed.
      .filter((path) => !hostileDirectories.includes(path))
      .filter((path) => hostileDirectories.some((directory) => path.startsWith(`${directory}/`)))
      .map((path) => path.slice(root.length + 1)),
  ),
];

const CLOUDS = /^hostile\/parent\/here\/(clouds|secure)(-public)?\.(yaml|yml|json)$/;

let sandbox: { stop(): unknown };
/** Requests a Kerberos ticket in each response. */
const keystone = createServer((_, response) =>
  response.writeHead(401, { 'WWW-Authenticate': 'Negotiate' }).end('{}'),
);

beforeAll(async () => {
  const owner = user();
  sandbox = startSandbox(owner);
  await new Promise<void>((done) => keystone.listen(0, '127.0.0.1', done));
  for (const directory of hostileDirectories) write(directory, FILES);
  mkdirSync(empty);
  for (const directory of [hostile, empty])
    cpSync(owner.env.OS_CLIENT_CONFIG_FILE as string, join(directory, 'clouds.yaml'));
}, 60_000);
afterAll(() => {
  keystone.close();
  sandbox.stop();
});

const kerberos = (): string[] => {
  const { port } = keystone.address() as AddressInfo;
  return ['--os-auth-type', 'v3kerberos', '--os-auth-url', `http://127.0.0.1:${port}/v3`];
};

const COMMANDS: readonly {
  readonly title: string;
  readonly argv: () => readonly string[];
  readonly code: number;
  readonly shows: RegExp;
  readonly readsClouds: boolean;
}[] = [
  {
    title: '--version',
    argv: () => ['--version'],
    code: 0,
    shows: /^\d+\.\d+\.\d+\n$/,
    readsClouds: false,
  },
  { title: 'help', argv: () => ['help'], code: 0, shows: /cluster-create/, readsClouds: false },
  {
    title: 'a usage error',
    argv: () => ['cluster-list', '--nonsense'],
    code: 2,
    shows: /--nonsense/,
    readsClouds: false,
  },
  {
    title: 'completion',
    argv: () => ['__complete', 'bash', 'magnum --os-cloud ', ''],
    code: 0,
    shows: /sandbox/,
    readsClouds: true,
  },
  {
    title: 'cluster-list',
    argv: () => ['--os-cloud', 'sandbox', 'cluster-list'],
    code: 0,
    shows: /\| uuid/,
    readsClouds: true,
  },
  {
    title: 'login, which looks for a keyring',
    argv: () => ['--os-cloud', 'sandbox', 'login'],
    code: 0,
    shows: /Logged in to sandbox/,
    readsClouds: true,
  },
  {
    title: 'Kerberos without its package',
    argv: () => [...kerberos(), 'cluster-list'],
    code: 2,
    shows: /`kerberos`, which is not installed/,
    readsClouds: true,
  },
];

it('the hostile payload writes its marker if it runs', () => {
  for (const file of ['kerberos.js', 'preload.cjs', 'node_modules/kerberos/index.js']) {
    expect(spawnSync(process.execPath, [join(hostile, file)]).status).toBe(0);
    expect(existsSync(marker)).toBe(true);
    rmSync(marker);
  }
});

/** Hides the expiry of a login, which differs between runs. */
const withoutTime = ({ code, stdout, stderr }: Finished): Finished => {
  const hide = (text: string) => text.replace(/\d{4}-\d\d-\d\d \d\d:\d\d/g, 'TIME');
  return { code, stdout: hide(stdout), stderr: hide(stderr) };
};

describe.each(COMMANDS)('$title in a hostile directory', ({ argv, code, shows, readsClouds }) => {
  it('prints the same as in an empty directory, and runs no file of it', async () => {
    const expected = await run(empty, argv());
    expect(expected.stdout + expected.stderr).toMatch(shows);
    expect(expected.code).toBe(code);
    expect(withoutTime(await run(hostile, argv()))).toEqual(withoutTime(expected));
    expect(existsSync(marker)).toBe(false);
  }, 60_000);

  it('accesses only clouds.* and secure.* in it', { tags: ['strace'], timeout: 60_000 }, async () => {
    const traced = await trace(hostile, argv());
    expect(traced.code).toBe(code);
    expect(traced.opened).toContain(COMMAND[0]);
    expect(inHostile(traced.accessed).filter((path) => !CLOUDS.test(path))).toEqual([]);
    expect(inHostile(traced.opened).includes('hostile/parent/here/clouds.yaml')).toBe(readsClouds);
  });
});

it('login loads the keyring binding in a hostile directory', {
  tags: ['strace'],
  timeout: 60_000,
}, async () => {
  const { opened } = await trace(hostile, ['--os-cloud', 'sandbox', 'login']);
  expect(opened.filter((path) => path.endsWith('.node'))).not.toEqual([]);
});
