import { createPrivateKey, X509Certificate } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { configureCluster } from '../../src/cluster-access/client-configuration.ts';
import type { Shell } from '../../src/cluster-access/shell/shell-exports.ts';
import { MagnumError } from '../../src/errors.ts';
import type { Cluster, ClusterTemplate, Magnum } from '../../src/magnum/types.ts';
import { type Authority, createAuthority } from './authority.ts';
import { FORMS, runInShell, SHELLS } from './shell/shells.ts';

let authority: Authority;
let base: string;
beforeAll(() => {
  authority = createAuthority();
});
afterAll(() => authority.remove());
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'magnum-configure-'));
});
afterEach(async () => {
  await rm(base, { recursive: true, force: true });
});

interface Fake {
  readonly cluster?: Partial<Cluster>;
  readonly template?: Partial<ClusterTemplate>;
  readonly ca?: () => Promise<string>;
  readonly sign?: (csr: string) => Promise<string>;
}

const never = (): never => {
  throw new Error('not to be called');
};

/** A Magnum with one cluster, and what it was asked for, in order; `|` stands where an answer came. */
function fakeMagnum({ cluster, template, ca, sign }: Fake): { magnum: Magnum; asked: string[] } {
  const asked: string[] = [];
  const answer = async <T>(what: string, work: () => Promise<T> | T): Promise<T> => {
    asked.push(what);
    await new Promise((resolve) => setTimeout(resolve, 5));
    asked.push('|');
    return work();
  };
  const others = { list: never, create: never, update: never, delete: never };
  const magnum: Magnum = {
    clusters: {
      ...others,
      resize: never,
      upgrade: never,
      get: (id) =>
        answer(`cluster ${id}`, () => ({
          uuid: 'u-1',
          name: 'c1',
          cluster_template_id: 't-1',
          status: 'CREATE_COMPLETE',
          api_address: 'https://10.0.0.1:6443',
          ...cluster,
        })),
    },
    clusterTemplates: {
      ...others,
      get: (id) =>
        answer(`template ${id}`, () => ({ uuid: 't-1', name: 't', coe: 'kubernetes', ...template })),
    },
    certificates: {
      ca: (uuid) => answer(`ca ${uuid}`, ca ?? (() => authority.ca)),
      sign: (uuid, csr) => answer(`sign ${uuid}`, () => (sign ? sign(csr) : authority.sign(csr))),
      rotate: never,
    },
    credentials: { rotate: never },
    nodegroups: { ...others, get: never },
    quotas: { ...others, get: never },
    services: { list: never },
    stats: { get: never },
    apiVersion: 'latest',
  };
  return { magnum, asked };
}

async function configure(
  fake: Fake,
  {
    force = false,
    shell = 'sh',
    dir = join(base, 'c1'),
  }: { force?: boolean; shell?: Shell; dir?: string } = {},
) {
  const { magnum, asked } = fakeMagnum(fake);
  const result = configureCluster({
    clusterId: 'c1',
    dir,
    force,
    shell,
    magnum,
    pid: process.pid,
    home: '/nonexistent',
  });
  return { result, asked, dir };
}

const read = (name: string) => readFile(join(base, 'c1', name), 'utf8');

describe('kubernetes', () => {
  it('writes a kubeconfig with credentials of its own that belong together', async () => {
    const { result, asked, dir } = await configure({});
    expect(await result).toEqual({ code: `export KUBECONFIG=${dir}/config\n`, needsEval: false });
    expect((await readdir(dir)).sort()).toEqual(['ca.pem', 'cert.pem', 'config', 'key.pem']);
    expect((await stat(dir)).mode & 0o777).toBe(0o700);
    const [ca, cert, key] = await Promise.all(['ca.pem', 'cert.pem', 'key.pem'].map(read));
    const certificate = new X509Certificate(cert as string);
    expect(certificate.checkPrivateKey(createPrivateKey(key as string))).toBe(true);
    expect(certificate.verify(new X509Certificate(ca as string).publicKey)).toBe(true);
    const config = parse(await read('config'));
    const decode = (text: string) => Buffer.from(text, 'base64').toString();
    expect(config.clusters[0].cluster.server).toBe('https://10.0.0.1:6443');
    expect(decode(config.clusters[0].cluster['certificate-authority-data'])).toBe(ca);
    expect(decode(config.users[0].user['client-certificate-data'])).toBe(cert);
    expect(decode(config.users[0].user['client-key-data'])).toBe(key);
    expect(asked.filter((what) => what !== '|')).toEqual([
      'cluster c1',
      'ca u-1',
      'template t-1',
      'sign u-1',
    ]);
  });

  it('asks for the template and the CA side by side', async () => {
    const { result, asked } = await configure({});
    await result;
    expect(asked).toEqual(['cluster c1', '|', 'ca u-1', 'template t-1', '|', '|', 'sign u-1', '|']);
  });

  it('needs no certificate without TLS, even when there is no CA to get', async () => {
    const { result, asked, dir } = await configure({
      cluster: { api_address: 'http://10.0.0.1:8080' },
      template: { tls_disabled: true },
      ca: () => Promise.reject(new MagnumError('failed', 'no CA')),
    });
    await result;
    expect(await readdir(dir)).toEqual(['config']);
    expect(asked).not.toContain('sign u-1');
  });

  it('speaks csh', async () => {
    const { result, dir } = await configure({}, { shell: 'csh' });
    expect((await result).code).toBe(`setenv KUBECONFIG ${dir}/config\n`);
  });
});

