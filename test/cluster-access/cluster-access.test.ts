import { createPrivateKey, X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  type AccessRequest,
  type ClientCredentials,
  type ClusterFacts,
  type KeystoneAccess,
  kubernetesAccess,
  readAccess,
  readFacts,
  requestCertificate,
  SUPPORTED_COES,
  unsignedKubernetesAccess,
} from '../../src/cluster-access/cluster-access.ts';
import { MagnumError } from '../../src/errors.ts';
import type { Cluster, ClusterTemplate, Magnum } from '../../src/magnum/types.ts';
import { type Authority, createAuthority } from './authority.ts';

// Creating a key takes up to 400 ms, so all tests use the same one.
vi.mock('../../src/cluster-access/certificate/key-and-csr.ts', async (importOriginal) => {
  const { createKeyAndCsr } =
    await importOriginal<typeof import('../../src/cluster-access/certificate/key-and-csr.ts')>();
  const keyAndCsr = createKeyAndCsr();
  return { createKeyAndCsr: () => keyAndCsr };
});

let authority: Authority;
beforeAll(() => {
  authority = createAuthority();
});
afterAll(() => authority.remove());

const CLUSTER: Cluster = {
  uuid: 'u-1',
  name: 'c1',
  cluster_template_id: 't-1',
  status: 'CREATE_COMPLETE',
  api_address: 'https://10.0.0.1:6443',
};

interface Responses {
  readonly cluster?: Partial<Cluster>;
  readonly template?: Partial<ClusterTemplate>;
  readonly ca?: () => Promise<string>;
  readonly sign?: (csr: string) => Promise<string>;
}

/** A mock of Magnum with one cluster, and its calls. */
function mockMagnum({ cluster, template, ca, sign }: Responses = {}): { magnum: Magnum; calls: string[] } {
  const calls: string[] = [];
  const call = async <T>(text: string, work: () => T | Promise<T>): Promise<T> => {
    calls.push(text);
    return work();
  };
  const magnum = {
    clusters: { get: (id: string) => call(`cluster ${id}`, () => ({ ...CLUSTER, ...cluster })) },
    clusterTemplates: {
      get: (id: string) => call(`template ${id}`, () => ({ uuid: id, coe: 'kubernetes', ...template })),
    },
    certificates: {
      ca: (uuid: string) => call(`ca ${uuid}`, ca ?? (() => authority.ca)),
      sign: (uuid: string, csr: string) =>
        call(`sign ${uuid}`, () => (sign ? sign(csr) : authority.sign(csr))),
    },
  };
  return { magnum: magnum as unknown as Magnum, calls };
}

const PLUGIN: KeystoneAccess = {
  plugin: { program: ['magnum'], args: ['kube-credential', '--x'], env: { A: 'a' } },
  writeCa: false,
};

function read(
  responses: Responses = {},
  request: Partial<AccessRequest> = {},
  how: typeof readAccess | typeof readFacts = readAccess,
) {
  const { magnum, calls } = mockMagnum(responses);
  const updates: string[] = [];
  const progress = { update: (text: string) => void updates.push(text) };
  const result = how({ clusterId: 'id', magnum, progress, ...request });
  return { result, calls, updates };
}

it('SUPPORTED_COES lists the COEs with a native client', () => {
  expect(SUPPORTED_COES).toEqual(['kubernetes', 'swarm', 'swarm-mode', 'mesos']);
});

