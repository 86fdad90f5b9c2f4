import { createPrivateKey, X509Certificate } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { openClientDirectory } from '../../src/cluster-access/client-configuration.ts';
import { type ExpectedFacts, readAccess } from '../../src/cluster-access/cluster-access.ts';
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

interface MockResponses {
  readonly cluster?: Partial<Cluster>;
  readonly template?: Partial<ClusterTemplate>;
  readonly ca?: () => Promise<string>;
  readonly sign?: (csr: string) => Promise<string>;
}

const never = (): never => {
  throw new Error('unexpected call');
};

/** A mock of Magnum with one cluster, and its calls in order, with `|` for each response. */
function mockMagnum({ cluster, template, ca, sign }: MockResponses): { magnum: Magnum; calls: string[] } {
  const calls: string[] = [];
  const respond = async <T>(call: string, work: () => Promise<T> | T): Promise<T> => {
    calls.push(call);
    await new Promise((resolve) => setTimeout(resolve, 5));
    calls.push('|');
    return work();
  };
  const others = { list: never, create: never, update: never, delete: never };
  const magnum: Magnum = {
    versions: never,
    clusters: {
      ...others,
      resize: never,
      upgrade: never,
      get: (id) =>
        respond(`cluster ${id}`, () => ({
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
        respond(`template ${id}`, () => ({ uuid: 't-1', name: 't', coe: 'kubernetes', ...template })),
    },
    certificates: {
      ca: (uuid) => respond(`ca ${uuid}`, ca ?? (() => authority.ca)),
      sign: (uuid, csr) => respond(`sign ${uuid}`, () => (sign ? sign(csr) : authority.sign(csr))),
      rotate: never,
    },
    credentials: { rotate: never },
    nodegroups: { ...others, get: never },
    quotas: { ...others, get: never },
    services: { list: never },
    stats: { get: never },
    apiVersion: 'latest',
  };
  return { magnum, calls };
}

/** Configures cluster c1 as `cluster-config --dir` does. */
async function writeDirectory(
  magnum: Magnum,
  { dir, force = false, shell = 'sh' }: { dir: string; force?: boolean; shell?: Shell },
) {
  const directory = await openClientDirectory({ dir, force, shell, pid: process.pid, home: '/nonexistent' });
  const beforeSigning = async (facts: ExpectedFacts) => {
    await directory.prepare(facts);
    return undefined;
  };
  const access = await readAccess({ clusterId: 'c1', magnum, beforeSigning });
  const { code, needsEval } = await directory.write(access);
  return { code, needsEval };
}

async function configure(
  responses: MockResponses,
  {
    force = false,
    shell = 'sh',
    dir = join(base, 'c1'),
  }: { force?: boolean; shell?: Shell; dir?: string } = {},
) {
  const { magnum, calls } = mockMagnum(responses);
  return { result: writeDirectory(magnum, { dir, force, shell }), calls, dir };
}

const read = (name: string) => readFile(join(base, 'c1', name), 'utf8');

describe('openClientDirectory for Kubernetes', () => {
  it('writes a kubeconfig with a key that matches the certificate and the CA', async () => {
    const { result, calls, dir } = await configure({});
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
    expect(calls.filter((call) => call !== '|')).toEqual([
      'cluster c1',
      'ca u-1',
      'template t-1',
      'sign u-1',
    ]);
  });

  it('requests the template and the CA concurrently', async () => {
    const { result, calls } = await configure({});
    await result;
    expect(calls).toEqual(['cluster c1', '|', 'ca u-1', 'template t-1', '|', '|', 'sign u-1', '|']);
  });

  it('requests no certificate without TLS, and ignores an error of the CA request', async () => {
    const { result, calls, dir } = await configure({
      cluster: { api_address: 'http://10.0.0.1:8080' },
      template: { tls_disabled: true },
      ca: () => Promise.reject(new MagnumError('failed', 'no CA')),
    });
    await result;
    expect(await readdir(dir)).toEqual(['config']);
    expect(calls).not.toContain('sign u-1');
  });

  it('returns csh code with shell csh', async () => {
    const { result, dir } = await configure({}, { shell: 'csh' });
    expect((await result).code).toBe(`setenv KUBECONFIG ${dir}/config\n`);
  });
});

describe('openClientDirectory for Docker', () => {
  it.each(['swarm', 'swarm-mode'])('sets the TLS variables for a %s cluster', async (coe) => {
    const { result, dir } = await configure({
      cluster: { api_address: 'tcp://10.0.0.2:2376' },
      template: { coe },
    });
    expect((await result).code).toBe(
      `export DOCKER_HOST=tcp://10.0.0.2:2376 DOCKER_CERT_PATH=${dir} DOCKER_TLS_VERIFY=1\n`,
    );
    expect((await readdir(dir)).sort()).toEqual(['ca.pem', 'cert.pem', 'key.pem']);
  });

  it('unsets the TLS variables and writes no files without TLS', async () => {
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

describe('openClientDirectory for Mesos', () => {
  it('sets the variables of the master and of Marathon', async () => {
    const { result, dir } = await configure({
      cluster: { api_address: '10.0.0.5' },
      template: { coe: 'mesos' },
    });
    expect((await result).code).toBe('export MESOS_MASTER=10.0.0.5:5050 MARATHON_URL=http://10.0.0.5:8080\n');
    expect((await readdir(dir)).sort()).toEqual(['ca.pem', 'cert.pem', 'key.pem']);
  });

  it('uses the address of the first master if the cluster has no API address', async () => {
    const { result } = await configure({
      cluster: { api_address: null, master_addresses: ['10.0.0.6', '10.0.0.7'] },
      template: { coe: 'mesos', tls_disabled: true },
    });
    expect((await result).code).toContain('MESOS_MASTER=10.0.0.6:5050');
  });
});

describe('openClientDirectory', () => {
  it.each(['ca.pem', 'cert.pem', 'key.pem', 'config'])(
    'fails before any request if %s exists',
    async (name) => {
      await mkdir(join(base, 'c1'));
      await writeFile(join(base, 'c1', name), 'mine');
      const { result, calls } = await configure({});
      await expect(result).rejects.toMatchObject({
        kind: 'failed',
        message: `File ${join(base, 'c1', name)} exists, aborting.`,
      });
      expect(calls).toEqual([]);
      expect(await read(name)).toBe('mine');
    },
  );

  it('names a way to use an existing kubeconfig', async () => {
    await mkdir(join(base, 'c1'));
    await writeFile(join(base, 'c1', 'key.pem'), 'mine');
    const hint = 'Use --force to overwrite it, or --dir to choose another directory.';
    await expect((await configure({})).result).rejects.toMatchObject({ hint });
    await writeFile(join(base, 'c1', 'config'), 'mine');
    await expect((await configure({})).result).rejects.toMatchObject({
      hint: `${hint} To use the existing files: export KUBECONFIG=${join(base, 'c1', 'config')}`,
    });
  });

  it.each([false, true])(
    'fails before any request if other users can write to the directory (force: %s)',
    async (force) => {
      await mkdir(join(base, 'c1'));
      await chmod(join(base, 'c1'), 0o777);
      const { result, calls } = await configure({}, { force });
      await expect(result).rejects.toThrow('Any user can write to');
      expect(calls).toEqual([]);
      expect(await readdir(join(base, 'c1'))).toEqual([]);
    },
  );

  it('replaces the links that a killed run has left', async () => {
    const dir = join(base, 'c1');
    await mkdir(join(dir, '.magnum-cluster-config'), { recursive: true });
    await symlink('.magnum-cluster-config/current/key.pem', join(dir, 'key.pem'));
    await (await configure({})).result;
    expect((await readdir(dir)).sort()).toEqual(['ca.pem', 'cert.pem', 'config', 'key.pem']);
    expect(await read('key.pem')).toContain('BEGIN RSA PRIVATE KEY');
  });

  it('replaces existing files with force', async () => {
    await mkdir(join(base, 'c1'));
    await writeFile(join(base, 'c1', 'key.pem'), 'mine');
    await (await configure({}, { force: true })).result;
    expect(await read('key.pem')).toContain('BEGIN RSA PRIVATE KEY');
  });

  it('accepts a directory named config for a COE without a config file', async () => {
    await mkdir(join(base, 'c1', 'config'), { recursive: true });
    const { result } = await configure({ template: { coe: 'swarm' } });
    await expect(result).resolves.toHaveProperty('needsEval', false);
  });

  it.each([
    ['CREATE_IN_PROGRESS', null, 'Cluster c1 has no API address yet (CREATE_IN_PROGRESS).'],
    ['CREATE_FAILED', '', 'Cluster c1 has no API address (CREATE_FAILED).'],
    ['CREATE_COMPLETE', undefined, 'Cluster c1 has no API address (CREATE_COMPLETE).'],
    ['DELETE_IN_PROGRESS', null, 'Cluster c1 has no API address (DELETE_IN_PROGRESS).'],
  ])('fails for a cluster without an address (%s)', async (status, api_address, message) => {
    const { result, calls } = await configure({ cluster: { status, api_address } });
    await expect(result).rejects.toMatchObject({ kind: 'failed', message });
    expect(calls).toEqual(['cluster c1', '|']);
    expect(await readdir(base)).toEqual([]);
  });

  it('fails for a Kubernetes cluster with masters but without an API address', async () => {
    const { result, calls } = await configure({
      cluster: { api_address: null, master_addresses: ['10.0.0.6'] },
    });
    await expect(result).rejects.toThrow('has no API address');
    expect(calls).not.toContain('sign u-1');
  });

  it.each(['dcos', 'toString', ''])('fails for the unsupported COE "%s"', async (coe) => {
    const { result, calls } = await configure({ template: { coe } });
    await expect(result).rejects.toMatchObject({
      kind: 'failed',
      message: expect.stringContaining(`"${coe}"`),
    });
    expect(calls).not.toContain('sign u-1');
  });

  it.each<[string, MockResponses, string]>([
    [
      'the CA request fails',
      { ca: () => Promise.reject(new MagnumError('auth', 'no CA for you')) },
      'no CA for you',
    ],
    ['the CA is invalid', { ca: async () => 'garbage' }, 'The CA certificate that Magnum returned'],
    [
      'the signing request fails',
      { sign: () => Promise.reject(new MagnumError('failed', 'not signed')) },
      'not signed',
    ],
    ['the certificate is invalid', { sign: async () => '<html>' }, 'The certificate that Magnum returned'],
    ['the certificate is for another key', { sign: async () => authority.ca }, 'does not match the key'],
  ])('writes nothing if %s', async (_, responses, message) => {
    const { result } = await configure(responses);
    await expect(result).rejects.toThrow(message);
    expect(await readdir(base)).toEqual([]);
  });

  it('causes no unhandled rejection if the cluster is not found', async () => {
    const unhandled: unknown[] = [];
    const record = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', record);
    const { magnum } = mockMagnum({});
    const missing = new MagnumError('not-found', 'Cluster c1 could not be found.');
    const result = writeDirectory(
      { ...magnum, clusters: { ...magnum.clusters, get: () => Promise.reject(missing) } },
      { dir: base },
    );
    await expect(result).rejects.toBe(missing);
    await new Promise((resolve) => setTimeout(resolve, 50));
    process.off('unhandledRejection', record);
    expect(unhandled).toEqual([]);
  });
});

describe('openClientDirectory with hostile responses', () => {
  // test/cluster-access/shell tests single characters in each shell.
  const HOSTILE = ['$(touch pwned)`touch pwned`', `h'"; touch pwned; "'\ntouch pwned\n; %s !x * > pwned`];
  const shells = SHELLS.filter(({ name }) => ['sh', 'bash', 'tcsh', 'fish'].includes(name));
  const expected: Record<string, [string, (text: string, dir: string) => string]> = {
    swarm: ['DOCKER_HOST', (text) => `tcp://${text.trim()}:2375`],
    mesos: ['MESOS_MASTER', (text) => `${text.trim()}:5050`],
    kubernetes: ['KUBECONFIG', (_text, dir) => join(dir, 'config')],
  };

  describe.each(Object.keys(expected))('for a %s cluster', (coe) => {
    const families = [
      ['sh', []],
      ['csh', ['tcsh']],
      ['fish', ['fish']],
    ] as const;
    for (const [shell, tags] of families)
      it(`returns code that runs no part of them in the ${shell} family`, { tags: [...tags] }, async () => {
        const codes = await Promise.all(
          HOSTILE.map(async (text, index) => {
            const { result } = await configure(
              {
                cluster: { name: text, uuid: text, api_address: text },
                template: { coe, tls_disabled: true },
              },
              { shell, dir: join(base, String(index)) },
            );
            return (await result).code;
          }),
        );
        const [name, value] = expected[coe] as (typeof expected)[string];
        for (const installed of shells.filter(({ family }) => family === shell)) {
          for (const [form, use] of Object.entries(FORMS[shell])) {
            const { outcomes, unexpectedFiles } = runInShell(installed, use, codes, {});
            expect(unexpectedFiles, form).toEqual([]);
            if (form === '$(…)') continue;
            expect(outcomes.map(({ variables }) => variables[name])).toEqual(
              HOSTILE.map((text, index) => value(text, join(base, String(index)))),
            );
          }
        }
      });
  });
});