describe('docker', () => {
  it.each(['swarm', 'swarm-mode'])('is pointed at %s with TLS', async (coe) => {
    const { result, dir } = await configure({
      cluster: { api_address: 'tcp://10.0.0.2:2376' },
      template: { coe },
    });
    expect((await result).code).toBe(
      `export DOCKER_HOST=tcp://10.0.0.2:2376 DOCKER_CERT_PATH=${dir} DOCKER_TLS_VERIFY=1\n`,
    );
    expect((await readdir(dir)).sort()).toEqual(['ca.pem', 'cert.pem', 'key.pem']);
  });

  it('forgets TLS where there is none, and nothing is written', async () => {
    const { result } = await configure({
      cluster: { api_address: 'tcp://10.0.0.2:2375' },
      template: { coe: 'swarm', tls_disabled: true },
    });
    expect((await result).code).toBe(
      'eval export DOCKER_HOST=tcp://10.0.0.2:2375; unset DOCKER_CERT_PATH DOCKER_TLS_VERIFY DOCKER_TLS\n',
    );
    expect(await readdir(base)).toEqual([]);
  });
});

describe('mesos', () => {
  it('has its master and Marathon', async () => {
    const { result, dir } = await configure({
      cluster: { api_address: '10.0.0.5' },
      template: { coe: 'mesos' },
    });
    expect((await result).code).toBe('export MESOS_MASTER=10.0.0.5:5050 MARATHON_URL=http://10.0.0.5:8080\n');
    expect((await readdir(dir)).sort()).toEqual(['ca.pem', 'cert.pem', 'key.pem']);
  });

  it('is reached at its first master when there is no address of the API', async () => {
    const { result } = await configure({
      cluster: { api_address: null, master_addresses: ['10.0.0.6', '10.0.0.7'] },
      template: { coe: 'mesos', tls_disabled: true },
    });
    expect((await result).code).toContain('MESOS_MASTER=10.0.0.6:5050');
  });
});

