/** cluster-config --check, --fix and --prune, and doctor --fix: the kubeconfig and its merged contexts. */
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { createAuthority } from '../http/certificates.ts';
import { cloud, type TestCloud } from '../support/cloud.ts';
import { temporaryDirectory, type WorldOptions } from '../support/world.ts';

let sandbox: TestCloud;
let home: string;
let file: string;

beforeAll(async () => {
  sandbox = await cloud();
  for (const name of ['kube', 'other'])
    await sandbox.run('cluster-create', name, '--cluster-template', 'kubernetes');
});
afterAll(() => sandbox.close());
beforeEach(() => {
  home = temporaryDirectory();
  file = join(home, 'config');
});

/** Without programs on the PATH, which the doctor would start. */
const environment = () => ({ KUBECONFIG: file, DOCKER_CONFIG: join(home, 'docker'), PATH: '/nonexistent' });
const runWith = ({ env, ...options }: WorldOptions, ...argv: string[]) =>
  sandbox.runWith({ ...options, env: { ...environment(), ...env } }, ...argv);
const run = (...argv: string[]) => runWith({}, ...argv);
const config = (...argv: string[]) => run('cluster-config', ...argv);
const merge = (...names: string[]) => config(...names, '--merge');
const read = () => parse(readFileSync(file, 'utf8'));
const contexts = (): string[] => (read()?.contexts ?? []).map(({ name }: { name: string }) => name);
const modeOf = (path: string) => statSync(path).mode & 0o777;
const edit = (change: (content: ReturnType<typeof read>) => void) => {
  const content = read();
  change(content);
  writeFileSync(file, stringify(content));
};
const clockIn = (days: number) => ({
  now: () => Date.now() + days * 86_400_000,
  sleep: () => setTimeout(0),
});

/** A cluster that another machine has deleted. */
async function addDead(name: string, template = 'kubernetes', option = '--merge') {
  await run('cluster-create', name, '--cluster-template', template);
  await config(name, option);
  const elsewhere = { KUBECONFIG: join(temporaryDirectory(), 'x'), DOCKER_CONFIG: temporaryDirectory() };
  await runWith({ env: elsewhere }, 'cluster-delete', name);
}

/** A certificate for the key of the context `kube`, by another CA. */
function certificateFor(subject: string): string {
  const directory = temporaryDirectory();
  const key = Buffer.from(read().users[0].user['client-key-data'], 'base64');
  writeFileSync(join(directory, 'key.pem'), key, { mode: 0o600 });
  return execFileSync(
    'openssl',
    ['req', '-x509', '-new', '-key', 'key.pem', '-days', '10', '-subj', subject],
    { cwd: directory, encoding: 'base64' as BufferEncoding },
  );
}
const setCertificate = (subject: string) => {
  const certificate = certificateFor(subject);
  edit(({ users }) => {
    users[0].user['client-certificate-data'] = certificate;
  });
};

/** A certificate of another CA in its last days, with its key. */
const setAgingCertificate = async () => {
  const at = (days: number) => new Date(Date.now() + days * 86_400_000);
  const authority = await createAuthority('other');
  const { cert, key } = await authority.issue({ commonName: 'admin', notBefore: at(-300), notAfter: at(9) });
  edit(({ users }) => {
    users[0].user['client-certificate-data'] = Buffer.from(cert).toString('base64');
    users[0].user['client-key-data'] = Buffer.from(key).toString('base64');
  });
};

const toMagnum = () => sandbox.requests.filter(({ path }) => path.startsWith('/container-infra'));
const signed = () =>
  toMagnum().filter(({ method, path }) => method === 'POST' && path.endsWith('/certificates'));

