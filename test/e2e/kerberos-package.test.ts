import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, it } from 'vitest';
import { json, serve } from '../http/servers.ts';
import { temporaryDirectory } from '../support/world.ts';

interface Installation {
  /** The working directory. */
  readonly prefix: string;
  readonly modules: string;
  /** Runs cluster-list and returns its stderr. */
  run(server: string, nodePath?: string): Promise<string>;
}

/** Installs magnum as npm does, or the single file in the same prefix, whose `lib/node_modules` it searches too. */
function install(): Installation {
  const prefix = temporaryDirectory();
  const modules = join(prefix, 'lib', 'node_modules');
  mkdirSync(modules, { recursive: true });
  const own = join(modules, 'magnum-cli');
  const single = process.env.MAGNUM_COMMAND;
  const command =
    single === undefined
      ? [process.execPath, join(own, 'bin', 'magnum.js')]
      : [join(prefix, 'bin', 'magnum')];
  if (single !== undefined) cpSync(single, join(prefix, 'bin', 'magnum'));
  else for (const part of ['bin', 'dist', 'package.json']) cpSync(part, join(own, part), { recursive: true });
  return {
    prefix,
    modules,
    run: (server, nodePath = '') =>
      new Promise((resolve, reject) => {
        const options = {
          '--os-auth-type': 'v3fedkerb',
          '--os-auth-url': `${server}/v3`,
          '--os-identity-provider': 'sssd',
          '--os-protocol': 'kerberos',
          '--os-mutual-auth': 'disabled',
          '--os-endpoint-override': server,
        };
        const [program, ...words] = [...command, ...Object.entries(options).flat(), 'cluster-list'];
        const child = spawn(program as string, words, {
          cwd: prefix,
          env: { HOME: prefix, NODE_PATH: nodePath, no_proxy: '*' },
          stdio: ['ignore', 'ignore', 'pipe'],
        });
        let stderr = '';
        child.stderr.setEncoding('utf8').on('data', (piece: string) => {
          stderr += piece;
        });
        child.once('error', reject);
        child.once('close', () => resolve(stderr));
      }),
  };
}

/** A mock of the package, whose ticket is the service name. */
const MOCK = `module.exports = {
  GSS_C_MUTUAL_FLAG: 2, GSS_C_SEQUENCE_FLAG: 8, GSS_MECH_OID_SPNEGO: 6, GSS_MECH_OID_KRB5: 9,
  initializeClient: async (service) => ({
    contextComplete: true,
    step: async () => Buffer.from(service).toString('base64'),
  }),
};`;

/** Creates the package in the layout of the real one, whose main file is not index.js. */
function installKerberos(modules: string, text: string): void {
  const folder = join(modules, 'kerberos');
  mkdirSync(join(folder, 'lib'), { recursive: true });
  const description = { name: 'kerberos', version: '7.0.0', main: 'lib/index.js' };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(description));
  writeFileSync(join(folder, 'lib', 'index.js'), `require('../package.json');\n${text}`);
}

const startKeystone = () =>
  serve(({ url, headers }, response) => {
    if (!url.includes('OS-FEDERATION')) json(response, 200, { clusters: [] });
    else if (!headers.authorization) json(response, 401, {}, { 'www-authenticate': 'Negotiate' });
    else json(response, 201, { token: {} }, { 'x-subject-token': 'T' });
  });

it('the built command finds `kerberos` next to itself, and names it if it is missing', async () => {
  const server = await startKeystone();
  const { modules, run } = install();
  expect(await run(server.url)).toMatch(/`kerberos`, which is not installed/);
  installKerberos(modules, MOCK);
  expect(await run(server.url)).toBe('');
  const tickets = server.requests.flatMap(({ headers }) => headers.authorization ?? []);
  expect(tickets).toEqual([`Negotiate ${Buffer.from('HTTP@127.0.0.1').toString('base64')}`]);
}, 30_000);

it('the built command finds `kerberos` through an absolute NODE_PATH, and ignores a relative one', async () => {
  const server = await startKeystone();
  const { prefix, modules, run } = install();
  const elsewhere = join(prefix, 'elsewhere');
  installKerberos(elsewhere, MOCK);
  expect(await run(server.url, 'elsewhere')).toMatch(/`kerberos`, which is not installed/);
  expect(await run(server.url, `${modules}${delimiter}${elsewhere}`)).toBe('');
}, 30_000);

it('the built command reports that `kerberos` was not compiled', async () => {
  const server = await startKeystone();
  const { modules, run } = install();
  installKerberos(modules, "require('../build/Release/kerberos.node');");
  expect(await run(server.url)).toMatch(
    /Cannot load the package `kerberos`: .*kerberos\.node[\s\S]*npm rebuild kerberos/,
  );
}, 30_000);