describe('what is refused', () => {
  it.each(['ca.pem', 'cert.pem', 'key.pem', 'config'])(
    '%s in the way, before anything is asked',
    async (name) => {
      await mkdir(join(base, 'c1'));
      await writeFile(join(base, 'c1', name), 'mine');
      const { result, asked } = await configure({});
      await expect(result).rejects.toMatchObject({
        kind: 'failed',
        message: `File ${join(base, 'c1', name)} exists, aborting.`,
      });
      expect(asked).toEqual([]);
      expect(await read(name)).toBe('mine');
    },
  );

  it.each([false, true])('a directory that others can write to, before anything is asked', async (force) => {
    await mkdir(join(base, 'c1'));
    await chmod(join(base, 'c1'), 0o777);
    const { result, asked } = await configure({}, { force });
    await expect(result).rejects.toThrow('Everybody can write to');
    expect(asked).toEqual([]);
    expect(await readdir(join(base, 'c1'))).toEqual([]);
  });

  it('is nothing that a run which was killed has left', async () => {
    const dir = join(base, 'c1');
    await mkdir(join(dir, '.magnum-cluster-config'), { recursive: true });
    await symlink('.magnum-cluster-config/current/key.pem', join(dir, 'key.pem'));
    await (await configure({})).result;
    expect((await readdir(dir)).sort()).toEqual(['ca.pem', 'cert.pem', 'config', 'key.pem']);
    expect(await read('key.pem')).toContain('BEGIN RSA PRIVATE KEY');
  });

  it('is nothing with force', async () => {
    await mkdir(join(base, 'c1'));
    await writeFile(join(base, 'c1', 'key.pem'), 'mine');
    await (await configure({}, { force: true })).result;
    expect(await read('key.pem')).toContain('BEGIN RSA PRIVATE KEY');
  });

  it('is not a directory named config where no file of that name is written', async () => {
    await mkdir(join(base, 'c1', 'config'), { recursive: true });
    const { result } = await configure({ template: { coe: 'swarm' } });
    await expect(result).resolves.toHaveProperty('needsEval', false);
  });

  it.each([
    ['CREATE_IN_PROGRESS', null, 'Cluster c1 has no API address yet (CREATE_IN_PROGRESS).'],
    ['CREATE_FAILED', '', 'Cluster c1 has no API address (CREATE_FAILED).'],
    ['CREATE_COMPLETE', undefined, 'Cluster c1 has no API address (CREATE_COMPLETE).'],
  ])('a cluster without an address (%s)', async (status, api_address, message) => {
    const { result, asked } = await configure({ cluster: { status, api_address } });
    await expect(result).rejects.toMatchObject({ kind: 'failed', message });
    expect(asked).toEqual(['cluster c1', '|']);
    expect(await readdir(base)).toEqual([]);
  });

  it('a Kubernetes cluster that has masters but no address', async () => {
    const { result, asked } = await configure({
      cluster: { api_address: null, master_addresses: ['10.0.0.6'] },
    });
    await expect(result).rejects.toThrow('has no API address');
    expect(asked).not.toContain('sign u-1');
  });

  it.each(['dcos', 'toString', ''])('the type "%s"', async (coe) => {
    const { result, asked } = await configure({ template: { coe } });
    await expect(result).rejects.toMatchObject({
      kind: 'failed',
      message: expect.stringContaining(`"${coe}"`),
    });
    expect(asked).not.toContain('sign u-1');
  });

  it.each<[string, Fake, string]>([
    ['no CA', { ca: () => Promise.reject(new MagnumError('auth', 'no CA for you')) }, 'no CA for you'],
    ['a CA that is none', { ca: async () => 'garbage' }, 'The CA certificate that the service gave'],
    ['no certificate', { sign: () => Promise.reject(new MagnumError('failed', 'not signed')) }, 'not signed'],
    ['a certificate that is none', { sign: async () => '<html>' }, 'The certificate that the service gave'],
    ['the certificate of another key', { sign: async () => authority.ca }, 'does not belong to the key'],
  ])('%s, with nothing written', async (_what, fake, message) => {
    const { result } = await configure(fake);
    await expect(result).rejects.toThrow(message);
    expect(await readdir(base)).toEqual([]);
  });

  it('an unknown cluster, with no word about the key that was being made', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', note);
    const { magnum } = fakeMagnum({});
    const missing = new MagnumError('not-found', 'Cluster c1 could not be found.');
    const result = configureCluster({
      clusterId: 'c1',
      dir: base,
      force: false,
      shell: 'sh',
      pid: process.pid,
      home: '/nonexistent',
      magnum: { ...magnum, clusters: { ...magnum.clusters, get: () => Promise.reject(missing) } },
    });
    await expect(result).rejects.toBe(missing);
    await new Promise((resolve) => setTimeout(resolve, 50));
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });
});

describe('hostile answers', () => {
  // What single characters do in each shell is tested with the shell code itself.
  const HOSTILE = ['$(touch pwned)`touch pwned`', `h'"; touch pwned; "'\ntouch pwned\n; %s !x * > pwned`];
  const shells = SHELLS.filter(({ name }) => ['sh', 'bash', 'tcsh', 'fish'].includes(name));
  const wanted: Record<string, [string, (text: string, dir: string) => string]> = {
    swarm: ['DOCKER_HOST', (text) => `tcp://${text.trim()}:2375`],
    mesos: ['MESOS_MASTER', (text) => `${text.trim()}:5050`],
    kubernetes: ['KUBECONFIG', (_text, dir) => join(dir, 'config')],
  };

  describe.each(Object.keys(wanted))('of a %s cluster', (coe) => {
    it.each(['sh', 'csh', 'fish'] as const)('run nothing in the %s family', async (shell) => {
      const codes = await Promise.all(
        HOSTILE.map(async (text, index) => {
          const { result } = await configure(
            { cluster: { name: text, uuid: text, api_address: text }, template: { coe, tls_disabled: true } },
            { shell, dir: join(base, String(index)) },
          );
          return (await result).code;
        }),
      );
      const [name, value] = wanted[coe] as (typeof wanted)[string];
      for (const one of shells.filter(({ family }) => family === shell)) {
        for (const [form, use] of Object.entries(FORMS[shell])) {
          const { outcomes, strangers } = runInShell(one, use, codes, {});
          expect(strangers, form).toEqual([]);
          if (form === '$(…)') continue;
          expect(outcomes.map(({ variables }) => variables[name])).toEqual(
            HOSTILE.map((text, index) => value(text, join(base, String(index)))),
          );
        }
      }
    });
  });
});