describe('cluster-config --check without a directory', () => {
  it('reports each merged context, changes nothing, and sends one request for each CA and one for the list', async () => {
    await merge('kube', 'other');
    const before = readFileSync(file, 'utf8');
    sandbox.requests.length = 0;
    const { code, stdout, stderr } = await config('--check');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^Context kube: the certificate for .*CN=admin.*, issued by CN=kube, expires on \S+ \(in \d+ days\)\.\nContext other: the certificate .*\n$/,
    );
    expect(readFileSync(file, 'utf8')).toBe(before);
    expect(
      toMagnum()
        .map(({ method, path }) => `${method} ${path.replace(/[0-9a-f-]{36}/, 'ID')}`)
        .sort(),
    ).toEqual([
      ...['GET /container-infra/v1/certificates/ID', 'GET /container-infra/v1/certificates/ID'],
      'GET /container-infra/v1/clusters',
    ]);
  });

  it.each([
    [['kube', '--merge', '--check'], ['kube']],
    [
      ['--merge', '--check'],
      ['kube', 'other'],
    ],
  ])('%j checks the contexts %j', async (words, expected) => {
    await merge('kube', 'other');
    const { code, stdout } = await config(...words);
    expect(code).toBe(0);
    expect(stdout.match(/^Context \w+/gm)).toEqual(expected.map((name) => `Context ${name}`));
  });

  it('fails for a cluster that is not merged, and shows how to merge it', async () => {
    expect(await config('kube', '--merge', '--check')).toEqual({
      code: 1,
      stdout: '',
      stderr:
        `ERROR: No context of cluster kube found in ${file}.\n` +
        'To merge it: magnum cluster-config kube --merge\n',
    });
  });

  it('succeeds without a kubeconfig, and with one that has no context of magnum', async () => {
    const expected = { code: 0, stdout: '', stderr: `No merged contexts found in ${file}.\n` };
    expect(await config('--check')).toEqual(expected);
    writeFileSync(file, 'users: [{name: me, user: {token: x}}]', { mode: 0o600 });
    sandbox.requests.length = 0;
    expect(await config('--check')).toEqual(expected);
    expect(sandbox.requests).toEqual([]);
  });

  it('warns about a certificate that expires soon, and fails for an expired one', async () => {
    await merge('kube');
    const years = Math.round(5 * 365.25);
    const soon = await runWith({ clock: clockIn(years - 10) }, 'cluster-config', '--check');
    expect(soon).toMatchObject({ code: 0, stdout: '' });
    expect(soon.stderr).toMatch(
      /^WARNING: Context kube: the certificate .* expires on \S+ \(in \d+ days\)\.?\n$/,
    );
    const expired = await runWith({ clock: clockIn(years + 10) }, 'cluster-config', '--check');
    expect(expired).toMatchObject({ code: 1, stdout: '' });
    expect(expired.stderr).toMatch(
      /^ERROR: Context kube: the certificate .* expired on \S+ \(\d+ days ago\)\.\nTo mend it: /,
    );
  });

  it('checks offline what needs no cloud, and fails because the clusters cannot be checked', async () => {
    await merge('kube');
    const { code, stdout, stderr } = await runWith(
      { env: { OS_AUTH_URL: 'http://127.0.0.1:9/v3', OS_CLOUD: undefined, HOME: home } },
      'cluster-config',
      '--check',
    );
    expect(code).not.toBe(0);
    expect(stdout).toMatch(/^Context kube: the certificate /);
    expect(stderr).toMatch(/^ERROR: Cannot check whether the clusters exist: /);
  });

  it.each(['client-certificate-data', 'client-key-data', 'certificate-authority-data'])(
    'reports a %s that cannot be parsed, without its content',
    async (field) => {
      await merge('kube');
      edit(({ clusters, users }) => {
        const owner = field === 'certificate-authority-data' ? clusters[0].cluster : users[0].user;
        owner[field] = Buffer.from('\u001b[31msecret').toString('base64');
      });
      const { code, stderr } = await config('--check');
      expect(code).toBe(1);
      expect(stderr).toMatch(
        /^ERROR: Context kube: the (certificate|key|CA) in the kubeconfig cannot be parsed\.$/m,
      );
      expect(stderr).not.toContain('secret');
    },
  );

  it('escapes control characters in the name of a context', async () => {
    await merge('kube');
    edit(({ contexts: list }) => {
      list[0].name = 'a\u001b[31mb';
    });
    const { stdout } = await config('--check');
    expect(stdout).toMatch(/^Context a\\x1b\[31mb: /);
  });
});