describe('readAccess and readFacts', () => {
  const WAIT = 'To wait until it is complete: magnum cluster-wait u-1';
  const SHOW = 'To see why: magnum cluster-show u-1 --tree';
  it.each([
    ['CREATE_IN_PROGRESS', true, WAIT],
    ['UPDATE_IN_PROGRESS', true, WAIT],
    ['DELETE_IN_PROGRESS', false, 'To wait until it is deleted: magnum cluster-wait u-1 --for gone'],
    ['CREATE_IN_PROGRESS_X', false, SHOW],
    ['CREATE_FAILED', false, SHOW],
    ['IN_PROGRESS', false, SHOW],
    [undefined, false, SHOW],
  ])('fail for a cluster without an address and with status %s', async (status, isPending, hint) => {
    for (const how of [readAccess, readFacts]) {
      const { result, calls } = read({ cluster: { status, api_address: ' ' } }, {}, how);
      await expect(result).rejects.toMatchObject({
        kind: 'failed',
        message: `Cluster c1 has no API address${isPending ? ' yet' : ''} (${status ?? 'no status'}).`,
        hint,
      });
      expect(calls).toEqual(['cluster id']);
    }
  });

  it.each([
    ['the API address', 'kubernetes', { api_address: ' https://h:1\n' }, 'https://h:1'],
    ['not the first master', 'mesos', { api_address: 'h', master_addresses: ['m1'] }, 'h'],
    ['the first master', 'mesos', { api_address: null, master_addresses: [' m1 ', 'm2'] }, 'm1'],
    ['the first master', 'mesos', { api_address: '\t', master_addresses: ['m1'] }, 'm1'],
  ])('return %s of a cluster (%s)', async (_, coe, cluster, address) => {
    for (const how of [readAccess, readFacts]) {
      const { result } = read({ cluster, template: { coe, tls_disabled: true } }, {}, how);
      expect(await result).toMatchObject({ address, coe });
    }
  });

  it.each(['kubernetes', 'swarm', 'swarm-mode'])(
    'fail for a %s cluster with masters but no API address',
    async (coe) => {
      for (const how of [readAccess, readFacts]) {
        const cluster = { api_address: null, master_addresses: ['m1'] };
        await expect(read({ cluster, template: { coe } }, {}, how).result).rejects.toMatchObject({
          kind: 'failed',
          message: 'Cluster c1 has no API address (CREATE_COMPLETE).',
        });
      }
    },
  );

  it('fail for an unsupported COE, before a certificate is requested', async () => {
    for (const how of [readAccess, readFacts]) {
      const { result, calls } = read({ template: { coe: 'dcos' } }, {}, how);
      await expect(result).rejects.toMatchObject({
        kind: 'failed',
        message:
          'Cluster c1 has COE "dcos", which is not supported (supported: kubernetes, swarm, swarm-mode, mesos).',
      });
      expect(calls).not.toContain('sign u-1');
    }
  });

  it.each([[readAccess], [readFacts]])('fail for a CA that cannot be parsed: %o', async (how) => {
    await expect(read({ ca: async () => 'x' }, {}, how).result).rejects.toMatchObject({
      kind: 'failed',
      message: 'The CA certificate that Magnum returned for cluster c1 cannot be parsed.',
      cause: expect.any(Error),
    });
  });
});

describe('readFacts', () => {
  it('reads cluster, template and CA, and reports its progress', async () => {
    const { result, calls, updates } = read({}, {}, readFacts);
    const facts: ClusterFacts = {
      cluster: CLUSTER,
      coe: 'kubernetes',
      address: 'https://10.0.0.1:6443',
      ca: authority.ca,
    };
    expect(await result).toEqual(facts);
    expect(calls).toEqual(['cluster id', 'template t-1', 'ca u-1']);
    expect(updates).toEqual(['Reading cluster id']);
  });

  it('does not request the CA without TLS', async () => {
    const { result, calls } = read({ template: { tls_disabled: true } }, {}, readFacts);
    expect(await result).toHaveProperty('ca', undefined);
    expect(calls).toEqual(['cluster id', 'template t-1']);
  });
});

