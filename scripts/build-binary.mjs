// build-binary.mjs [TARGET]: creates dist.binary/magnum, a single executable with Bun's runtime, the program and the keyring
// binding, and its dist.binary/LICENSES.txt. TARGET defaults to this machine; scripts/single-file.json lists the targets. The
// runtime and the binding are fetched with npm, checked against the integrity hashes of this repository, and cached outside of it.
import './assert-can-build.mjs';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { unpackPackage } from './fetch-package.mjs';

const { assertSelfContained } = await import('./self-contained.mjs');
process.chdir(join(import.meta.dirname, '..'));
const { bun, targets } = JSON.parse(readFileSync('scripts/single-file.json', 'utf8'));
const { packages: locked } = JSON.parse(readFileSync('package-lock.json', 'utf8'));

const target = process.argv[2] ?? hostTarget();
if (!Object.hasOwn(targets, target)) {
  console.error(`Unknown target '${target}'; known targets: ${Object.keys(targets).join(', ')}.`);
  process.exit(2);
}

// In the same file system as the result, which replaces the old one atomically.
mkdirSync('dist.binary', { recursive: true });
const work = mkdtempSync(join('dist.binary', '.work-'));
try {
  // Bun stores the file name in the executable, so the draft has the name of the result.
  const file = target.startsWith('windows-') ? 'magnum.exe' : 'magnum';
  compile(join(work, file));
  // Bun signs only executables for Apple silicon; in others, the signature of its runtime is no longer valid.
  if (process.platform === 'darwin' && target.startsWith('darwin-'))
    execFileSync('codesign', ['--force', '--sign', '-', join(work, file)]);
  assertSelfContained(readFileSync(join(work, file)));
  for (const name of ['LICENSES.txt', file]) renameSync(join(work, name), join('dist.binary', name));
  console.log(join('dist.binary', file));
} finally {
  rmSync(work, { recursive: true, force: true });
}

function hostTarget() {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const isMusl =
    process.platform === 'linux' && process.report.getReport().header.glibcVersionRuntime === undefined;
  return `${platform}-${process.arch}${isMusl ? '-musl' : ''}`;
}

function compile(outfile) {
  const { runtime, keyring } = targets[target];
  const binding = join(
    unpack(keyring, locked[`node_modules/${keyring}`]),
    `${keyring.replace('@napi-rs/keyring-', 'keyring.')}.node`,
  );
  const words = [runtime.replace('@oven/', ''), unpackRuntime(target), binding, outfile];
  execFileSync(unpackRuntime(hostTarget()), ['scripts/compile-single-file.mjs', ...words], {
    // The result must not depend on Bun's environment variables.
    env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('BUN_'))),
    stdio: 'inherit',
  });
}

/** Returns the path of Bun's executable for the target. */
function unpackRuntime(name) {
  const { runtime, integrity } = targets[name];
  const folder = unpack(runtime, { version: bun, integrity });
  return join(folder, 'bin', name.startsWith('windows-') ? 'bun.exe' : 'bun');
}

/** Returns the absolute path of a folder with the content of the package. */
function unpack(name, locked) {
  const folder = join(import.meta.dirname, '..', work, name.replace('/', '+'));
  return existsSync(folder) ? folder : unpackPackage(folder, name, locked);
}