describe('cluster-config --check, modes', () => {
  it('fails for a readable kubeconfig with a key, until --fix makes it private', async () => {
    await merge('kube');
    chmodSync(file, 0o644);
    expect(await config('--check')).toMatchObject({
      code: 1,
      stderr:
        `ERROR: Any user can read ${file} (mode 0644).\n` +
        'To mend it: magnum cluster-config --check --fix\n',
    });
    const fixed = await config('--check', '--fix');
    expect(fixed).toMatchObject({ code: 0, stderr: '' });
    expect(fixed.stdout).toMatch(new RegExp(`^The mode of ${file} is now 0600\\.\nContext kube: `));
    expect(modeOf(file)).toBe(0o600);
    expect(await config('--check')).toMatchObject({ code: 0 });
  });

  it('accepts a readable kubeconfig without secrets, and no writable one', async () => {
    await config('kube', '--merge', '--exec');
    chmodSync(file, 0o644);
    expect(await config('--check')).toMatchObject({
      code: 0,
      stdout: 'Context kube: it has no certificate.\n',
    });
    chmodSync(file, 0o646);
    expect(await config('--check')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`Any user can change ${file} (mode 0646).`),
    });
  });

  it.each([
    ['key.pem', 0o644, 'read'],
    ['config', 0o604, 'read'],
    ['ca.pem', 0o666, 'change'],
    ['key.pem', 0o606, 'read and change'],
  ])('fails for %s with mode %o in a directory, until --fix makes it private', async (name, mode, verb) => {
    const dir = join(home, 'kube');
    await config('kube', '--dir', dir);
    const path = join(dir, name);
    chmodSync(path, mode);
    const problem = await config('kube', '--dir', dir, '--check');
    expect(problem.code).toBe(1);
    expect(problem.stderr).toContain(` can ${verb} ${path} (mode 0${mode.toString(8)}).\n`);
    expect(problem.stderr).toContain(`To mend it: magnum cluster-config kube --dir ${dir} --check --fix\n`);
    const fixed = await config('kube', '--dir', dir, '--check', '--fix');
    expect(fixed).toMatchObject({ code: 0, stderr: '' });
    expect(fixed.stdout).toContain(`The mode of ${path} is now 0${(mode & 0o600).toString(8)}.\n`);
    expect(modeOf(path)).toBe(0o600);
  });

  it('fails for a kubeconfig that other users can replace, which --fix does not mend, except with --allow-shared-dir', async () => {
    await merge('kube');
    chmodSync(home, 0o777);
    const expected = {
      code: 1,
      stderr:
        `ERROR: Any user can write to ${home} and could replace ${file}.\n` +
        'Select a kubeconfig in a private directory with KUBECONFIG.\n',
    };
    expect(await config('--check')).toMatchObject(expected);
    expect(await config('--check', '--fix')).toMatchObject(expected);
    expect(await config('--check', '--allow-shared-dir')).toMatchObject({ code: 0, stderr: '' });
    expect((await run('doctor')).stdout).toContain(
      `! kubeconfig: any user can write to ${home} and could replace`,
    );
    expect(modeOf(home)).toBe(0o777);
  });

  it('warns about a certificate in a directory that expires soon, and accepts it', async () => {
    const dir = join(home, 'kube');
    await config('kube', '--dir', dir);
    const clock = clockIn(Math.round(5 * 365.25) - 10);
    const { stdout, stderr } = await runWith({ clock }, 'cluster-config', 'kube', '--dir', dir, '--check');
    expect(stderr).toMatch(/^WARNING: The certificate for .* expires on \S+ \(in \d+ days\)\.?\n/);
    expect(stdout).toMatch(/^ca\.pem is the cluster's current CA/);
  });

  it('--fix changes no mode of a directory', async () => {
    const dir = join(home, 'kube');
    await config('kube', '--dir', dir);
    chmodSync(dir, 0o755);
    chmodSync(join(dir, 'key.pem'), 0o644);
    await config('kube', '--dir', dir, '--check', '--fix');
    expect(modeOf(dir)).toBe(0o755);
  });
});

