/** What `magnum doctor` shows in the situations of its users. After a change of words: `npx vitest run test/words -u`. */
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createAuthority, type Identity, type IssueOptions } from '../http/certificates.ts';
import { cloud, type TestCloud } from '../support/cloud.ts';
import { magnum, type Output, temporaryDirectory, type WorldOptions } from '../support/world.ts';

const { keyring } = vi.hoisted(() => ({ keyring: { isAvailable: false } }));

/** The keyring of the machine is not used: not every machine has one, and it may be locked. */
vi.mock('../../src/keystone/session/keyring.ts', async (importOriginal) => ({
  ...(await importOriginal<typeof import('../../src/keystone/session/keyring.ts')>()),
  createKeyring: () => ({
    get: async () => undefined,
    set: async () => keyring.isAvailable,
    delete: async () => keyring.isAvailable,
  }),
}));

type Run = (...argv: string[]) => Promise<Output>;
type Environment = WorldOptions['env'];

let sandbox: TestCloud;
/** A directory with a kubectl and a docker that print their versions, and one without. */
let tools: string;
let noTools: string;
/** Names of directories in the snapshot. */
const directories = new Map<string, string>();
const sections: string[] = [];
const servers: Server[] = [];

beforeAll(async () => {
  sandbox = await cloud();
  tools = namedDirectory('TOOLS');
  noTools = namedDirectory('NO_TOOLS');
  directories.set(sandbox.directory, 'HOME');
  const versions = {
    kubectl: '{"clientVersion": {"gitVersion": "v1.2.3"}}',
    docker: 'Docker version 4.5.6, build 7',
  };
  for (const [name, output] of Object.entries(versions)) {
    writeFileSync(join(tools, name), `#!/bin/sh\necho '${output}'\n`);
    chmodSync(join(tools, name), 0o755);
  }
});
afterAll(async () => {
  for (const server of servers) server.close();
  await sandbox.close();
});

function namedDirectory(name: string): string {
  const directory = temporaryDirectory();
  directories.set(directory, name);
  return directory;
}

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const tlsServer = ({ cert, key }: Identity): Promise<number> =>
  listen(createTlsServer({ cert, key }, (_, response) => void response.end('{}')));

/** The shell of the user is fish: whether bash loads completions depends on files of the machine. */
const environment = (): Environment => ({ SHELL: '/usr/bin/fish', PATH: noTools });

/** A clock whose waiting times pass at once: retries are not what is tested. */
const clock = { now: () => Date.now(), sleep: async () => undefined };

const asDemo = (env: Environment = {}, more: WorldOptions = {}): Run => {
  const options: WorldOptions = { clock, ...more, env: { ...environment(), ...env } };
  return (...argv) => sandbox.runWith(options, ...argv);
};

const CLOUD_CHECKS = [
  ...['cloud', 'auth type', 'proxy', 'DNS', 'TLS', 'Keystone', 'clock'],
  ...['login', 'trust', 'catalog', 'Magnum', 'quota'],
];

/** Adds the text and the JSON of `magnum doctor`, one row a line. `checks` limits the section to these. */
async function add(
  title: string,
  run: Run,
  { before = [], checks }: { before?: string[]; checks?: string[] } = {},
): Promise<void> {
  const text = await run(...before, 'doctor');
  const json = await run(...before, 'doctor', '-f', 'json');
  expect(json.code, title).toBe(text.code);
  const rows = JSON.parse(json.stdout) as { check: string }[];
  const isListed = (check: string | undefined) => checks === undefined || checks.includes(check ?? '');
  const lines = text.stdout.split(/\n(?! {4})/).filter((line) => isListed(/^. ([^:]+):/.exec(line)?.[1]));
  const objects = rows.filter(({ check }) => isListed(check)).map((row) => `${JSON.stringify(row)}\n`);
  const ending = isListed('login') ? `exit code ${text.code}\n${text.stderr}${json.stderr}` : '';
  sections.push(withNames(`=== ${title}\n${lines.join('\n').trimEnd()}\n${objects.join('')}${ending}`));
}

/** Replaces what differs from run to run and from machine to machine. */
function withNames(text: string): string {
  const named = [...directories].reduce((result, [path, name]) => result.replaceAll(path, name), text);
  return named
    .replaceAll(/magnum \d\S* on (Node|Bun) \S+,/g, 'magnum VERSION on RUNTIME VERSION,')
    .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/g, 'TIME')
    .replaceAll(/\d{4}-\d\d-\d\d/g, 'DATE')
    .replaceAll(/req-[0-9a-f-]+/g, 'ID')
    .replaceAll(
      /the local clock is \d s (behind|ahead of) Keystone's/g,
      "the local clock agrees with Keystone's",
    )
    .replaceAll(/the local clock is \d+ s/g, 'the local clock is SECONDS s')
    .replaceAll(/\((ENOTFOUND|EAI_AGAIN)\)/g, '(CODE)')
    .replaceAll('the DNS server does not respond', 'the host name cannot be resolved');
}

it('magnum doctor prints what is in test/words/doctor.txt', { timeout: 120_000 }, async () => {
  await addClouds();
  await addLogins();
  await addConnections();
  await addMachine();
  await expect(sections.join('\n')).toMatchFileSnapshot('doctor.txt');
});

async function addClouds(): Promise<void> {
  await add('all checks pass', asDemo({ PATH: tools }));
  const home = namedDirectory('EMPTY_HOME');
  const env = { ...environment(), HOME: home };
  await add('no clouds.yaml', (...argv) => magnum(argv, { clock, env, cwd: home }));
  const checks = ['files', 'clouds', 'cloud', 'Keystone', 'login', 'Magnum'];
  const missing = join(home, 'missing.yaml');
  await add('OS_CLIENT_CONFIG_FILE names a missing file', asDemo({ OS_CLIENT_CONFIG_FILE: missing }), {
    checks: ['files'],
  });
  const broken = join(home, 'broken.yaml');
  writeFileSync(broken, 'clouds: [');
  await add('clouds.yaml is invalid', asDemo({ OS_CLIENT_CONFIG_FILE: broken }), { checks });
  await add('the cloud is not in clouds.yaml', asDemo(), { before: ['--os-cloud', 'nope'], checks });
}

