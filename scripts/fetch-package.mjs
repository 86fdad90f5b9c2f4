// Fetches npm packages that are not dependencies, such as runtimes. Checks them against the integrity hashes of this repository,
// caches them outside of it, and runs no install scripts.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Returns the path of the package's archive in the cache (magnum-build/ in XDG_CACHE_HOME or ~/.cache). Throws if its hash is not
 * `integrity`: `sha512-` and Base64, as in package-lock.json.
 */
function fetchArchive(name, { version, integrity }) {
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'magnum-build');
  const archive = join(cache, `${name.replace('/', '+')}-${version}.tgz`);
  if (!existsSync(archive)) {
    mkdirSync(cache, { recursive: true });
    const draft = mkdtempSync(join(cache, '.fetch-'));
    try {
      execFileSync('npm', ['pack', '--silent', `${name}@${version}`, '--pack-destination', draft], {
        shell: process.platform === 'win32',
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      renameSync(join(draft, readdirSync(draft)[0]), archive);
    } finally {
      rmSync(draft, { recursive: true, force: true });
    }
  }
  const actual = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
  if (actual !== integrity) {
    rmSync(archive);
    throw new Error(`${name}@${version} has the integrity hash ${actual}; expected ${integrity}`);
  }
  return archive;
}

/** Unpacks the package into `folder`, which must not exist, and returns `folder`. Throws as `fetchArchive` does. */
export function unpackPackage(folder, name, locked) {
  const archive = fetchArchive(name, locked);
  mkdirSync(folder, { recursive: true });
  execFileSync('tar', ['xzf', archive, '--strip-components=1', '-C', folder]);
  return folder;
}