describe('cluster-config --check --fix, certificates', () => {
  it('renews a certificate after the CA was rotated, in the kubeconfig and in a directory', async () => {
    await run('cluster-create', 'rotated', '--cluster-template', 'kubernetes');
    const dir = join(home, 'rotated');
    await config('rotated', '--merge', '--context', 'mine', '--dir', dir);
    await config('kube', '--merge');
    await run('ca-rotate', 'rotated');
    const stale = await config('--check');
    expect(stale.code).toBe(1);
    expect(stale.stderr).toMatch(
      /^ERROR: Context mine: the CA in the kubeconfig is not the cluster's current CA: the CA was rotated\.\n/,
    );
    sandbox.requests.length = 0;
    const fixed = await config('--check', '--fix');
    expect(fixed.stdout).toMatch(
      /^Renewed the certificate of context mine\.\nContext mine: .*\nContext kube: /,
    );
    expect(fixed).toMatchObject({ code: 0, stderr: `Context mine written to ${file}.\n` });
    expect(signed()).toHaveLength(1);
    expect(read()['current-context']).toBe('kube');
    expect(await config('--check')).toMatchObject({ code: 0 });

    expect((await config('rotated', '--dir', dir, '--check')).code).toBe(1);
    const mended = await config('rotated', '--dir', dir, '--check', '--fix');
    expect(mended).toMatchObject({ code: 0, stderr: '' });
    expect(mended.stdout).toMatch(
      new RegExp(`^Renewed the certificate of directory ${dir}\\.\nThe certificate for `),
    );
    await run('cluster-delete', 'rotated');
  });

  it('renews a certificate that expires soon, and keeps the name of its context and the setting out of it', async () => {
    await merge('kube');
    setCertificate('/O=system:masters/CN=admin');
    // Its last third.
    const clock = clockIn(7);
    expect((await runWith({ clock }, 'cluster-config', '--check')).stderr).toMatch(
      /^WARNING: Context kube: .*\(in \d days\)/m,
    );
    const configHome = join(home, 'settings');
    mkdirSync(join(configHome, 'magnum'), { recursive: true });
    writeFileSync(join(configHome, 'magnum/config.yaml'), 'context: "{cluster}@{cloud}"\n', { mode: 0o600 });
    const env = { XDG_CONFIG_HOME: configHome };
    const { code, stdout } = await runWith({ env, clock }, 'cluster-config', '--check', '--fix');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Renewed the certificate of context kube\.$/m);
    expect(contexts()).toEqual(['kube']);
  });

  it('renews the certificate that two contexts of a cluster share once, and keeps both', async () => {
    await merge('kube');
    setCertificate('/O=system:masters/CN=admin');
    edit(({ contexts: list }) => list.push({ ...structuredClone(list[0]), name: 'copy' }));
    const { code, stdout } = await config('--check', '--fix');
    expect(code).toBe(0);
    expect(stdout.match(/^Renewed .*$/gm)).toEqual(['Renewed the certificate of context kube.']);
    expect(contexts()).toEqual(['kube', 'copy']);
  });

  it('renews the certificate of each user with the same subject', async () => {
    await config('kube', '--merge', '--user', 'alice', '--group', 'dev,ops');
    setCertificate('/CN=alice/O=dev/O=ops');
    await merge('kube');
    const { code, stdout } = await config('--check', '--fix');
    expect(code).toBe(0);
    expect(stdout.match(/^Renewed .*$/gm)).toEqual(['Renewed the certificate of context kube-alice.']);
    expect(contexts()).toEqual(['kube-alice', 'kube']);
    const [alice] = read().users as [{ user: { 'client-certificate-data': string } }];
    const renewed = new X509Certificate(Buffer.from(alice.user['client-certificate-data'], 'base64'));
    expect(renewed.subject.split('\n').sort()).toEqual(['CN=alice', 'O=dev', 'O=ops']);
    expect(renewed.issuer).toBe('CN=kube');
  });

  it('does not renew a certificate with a group that would become two', async () => {
    await merge('kube');
    setCertificate('/O=dev,ops/CN=admin');
    sandbox.requests.length = 0;
    const { code, stderr } = await config('--check', '--fix');
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(
        /^ERROR: Cannot renew the certificate of context kube: a group in it contains a comma\.\n/,
      ),
    ]);
    expect(signed()).toEqual([]);
  });

  it('does not replace the files of another cluster', async () => {
    const dir = join(home, 'files');
    await config('other', '--dir', dir);
    const before = readFileSync(join(dir, 'cert.pem'), 'utf8');
    const { code, stderr } = await config('kube', '--dir', dir, '--check', '--fix');
    expect([code, stderr]).toEqual([1, expect.stringContaining('or the file is for another cluster')]);
    expect(readFileSync(join(dir, 'cert.pem'), 'utf8')).toBe(before);
  });

  it('leaves the certificate of a context of another project', async () => {
    await merge('kube');
    setCertificate('/O=system:masters/CN=admin');
    const before = readFileSync(file, 'utf8');
    sandbox.requests.length = 0;
    const { code, stderr } = await config('--check', '--fix', '--os-cloud', 'sandbox-other');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^1 context is of another cloud or project; its cluster was not checked\.\n/);
    expect(stderr).toMatch(
      /^ERROR: Context kube: the certificate was not signed by the CA in the kubeconfig\.\n$/m,
    );
    expect(readFileSync(file, 'utf8')).toBe(before);
    expect(signed()).toEqual([]);
  });

  it('reports a renewal that fails, and the problem that stays', async () => {
    await merge('kube');
    setCertificate('/O=system:masters/CN=admin');
    mkdirSync(`${file}.magnum-backup`);
    const { code, stdout, stderr } = await config('--check', '--fix');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`ERROR: Cannot update ${file}: its backup `);
    expect(stderr).toContain(
      "ERROR: Context kube: the certificate was not signed by the cluster's current CA.\n",
    );
  });
});

