// build-binary.mjs [PLATFORM]: makes dist.binary/magnum, a single executable with everything in it: Node 24, the chunks of
// dist/ with what V8 made of them, and the keychain binding. PLATFORM is this machine's unless it is said: linux-x64,
// linux-arm64, darwin-arm64, darwin-x64 or win-x64. Needs the npm registry, or what was fetched before.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { rolldown } from 'rolldown';

const require = createRequire(import.meta.url);
const NODE = '24.21.0';
const POSTJECT = '1.0.0-alpha.6';
/** Node finds the program in the executable by this name, and whether there is one by the other. */
const RESOURCE = 'NODE_SEA_BLOB';
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

const KEYRINGS = {
  'linux-x64': 'linux-x64-gnu',
  'linux-arm64': 'linux-arm64-gnu',
  'darwin-arm64': 'darwin-arm64',
  'darwin-x64': 'darwin-x64',
  'win-x64': 'win32-x64-msvc',
};

const own = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
const platform = process.argv[2] ?? own;
if (!(platform in KEYRINGS)) {
  console.error(`There is no ${platform}; there are ${Object.keys(KEYRINGS).join(', ')}.`);
  process.exit(2);
}

const work = mkdtempSync(join(tmpdir(), 'magnum-binary-'));
try {
  await build();
} finally {
  rmSync(work, { recursive: true, force: true });
}

async function build() {
  if (!existsSync('dist/magnum.cjs'))
    execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' });
  const node = nodeFor(platform);
  // Made by the very Node that will run it, or V8 refuses it.
  const runner = platform === own ? node : nodeFor(own);
  const code = platform === own ? warmUp(runner) : undefined;
  const assets = { ...chunks(code), ...keychain() };

  const main = join(work, 'main.cjs');
  const bundle = await rolldown({ input: 'scripts/single-file.cjs', platform: 'node' });
  await bundle.write({ file: main, format: 'cjs' });
  await bundle.close();

  const blob = join(work, 'magnum.blob');
  const config = join(work, 'sea.json');
  const settings = { main, output: blob, assets, disableExperimentalSEAWarning: true };
  writeFileSync(config, JSON.stringify({ ...settings, useCodeCache: platform === own }));
  execFileSync(runner, ['--experimental-sea-config', config], { stdio: ['ignore', 'ignore', 'inherit'] });

  mkdirSync('dist.binary', { recursive: true });
  const target = join('dist.binary', platform.startsWith('win') ? 'magnum.exe' : 'magnum');
  const draft = join(work, 'magnum');
  copyFileSync(node, draft);
  chmodSync(draft, 0o755);
  const isMac = platform.startsWith('darwin');
  if (isMac && own === platform) execFileSync('codesign', ['--remove-signature', draft]);
  const { inject } = require(join(fetched('postject', POSTJECT), 'dist', 'api.js'));
  await inject(draft, RESOURCE, readFileSync(blob), {
    sentinelFuse: FUSE,
    ...(isMac ? { machoSegmentName: 'NODE_SEA' } : {}),
  });
  if (isMac && own === platform) execFileSync('codesign', ['--sign', '-', draft]);
  if (isMac && own !== platform)
    console.error('macOS runs it only once it is signed there: codesign --sign - magnum');
  copyFileSync(draft, `${target}.new`);
  chmodSync(`${target}.new`, 0o755);
  renameSync(`${target}.new`, target);
  console.log(target);
}

/** The package of the registry, unpacked; npm checks that it is what was published. */
function fetched(name, version) {
  const cache = resolve('node_modules/.cache/magnum-binary');
  const folder = join(cache, `${name.replace('/', '+')}-${version}`);
  if (!existsSync(folder)) {
    const draft = join(work, 'fetched');
    mkdirSync(draft, { recursive: true });
    const shell = process.platform === 'win32';
    const words = ['pack', '--silent', `${name}@${version}`, '--pack-destination', draft];
    execFileSync('npm', words, { shell, stdio: ['ignore', 'ignore', 'inherit'] });
    const archive = readdirSync(draft).find((file) => file.endsWith('.tgz'));
    execFileSync('tar', ['xzf', archive], { cwd: draft });
    mkdirSync(cache, { recursive: true });
    cpSync(join(draft, 'package'), `${folder}.new`, { recursive: true });
    renameSync(`${folder}.new`, folder);
    rmSync(draft, { recursive: true });
  }
  return folder;
}

function nodeFor(which) {
  const folder = fetched(`node-${which}`, NODE);
  return join(folder, 'bin', which.startsWith('win') ? 'node.exe' : 'node');
}

function chunks(code) {
  const assets = { 'chunks/magnum.cjs': resolve('dist/magnum.cjs') };
  for (const name of readdirSync('dist/chunks')) assets[`chunks/${name}`] = resolve('dist/chunks', name);
  if (code !== undefined) {
    for (const name of readdirSync(code)) assets[`code/${name}`] = join(code, name);
  }
  return assets;
}

/** Runs the commands that are typed most, so that V8 has the code that they need; the folder it is kept in. */
function warmUp(node) {
  const dist = join(work, 'dist');
  cpSync('dist', dist, { recursive: true });
  rmSync(join(dist, 'code'), { recursive: true, force: true });
  const home = join(work, 'home');
  const cloud = join(home, 'sandbox');
  mkdirSync(home);
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    OS_CLIENT_CONFIG_FILE: join(cloud, 'clouds.yaml'),
    OS_CLOUD: 'sandbox',
  };
  const run = (words, expected = 0) => {
    const { status, stderr } = spawnSync(node, ['scripts/code-cache.cjs', dist, ...words], {
      env,
      encoding: 'utf8',
    });
    if (status !== expected) throw new Error(`magnum ${words.join(' ')} ended with ${status}: ${stderr}`);
  };
  run(['sandbox', 'start', '--dir', cloud, '--seconds', '0']);
  try {
    for (const words of [
      ['cluster-create', 'warm', '--cluster-template', 'kubernetes', '--wait'],
      ['cluster-list', '--os-cache'],
      ['cluster-list', '--os-cache', '-f', 'json'],
      ['cluster-show', 'warm'],
      ['cluster-template-list'],
      ['cluster-config', 'warm', '--dir', join(home, 'warm')],
      ['cluster-delete', 'warm'],
      ['bash-completion'],
      ['completion', 'bash'],
      ['help', 'cluster-create'],
      ['help'],
    ])
      run(words);
    run(['cluster-list', '--nonsense'], 2);
  } finally {
    run(['sandbox', 'stop', '--dir', cloud]);
  }
  return join(dist, 'code', readdirSync(join(dist, 'code'))[0]);
}

/** The binding for that platform; its name says what is in it. */
function keychain() {
  const { version } = JSON.parse(readFileSync('node_modules/keytar/package.json', 'utf8'));
  const installed = resolve('node_modules/@napi-rs', `keyring-${KEYRINGS[platform]}`);
  const folder = existsSync(installed)
    ? installed
    : fetched(`@napi-rs/keyring-${KEYRINGS[platform]}`, version);
  const binding = join(
    folder,
    readdirSync(folder).find((name) => name.endsWith('.node')),
  );
  const hash = createHash('sha256').update(readFileSync(binding)).digest('hex').slice(0, 16);
  return { [`native/keyring-${hash}.node`]: binding };
}