describe('readAccess', () => {
  it('returns a certificate of the cluster for the key, and reports its progress', async () => {
    const { result, calls, updates } = read();
    const { credentials, ...rest } = (await result) as { credentials: ClientCredentials };
    expect(rest).toEqual({ cluster: CLUSTER, coe: 'kubernetes', address: 'https://10.0.0.1:6443' });
    expect(credentials.ca).toBe(authority.ca);
    expect(new X509Certificate(credentials.cert).checkPrivateKey(createPrivateKey(credentials.key))).toBe(
      true,
    );
    expect(calls).toEqual(['cluster id', 'ca u-1', 'template t-1', 'sign u-1']);
    expect(updates).toEqual(['Reading cluster id', 'Requesting a certificate for cluster c1']);
  });

  it('calls beforeSigning with the facts, and requests no certificate if it rejects', async () => {
    const seen: ClusterFacts[] = [];
    const error = new MagnumError('failed', 'the disk is full');
    const { result, calls } = read(
      {},
      {
        beforeSigning: async (facts) => {
          seen.push(facts);
          throw error;
        },
      },
    );
    await expect(result).rejects.toBe(error);
    expect(seen).toEqual([
      { cluster: CLUSTER, coe: 'kubernetes', address: 'https://10.0.0.1:6443', ca: authority.ca },
    ]);
    expect(calls).not.toContain('sign u-1');
  });

  it('without TLS, returns no credentials, and calls beforeSigning without a CA', async () => {
    const seen: unknown[] = [];
    const { result, calls } = read(
      { template: { tls_disabled: true }, ca: () => Promise.reject(new Error('no CA')) },
      { beforeSigning: async ({ ca }) => void seen.push(ca) },
    );
    expect(await result).toHaveProperty('credentials', undefined);
    expect(seen).toEqual([undefined]);
    expect(calls).not.toContain('sign u-1');
  });

  it.each<[string, Responses, string]>([
    [
      'cannot be parsed',
      { sign: async () => 'x' },
      'The certificate that Magnum returned for cluster c1 cannot be parsed.',
    ],
    [
      'is for another key',
      { sign: async () => authority.ca },
      'The certificate signed for cluster c1 does not match the key in the request.',
    ],
  ])('fails if the certificate %s', async (_, responses, message) => {
    await expect(read(responses).result).rejects.toMatchObject({ kind: 'failed', message });
  });

  it.each([
    [undefined, ['kube-credential', '--x']],
    [false, ['kube-credential', '--x']],
    [true, ['kube-credential', '--certificate', 'u-1', '--x']],
  ])('with a plugin (certificate: %s), returns it and requests no certificate', async (certificate, args) => {
    const keystone = { ...PLUGIN, certificate };
    const { result, calls } = read({}, { keystone });
    expect(await result).toHaveProperty('credentials', {
      ...keystone,
      ca: authority.ca,
      plugin: { ...PLUGIN.plugin, args },
    });
    expect(calls).toEqual(['cluster id', 'ca u-1', 'template t-1']);
    expect(keystone.plugin.args).toEqual(['kube-credential', '--x']);
  });

  it.each([
    [undefined, '--use-keystone'],
    [true, '--exec'],
  ])(
    'rejects a plugin (certificate: %s) for another COE and names the option %s',
    async (certificate, option) => {
      const { result, calls } = read(
        { template: { coe: 'swarm' } },
        { keystone: { ...PLUGIN, certificate } },
      );
      await expect(result).rejects.toMatchObject({
        kind: 'failed',
        message: `Cluster c1 has COE "swarm"; ${option} supports only Kubernetes.`,
      });
      expect(calls).not.toContain('sign u-1');
    },
  );

  it('rejects a COE that the option does not support, and accepts the others', async () => {
    const only = { coes: ['swarm', 'swarm-mode'], label: 'Docker', option: '--docker-context' } as const;
    const { result, calls } = read({}, { only });
    await expect(result).rejects.toMatchObject({
      kind: 'failed',
      message: 'Cluster c1 has COE "kubernetes"; --docker-context supports only Docker.',
    });
    expect(calls).not.toContain('sign u-1');
    for (const coe of only.coes)
      expect(await read({ template: { coe, tls_disabled: true } }, { only }).result).toHaveProperty(
        'coe',
        coe,
      );
  });
});