describe('cluster-config --prune', () => {
  it('removes the contexts of deleted clusters, of kubectl and Docker, and no others', async () => {
    await merge('kube');
    await addDead('dead');
    await addDead('swarm', 'swarm', '--docker-context');
    const meta = join(home, 'docker/contexts/meta');
    expect(await config('--check')).toMatchObject({
      code: 1,
      stderr:
        'ERROR: Context dead: its cluster no longer exists.\n' +
        'To remove it: magnum cluster-config --prune\n',
    });
    const shown = await config('--prune', '--dry-run');
    expect(shown).toEqual({
      code: 0,
      stdout:
        `Context dead in ${file} would be removed: its cluster no longer exists.\n` +
        'Docker context swarm would be removed: its cluster no longer exists.\n',
      stderr: '',
    });
    expect(contexts()).toEqual(['kube', 'dead']);
    expect(await config('--prune', '--merge', '--yes')).toMatchObject({
      code: 0,
      stdout: `Removed context dead from ${file}.\n`,
    });
    expect(contexts()).toEqual(['kube']);
    expect(existsSync(meta)).toBe(true);
    expect(await config('--prune', '--docker-context', '--yes')).toMatchObject({
      code: 0,
      stdout: 'Removed Docker context swarm.\n',
    });
    expect(await config('--prune')).toEqual({
      code: 0,
      stdout: '',
      stderr: 'No contexts of deleted clusters found.\n',
    });
  });

  it('requires --yes without a terminal, and asks on one', async () => {
    await addDead('dead');
    expect(await config('--prune')).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'ERROR: The removal of contexts requires --yes without a terminal: dead.\n' +
        'To remove them, add --yes; to only show them, add --dry-run.\n',
    });
    const ask = (answer: string) => runWith({ tty: true, answers: [answer] }, 'cluster-config', '--prune');
    expect(await ask('n')).toMatchObject({
      code: 1,
      stderr: `  Context dead in ${file}\nRemove this context? [y/N] ERROR: Nothing was removed.\n`,
    });
    expect(contexts()).toEqual(['dead']);
    expect((await ask('y')).stdout).toBe(`Removed context dead from ${file}.\n`);
    expect(contexts()).toEqual([]);
  });

  it('counts contexts of other projects, and of entries without an origin, and leaves them', async () => {
    await addDead('dead');
    expect(await config('--prune', '--yes', '--os-cloud', 'sandbox-other')).toEqual({
      code: 0,
      stdout: '',
      stderr:
        '1 context is of another cloud or project; its cluster was not checked.\n' +
        'No contexts of deleted clusters found.\n',
    });
    edit(({ clusters, contexts: list, users }) => {
      for (const { cluster, context, user } of [...clusters, ...list, ...users])
        delete (cluster ?? context ?? user).extensions[0].extension.origin;
    });
    expect(await config('--prune', '--yes')).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('1 context is of another cloud or project'),
    });
    expect(contexts()).toEqual(['dead']);
  });

  it('removes no entry that a user copied without the mark', async () => {
    await addDead('dead');
    edit((content) => {
      content.contexts.push({ name: 'copy', context: { cluster: 'dead', user: 'dead-admin' } });
      content.contexts.push({
        name: 'fake',
        context: {
          cluster: 'x',
          extensions: [{ name: 'magnum', extension: { cluster: ['u'], origin: {} } }],
        },
      });
    });
    await config('--prune', '--yes');
    expect(contexts()).toEqual(['copy', 'fake']);
  });
});

