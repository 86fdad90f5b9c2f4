/**
 * Texts contain no command that installs something that does not exist, or that others could publish under the name of this project:
 * its package, an image, a formula, a script to download.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const { name: OWN_NAME, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  name: string;
  devDependencies: object;
};

/** What users, packagers and developers read. */
const PLACES = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', 'package.json'].concat([
  'docs',
  'man',
  'completions',
  'examples',
  'src',
  'scripts',
  'bench',
  '.ci',
]);

function filesIn(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).flatMap((name) => filesIn(join(path, name)));
}

/** Packages of others that exist in the npm registry, and Debian's packages that the pages name. */
const NPM_PACKAGES = new Set(['kerberos', 'kerberos@7']);
const DEBIAN_PACKAGES = new Set(['git', 'nodejs', 'npm', 'kubernetes-client', 'docker-cli']);
/** Commands of the packages that `npm ci` installs. */
const LOCAL_COMMANDS = new Set([...Object.keys(devDependencies), 'tsc', 'biome']);

const REST = String.raw`((?:[ \t]+[^\s\`'"|;&)]+)*)`;
const NPM = new RegExp(String.raw`\bnpm (?:install|i|add|exec|pack|view)\b${REST}`, 'g');
const NPX = new RegExp(String.raw`\b(?:npx|bunx|(?:npm|pnpm|yarn) dlx)\b${REST}`, 'g');
const APT = new RegExp(String.raw`\bapt(?:-get)? install\b${REST}`, 'g');
/** Installers for which nothing is published. */
const OTHERS =
  /\b(?:(?:brew|port|dnf|yum|zypper|pip3?|pipx|snap|flatpak|choco|winget|scoop|cargo|go) install|apk add|pacman -S|(?:pnpm|yarn|bun) add|(?:docker|podman) (?:pull|run) (?!--user)|(?:curl|wget) [^\n]*\|\s*(?:sudo )?(?:ba)?sh)\b[^\n]*/g;

const VALUE_OPTIONS = new Set(['--prefix', '--cache', '--pack-destination', '--config']);

/** The operands of a command. */
function operandsIn(rest: string): string[] {
  const words = rest.trim().split(/\s+/).filter(Boolean);
  return words.filter((word, index) => !word.startsWith('-') && !VALUE_OPTIONS.has(words[index - 1] ?? ''));
}

const isPath = (word: string): boolean => /^[.~/]/.test(word);

/** The commands in `text` that install something unknown. */
function unknownInstallations(text: string): string[] {
  // The man page escapes hyphens.
  const plain = text.replaceAll('\\-', '-');
  const commands = (pattern: RegExp, isUnknown: (operands: string[]) => boolean) =>
    [...plain.matchAll(pattern)].filter(([, rest = '']) => isUnknown(operandsIn(rest)));
  return [
    ...commands(NPM, (words) => words.some((word) => !isPath(word) && !NPM_PACKAGES.has(word))),
    ...commands(NPX, ([word]) => word !== undefined && !LOCAL_COMMANDS.has(word)),
    ...commands(APT, (words) => words.some((word) => !DEBIAN_PACKAGES.has(word))),
    ...plain.matchAll(OTHERS),
  ].map(([command]) => command.trim());
}

describe('installation commands', () => {
  it.each(PLACES)('%s: names only archives, the clone, and packages of others that exist', (place) => {
    const found = filesIn(place).flatMap((path) =>
      unknownInstallations(readFileSync(path, 'utf8')).map((command) => `${path}: ${command}`),
    );
    expect(found).toEqual([]);
  });

  it('are found if they name what is not published', () => {
    const wrong = [
      `npm install --global ${OWN_NAME}`,
      `npm i -g ${OWN_NAME}@latest kerberos`,
      `npm install --prefix ~/.local ${OWN_NAME} kerberos`,
      `npx --yes ${OWN_NAME} cluster-list`,
      `npm pack ${OWN_NAME}`,
      'apt-get install magnum-cli',
      'brew install magnum',
      'pip install magnum',
      'docker run registry.example.org/magnum',
      'curl -fsSL https://magnum.example.org/install | sh',
    ];
    for (const command of wrong) expect(unknownInstallations(`Run \`${command}\`.`), command).toHaveLength(1);
    expect(unknownInstallations(String.raw`npm install \-\-global ${OWN_NAME}`)).toHaveLength(1);
  });

  it('are accepted if they name a path or a package that exists', () => {
    const right = [
      'npm install --global --prefix ~/.local ./magnum-cli-*.tgz',
      'npm install --global .',
      'npm install --prefix /opt/magnum kerberos',
      'npm pack --silent',
      'npx vitest run test/words -u',
      'apt install git nodejs npm',
      'npm uninstall --global magnum-cli',
    ];
    for (const command of right) expect(unknownInstallations(`    ${command}\n`), command).toEqual([]);
  });
});