async function addLogins(): Promise<void> {
  const checks = CLOUD_CHECKS;
  await add('wrong password', asDemo(), { before: ['--os-password', 'wrong'], checks });
  const unscoped = {
    OS_CLOUD: undefined,
    OS_AUTH_URL: sandbox.identityUrl,
    OS_USERNAME: 'demo',
    OS_USER_DOMAIN_NAME: 'Default',
    OS_PASSWORD: 'demo',
  };
  await add('no project', asDemo(unscoped), { checks });
  const auth = {
    auth_url: sandbox.identityUrl,
    username: 'demo',
    user_domain_name: 'Default',
    password: 'demo',
  };
  const file = join(namedDirectory('UNSCOPED'), 'clouds.yaml');
  writeFileSync(file, JSON.stringify({ clouds: { unscoped: { auth } } }));
  await add(
    'no project in a cloud that is selected with --os-cloud',
    asDemo({ OS_CLIENT_CONFIG_FILE: file }),
    {
      before: ['--os-cloud', 'unscoped'],
      checks: ['catalog'],
    },
  );
  await add('restricted application credential', asDemo({ OS_CLOUD: 'sandbox-appcred-restricted' }), {
    checks,
  });
}

async function addConnections(): Promise<void> {
  const authUrl = (url: string) => ({ before: ['--os-auth-url', url], checks: CLOUD_CHECKS });
  await add('Keystone refuses the connection', asDemo(), authUrl('http://127.0.0.1:1/v3'));
  await add('the host name does not resolve', asDemo(), authUrl('http://no-such-host.invalid/v3'));
  await add('the auth URL has a wrong path', asDemo(), authUrl(`${sandbox.url}/wrong/v3`));
  await add('the auth URL has a wrong path and no /v3', asDemo(), authUrl(`${sandbox.url}/wrong`));
  await add('the auth URL leads to a web page', asDemo(), authUrl(await pageUrl()));
  await add('the auth URL does not end in /v3', asDemo(), {
    ...authUrl(sandbox.identityUrl.replace(/\/v3$/, '')),
    checks: ['Keystone'],
  });
  await add('verification is off', asDemo(), { before: ['--insecure'], checks: ['TLS'] });
  await add('proxy', asDemo({ http_proxy: 'http://user:secret@127.0.0.1:1' }), {
    checks: ['proxy', 'Keystone'],
  });
  const slow = { ...clock, now: () => Date.now() - 3_600_000 };
  await add('the clock is slow', asDemo({}, { clock: slow }), { checks: ['clock'] });
  await addCertificates();
}

async function pageUrl(): Promise<string> {
  const port = await listen(createServer((_, response) => void response.end('<html>Welcome</html>')));
  return `http://127.0.0.1:${port}/v3`;
}

async function addCertificates(): Promise<void> {
  const authority = await createAuthority('Test CA');
  const cacert = join(namedDirectory('CA'), 'ca.pem');
  writeFileSync(cacert, authority.cert);
  const urlOf = async (options: IssueOptions = {}) =>
    `https://127.0.0.1:${await tlsServer(await authority.issue(options))}/v3`;
  const checks = ['TLS'];
  await add('untrusted CA', asDemo(), { before: ['--os-auth-url', await urlOf()], checks: CLOUD_CHECKS });
  const trusted = async (title: string, options?: IssueOptions) =>
    add(title, asDemo(), { before: ['--os-cacert', cacert, '--os-auth-url', await urlOf(options)], checks });
  const day = 86_400_000;
  await trusted('trusted certificate', { notAfter: new Date(Date.now() + 90 * day) });
  await trusted('certificate that expires soon');
  await trusted('expired certificate', { notAfter: new Date(Date.now() - day / 2) });
  await trusted('certificate of another host', { dns: ['cloud.example.org'], ip: [] });
}

async function addMachine(): Promise<void> {
  const file = join(namedDirectory('OTHER'), 'file');
  writeFileSync(file, '');
  const checks = ['keyring'];
  keyring.isAvailable = true;
  await add('keyring', asDemo(), { checks });
  keyring.isAvailable = false;
  await add('no keyring', asDemo(), { checks });
  await add('no keyring, and a cache directory that cannot be created', asDemo({ XDG_CACHE_HOME: file }), {
    checks,
  });
  const clouds = { OS_CLIENT_CONFIG_FILE: join(sandbox.directory, '.config/openstack/clouds.yaml') };
  await add('no keyring and no home', asDemo(clouds, { isHomeless: true }), {
    checks: [...checks, 'completion'],
  });
  await addCompletion();
}

async function addCompletion(): Promise<void> {
  const checks = ['completion'];
  const run = asDemo();
  await run('completion', 'fish', '--install');
  await add('completion is installed', run, { checks });
  const script = join(sandbox.directory, '.config/fish/completions/magnum.fish');
  writeFileSync(script, `${readFileSync(script, 'utf8')}# older\n`);
  await add('completion is from another version', run, { checks });
  const zsh = asDemo({ SHELL: '/bin/zsh', ZDOTDIR: namedDirectory('ZDOTDIR') });
  await zsh('completion', 'zsh', '--install');
  await add('completion is installed, but not loaded', zsh, { checks });
  await add('a shell without completion', asDemo({ SHELL: '/bin/tcsh' }), { checks });
}