describe('doctor', () => {
  const lines = (stdout: string) =>
    stdout
      .split('\n')
      .filter((line, index, all) => [line, all[index - 1]].some((text) => text?.includes('kubeconfig:')));

  it('reports the mode, the certificates and dead contexts of the kubeconfig, changes nothing, and reads one list', async () => {
    await merge('kube');
    await addDead('dead');
    await setAgingCertificate();
    chmodSync(file, 0o644);
    const before = readFileSync(file, 'utf8');
    sandbox.requests.length = 0;
    const { code, stdout } = await run('doctor');
    expect(code).toBe(0);
    expect(lines(stdout)).toEqual([
      `! kubeconfig: any user can read ${file} (mode 0644)`,
      '    To mend it: magnum cluster-config --check --fix',
      expect.stringMatching(
        /^! kubeconfig: context kube: the certificate for .* expires on \S+ \(in \d days\)$/,
      ),
      '    To mend it: magnum cluster-config --check --fix',
      '! kubeconfig: context kube: the certificate was not signed by the CA in the kubeconfig',
      '    To mend it: magnum cluster-config --check --fix',
      `! kubeconfig: context dead in ${file} is for a cluster that no longer exists`,
      '    To remove it: magnum cluster-config --prune',
    ]);
    expect(readFileSync(file, 'utf8')).toBe(before);
    expect(modeOf(file)).toBe(0o644);
    const lists = toMagnum().filter(({ path, query }) => path.endsWith('/clusters') && query.limit !== '1');
    expect(lists).toHaveLength(1);
    expect(toMagnum().filter(({ path }) => /clusters\/|certificates/.test(path))).toEqual([]);
  });

  it('has a line for a kubeconfig without problems, and none without contexts of magnum', async () => {
    await merge('kube');
    expect(lines((await run('doctor')).stdout)[0]).toBe(`✓ kubeconfig: 1 context of magnum in ${file}`);
    writeFileSync(file, '{}');
    expect((await run('doctor')).stdout).not.toContain('kubeconfig');
  });

  it('--fix mends modes and certificates, and removes dead contexts with --yes or after a question', async () => {
    await merge('kube');
    await addDead('dead');
    setCertificate('/O=system:masters/CN=admin');
    chmodSync(file, 0o644);
    const { code, stdout } = await run('doctor', '--fix');
    expect(code).toBe(0);
    expect(lines(stdout)).toEqual([
      `✓ kubeconfig: the mode of ${file} is now 0600`,
      '✓ kubeconfig: renewed the certificate of context kube',
      `! kubeconfig: context dead in ${file} is for a cluster that no longer exists`,
      '    To remove it: magnum cluster-config --prune',
    ]);
    expect(contexts()).toEqual(['kube', 'dead']);
    const declined = await runWith({ tty: true, answers: ['n'] }, 'doctor', '--fix');
    expect(declined.stdout).toContain('is for a cluster that no longer exists');
    expect(contexts()).toEqual(['kube', 'dead']);
    expect(lines((await run('doctor', 'kube', '--fix', '--yes')).stdout).slice(0, 2)).toEqual([
      `✓ kubeconfig: removed context dead from ${file}`,
      `✓ kubeconfig: 1 context of magnum in ${file}`,
    ]);
    expect(contexts()).toEqual(['kube']);
  });

  it('reports a kubeconfig that cannot be parsed as a warning', async () => {
    writeFileSync(file, 'clusters: [', { mode: 0o600 });
    const { code, stdout } = await run('doctor');
    expect(code).toBe(0);
    expect(stdout).toContain(`! kubeconfig: cannot edit kubeconfig ${file}: `);
  });

  it('--yes requires --fix', async () => {
    expect(await run('doctor', '--yes')).toMatchObject({ code: 2, stderr: 'ERROR: --yes requires --fix.\n' });
  });
});