describe('requestCertificate', () => {
  it('returns a certificate and its key', async () => {
    const { magnum, calls } = mockMagnum();
    const { cert, key } = await requestCertificate(magnum, 'id');
    expect(new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))).toBe(true);
    expect(calls).toEqual(['cluster id', 'ca u-1', 'sign u-1']);
  });

  it('fails for a certificate of another key', async () => {
    const { magnum } = mockMagnum({ sign: async () => authority.ca });
    await expect(requestCertificate(magnum, 'id')).rejects.toMatchObject({
      kind: 'failed',
      message: 'The certificate signed for cluster c1 does not match the key in the request.',
    });
  });

  it('fails for a CA that cannot be parsed', async () => {
    const { magnum } = mockMagnum({ ca: async () => 'x' });
    await expect(requestCertificate(magnum, 'id')).rejects.toMatchObject({
      message: 'The CA certificate that Magnum returned for cluster c1 cannot be parsed.',
    });
  });
});

describe('kubernetesAccess', () => {
  const base = { cluster: CLUSTER, coe: 'kubernetes' as const };
  const credentials = { ca: 'ca', cert: 'cert', key: 'key' };

  it.each([
    ['10.0.0.1:6443', credentials, { clusterName: 'c1', server: 'https://10.0.0.1:6443', credentials }],
    ['10.0.0.1:8080', undefined, { clusterName: 'c1', server: 'http://10.0.0.1:8080' }],
  ])('converts the address %s and the credentials', (address, given, expected) => {
    expect(kubernetesAccess({ ...base, address, credentials: given })).toStrictEqual(expected);
  });

  it.each([
    [{ name: 'a b' }, 'a-b'],
    [{ name: null }, 'u-1'],
    [{ name: '日本' }, 'u-1'],
  ])('converts the name in %j to %s', (names, clusterName) => {
    const cluster = { ...CLUSTER, ...names } as Cluster;
    expect(kubernetesAccess({ ...base, cluster, address: 'h', credentials })).toHaveProperty(
      'clusterName',
      clusterName,
    );
  });
});

describe('unsignedKubernetesAccess', () => {
  const facts: ClusterFacts = { cluster: CLUSTER, coe: 'kubernetes', address: 'h:1', ca: 'ca' };

  it('has distinct placeholders for the certificate and its key', () => {
    const drafts = [unsignedKubernetesAccess(facts, undefined), unsignedKubernetesAccess(facts, undefined)];
    const placeholders = drafts.flatMap(({ credentials }) => {
      const { ca, cert, key } = credentials as ClientCredentials;
      expect(ca).toBe('ca');
      return [cert, key];
    });
    expect(new Set(placeholders).size).toBe(4);
    for (const text of placeholders) expect(text).toMatch(/^[0-9a-f-]{36}$/);
    expect(drafts[0]).toMatchObject({ clusterName: 'c1', server: 'https://h:1' });
  });

  it('has the plugin, with the cluster if it returns a certificate', () => {
    expect(unsignedKubernetesAccess(facts, PLUGIN)).toStrictEqual({
      clusterName: 'c1',
      server: 'https://h:1',
      credentials: { ca: 'ca', ...PLUGIN },
    });
    expect(unsignedKubernetesAccess(facts, { ...PLUGIN, certificate: true }).credentials).toMatchObject({
      plugin: { args: ['kube-credential', '--certificate', 'u-1', '--x'] },
    });
  });

  it('has no credentials without TLS', () => {
    expect(unsignedKubernetesAccess({ ...facts, ca: undefined }, PLUGIN)).toStrictEqual({
      clusterName: 'c1',
      server: 'http://h:1',
    });
  });
});
