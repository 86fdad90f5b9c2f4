/** The directories in which the optional package is looked for, and the errors of a package that cannot be loaded. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, relative, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadKerberos } from '../../../src/keystone/kerberos/kerberos-package.ts';
import { temporaryDirectory } from '../../support/world.ts';

/** The candidates in their order; only those below the temporary directory exist. */
const candidates: string[] = [];
let home = '';

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  return {
    ...fs,
    existsSync: (path: string) => {
      candidates.push(path);
      return home !== '' && path.startsWith(home) && fs.existsSync(path);
    },
  };
});

const SOURCE = resolve('src/keystone/kerberos/kerberos-package.ts');
const { execPath, platform } = process;

beforeEach(() => {
  candidates.length = 0;
  home = temporaryDirectory();
  vi.stubEnv('NODE_PATH', '');
});
afterEach(() => {
  vi.unstubAllEnvs();
  process.execPath = execPath;
  Object.defineProperty(process, 'platform', { value: platform });
});

/** Creates a package in a directory, which it names. Returns the directory. */
function install(name: string, files: Record<string, string>): string {
  const folder = join(home, name);
  for (const [file, text] of Object.entries(files)) {
    const path = join(folder, 'kerberos', file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return folder;
}

const packageOf = (name: string) =>
  install(name, { 'package.json': '{}', 'index.js': `exports.name = '${name}';` });

describe('loadKerberos', () => {
  it('loads the main file of the first directory of NODE_PATH with the package', async () => {
    const main = { 'package.json': '{"main":"lib/start.js"}', 'lib/start.js': "exports.name = 'main';" };
    const path = [join(home, 'missing'), install('one', main), packageOf('two')].join(delimiter);
    vi.stubEnv('NODE_PATH', path);
    expect(await loadKerberos()).toEqual({ name: 'main' });
  });

  it('loads index.js of a package without a main file', async () => {
    vi.stubEnv('NODE_PATH', packageOf('one'));
    expect(await loadKerberos()).toEqual({ name: 'one' });
  });

  it('loads a global package of npm', async () => {
    packageOf('lib/node_modules');
    process.execPath = join(home, 'bin', 'node');
    expect(await loadKerberos()).toEqual({ name: 'lib/node_modules' });
  });

  it('does not look into a relative directory of NODE_PATH', async () => {
    const folder = packageOf('one');
    vi.stubEnv('NODE_PATH', [relative(process.cwd(), folder), '', '.'].join(delimiter));
    await expect(loadKerberos()).rejects.toMatchObject({
      kind: 'usage',
      message: 'Kerberos login requires the package `kerberos`, which is not installed.',
      hint: 'To install it: npm install --global kerberos',
    });
    expect(candidates.filter((path) => !path.startsWith('/'))).toEqual([]);
  });

  it('looks into node_modules of all parents, NODE_PATH, and the global directories in this order', async () => {
    vi.stubEnv('NODE_PATH', '/of/node-path');
    process.execPath = '/opt/node/bin/node';
    await expect(loadKerberos()).rejects.toMatchObject({ kind: 'usage' });
    expect(candidates[0]).toBe(join(dirname(SOURCE), 'node_modules', 'kerberos'));
    expect(candidates).toContain(resolve('node_modules/kerberos'));
    expect(candidates.slice(-4)).toEqual([
      '/of/node-path/kerberos',
      '/opt/node/lib/node_modules/kerberos',
      '/usr/local/lib/node_modules/kerberos',
      '/usr/lib/node_modules/kerberos',
    ]);
  });

  it('looks into node_modules next to the executable of the single file, not into that of its parents', async () => {
    process.execPath = SOURCE;
    await expect(loadKerberos()).rejects.toMatchObject({ kind: 'usage' });
    expect(candidates).toEqual([
      join(dirname(SOURCE), 'node_modules', 'kerberos'),
      resolve('src/keystone/lib/node_modules/kerberos'),
      '/usr/local/lib/node_modules/kerberos',
      '/usr/lib/node_modules/kerberos',
    ]);
  });

  it('does not look into /usr on Windows', async () => {
    Object.defineProperty(process, 'platform', { value: 'win32' });
    process.execPath = SOURCE;
    await expect(loadKerberos()).rejects.toMatchObject({ kind: 'usage' });
    expect(candidates).toHaveLength(2);
  });

  it.each([
    [
      'throws',
      { 'package.json': '{}', 'index.js': "throw new Error('bad\\u0007 module.\\nsecond line');" },
      'bad module',
    ],
    ['has no package.json', { 'index.js': '' }, expect.anything()],
    ['has an invalid package.json', { 'package.json': '{', 'index.js': '' }, expect.anything()],
  ])(
    'fails for a package that %s with the first line of the reason',
    async (_, files: Record<string, string>, reason) => {
      vi.stubEnv('NODE_PATH', install('one', files));
      const error = await loadKerberos().catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({
        kind: 'failed',
        message: expect.stringMatching(/^Cannot load the package `kerberos`: [^\n]+[^.]\.$/),
        hint: 'Rebuild it for this version of Node.js with npm rebuild kerberos; add --global if it is installed globally.',
        cause: expect.any(Error),
      });
      if (typeof reason === 'string')
        expect((error as Error).message).toBe(`Cannot load the package \`kerberos\`: ${reason}.`);
    },
  );
});
