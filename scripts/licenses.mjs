// The licenses of the parts of the single file. Run by Bun, which reports the commits of the libraries that are linked into it.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const { bun, webkit, tinycc } = process.versions;

const PREAMBLE = `The executable magnum (magnum.exe) consists of:

- magnum-cli, under the Apache License 2.0.
- Bun ${bun}, under the MIT License: https://github.com/oven-sh/bun/tree/bun-v${bun}
  Libraries that are linked into it statically, with their licenses:
  https://github.com/oven-sh/bun/blob/bun-v${bun}/LICENSE.md
  - JavaScriptCore of WebKit, under the GNU Library General Public License 2:
    https://github.com/oven-sh/WebKit/tree/${webkit}
  - TinyCC, under the GNU Lesser General Public License 2.1:
    https://github.com/oven-sh/tinycc/tree/${tinycc}
- @napi-rs/keyring, under the MIT License, and the Rust crates in it.
- The npm packages that are listed below.

To link it with a modified JavaScriptCore or TinyCC:

  git clone --branch bun-v${bun} https://github.com/oven-sh/bun && cd bun
  git clone https://github.com/oven-sh/WebKit vendor/WebKit && git -C vendor/WebKit checkout ${webkit}
  # Change the sources, then build Bun as its CONTRIBUTING.md describes:
  bun run build:local
  # In a clone of magnum-cli, after npm ci and npm run build:binary; BUN is the executable that was just built, BINDING the
  # .node file of @napi-rs/keyring:
  BUN scripts/compile-single-file.mjs bun-linux-x64 BUN BINDING dist.binary/magnum
`;

/** The folders of the packages of modules below node_modules. */
function packagesOf(modules) {
  const folders = modules.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []);
  return [...new Set(folders)].sort();
}

/** The texts of the license files in the folder; empty if it has none. */
function licenseTexts(folder) {
  return readdirSync(folder)
    .filter((file) => /^(licen[cs]e|copying|notice|copyright)/i.test(file))
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8').trim())
    .join('\n\n');
}

const section = (title, text) => `${'='.repeat(78)}\n${title}\n${'='.repeat(78)}\n\n${text}\n`;

/** Returns the text of LICENSES.txt for the modules in the bundle and the keyring binding. */
export function licensesOf(modules, binding) {
  const packages = [...packagesOf(modules), dirname(binding)].map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return section(`${name} ${version} (${license})`, licenseTexts(folder));
  });
  return [
    PREAMBLE,
    section('magnum-cli (Apache-2.0)', readFileSync('LICENSE', 'utf8')),
    section('JavaScriptCore', readFileSync('scripts/licenses/LGPL-2.0.txt', 'utf8')),
    section('TinyCC', readFileSync('scripts/licenses/LGPL-2.1.txt', 'utf8')),
    ...packages,
  ].join('\n');
}
