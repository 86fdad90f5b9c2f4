/** The Kubernetes API of a cluster. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.ts';
import { temporaryDirectory } from '../../support/world.ts';
import { logIn, type MagnumCall, magnumAs } from '../client.ts';
import { type Access, accessTo, callApi } from './access.ts';

let sandbox: Sandbox;
let demo: MagnumCall;
let mine: Access;
let other: Access;

const create = (name: string, fields: object = {}) =>
  demo('POST', '/clusters', { json: { name, cluster_template_id: 'kubernetes', ...fields } });

beforeAll(async () => {
  sandbox = await startSandbox({ seconds: 0 });
  demo = await magnumAs(sandbox);
  await create('mine', { node_count: 3 });
  await create('other');
  [mine, other] = await Promise.all([accessTo(demo, 'mine'), accessTo(demo, 'other')]);
});
afterAll(() => sandbox.close());

const UNAUTHORIZED = {
  status: 401,
  json: { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'Unauthorized', code: 401 },
};
const names = ({ json }: { json: { items: { metadata: { name: string } }[] } }) =>
  json.items.map(({ metadata }) => metadata.name);

describe('authentication', () => {
  it('authenticates a certificate of the cluster with its name and groups', async () => {
    const { status, json } = await callApi(mine, '/apis/authentication.k8s.io/v1/selfsubjectreviews', {
      method: 'POST',
      body: { kind: 'SelfSubjectReview', apiVersion: 'authentication.k8s.io/v1' },
    });
    expect(status).toBe(201);
    expect(json.status.userInfo).toEqual({
      username: 'admin',
      groups: ['system:masters', 'system:authenticated'],
    });
  });

  it('returns 401 without a certificate of the cluster', async () => {
    const { ca, address } = mine;
    expect(await callApi({ ...other, ca, address }, '/version')).toMatchObject(UNAUTHORIZED);
    expect(await callApi({ ca, address }, '/version')).toMatchObject(UNAUTHORIZED);
  });

  it('fails TLS verification with the CA of another cluster', async () => {
    await expect(callApi({ ...mine, ca: other.ca }, '/version')).rejects.toThrow(/certificate/);
  });

  it("accepts only tokens scoped to the cluster's project", async () => {
    const { ca, address } = mine;
    const withToken = (token: string | null) =>
      callApi({ ca, address }, '/api/v1/nodes', { headers: { authorization: `Bearer ${token}` } });
    const tokenOf = async (login: object) => (await logIn(sandbox, login)).headers.get('x-subject-token');
    expect((await withToken(await tokenOf({}))).status).toBe(200);
    expect((await withToken(await tokenOf({ user: 'viewer' }))).status).toBe(200);
    expect(await withToken(await tokenOf({ project: 'other' }))).toMatchObject(UNAUTHORIZED);
    expect(await withToken(await tokenOf({ user: 'admin', project: 'admin' }))).toMatchObject(UNAUTHORIZED);
    expect(await withToken(await tokenOf({ scope: 'unscoped' }))).toMatchObject(UNAUTHORIZED);
    expect(await withToken('gAAAAAmadeup')).toMatchObject(UNAUTHORIZED);
  });

  it('authenticates a token with the attributes of k8s-keystone-auth', async () => {
    const { headers } = await logIn(sandbox);
    const { ca, address } = mine;
    const { json } = await callApi({ ca, address }, '/apis/authentication.k8s.io/v1/selfsubjectreviews', {
      method: 'POST',
      headers: { authorization: `Bearer ${headers.get('x-subject-token')}` },
    });
    expect(json.status.userInfo).toMatchObject({
      username: 'demo',
      groups: [expect.stringMatching(/^[0-9a-f]{32}$/), 'system:authenticated'],
      extra: {
        'alpha.kubernetes.io/identity/project/name': ['demo'],
        'alpha.kubernetes.io/identity/roles': ['member', 'reader'],
      },
    });
  });

  it('rejects a revoked token', async () => {
    const token = (await logIn(sandbox)).headers.get('x-subject-token');
    const { ca, address } = mine;
    const headers = { authorization: `Bearer ${token}` };
    expect((await callApi({ ca, address }, '/version', { headers })).status).toBe(200);
    sandbox.state.tokens = sandbox.state.tokens.filter(({ id }) => id !== token);
    expect(await callApi({ ca, address }, '/version', { headers })).toMatchObject(UNAUTHORIZED);
  });

  it('returns 403 for a certificate without the group of administrators', async () => {
    const file = join(temporaryDirectory(), 'key.pem');
    const words = ['req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    const csr = execFileSync('openssl', [...words, '-keyout', file, '-subj', '/CN=reader'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const key = readFileSync(file, 'utf8');
    const reader = await accessTo(demo, 'mine', { key, csr });
    expect((await callApi(reader, '/version')).status).toBe(200);
    expect(await callApi(reader, '/api/v1/nodes')).toMatchObject({
      status: 403,
      json: {
        reason: 'Forbidden',
        message:
          'nodes is forbidden: User "reader" cannot list resource "nodes" in API group "" at the cluster scope',
      },
    });
  });

  it('requires no authentication without TLS', async () => {
    await demo('POST', '/clustertemplates', {
      json: {
        ...{ name: 'open', coe: 'kubernetes', image_id: 'fedora-coreos-latest', tls_disabled: true },
        ...{ external_network_id: 'public', flavor_id: 'm1.small', docker_storage_driver: 'overlay2' },
      },
    });
    await create('open', { cluster_template_id: 'open' });
    const { api_address } = (await demo('GET', '/clusters/open')).json;
    expect(api_address).toMatch(/^http:\/\/127\.\d+\.\d+\.\d+:8080$/);
    const response = await fetch(`${api_address}/api/v1/nodes`);
    expect(((await response.json()) as { items: unknown[] }).items).toHaveLength(2);
  });
});

describe('resources', () => {
  it('shows the version of the cluster', async () => {
    await create('tagged', { labels: { kube_tag: 'v1.33.3' } });
    const version = async (access: Access) => (await callApi(access, '/version')).json;
    expect(await version(mine)).toMatchObject({ major: '1', minor: '23', gitVersion: 'v1.23.3' });
    expect(await version(await accessTo(demo, 'tagged'))).toMatchObject({
      minor: '33',
      gitVersion: 'v1.33.3',
    });
  });

  it('lists the nodes of all nodegroups before and after a resize', async () => {
    await create('growing', { node_count: 2 });
    const access = await accessTo(demo, 'growing');
    const nodes = async () => names(await callApi(access, '/api/v1/nodes'));
    expect(await nodes()).toEqual(['growing-master-0', 'growing-node-0', 'growing-node-1']);
    await demo('POST', '/clusters/growing/actions/resize', { json: { node_count: 5 } });
    expect(await nodes()).toHaveLength(6);
    await demo('POST', '/clusters/growing/actions/resize', { json: { node_count: 0 } });
    expect(await nodes()).toEqual(['growing-master-0']);
    await demo('POST', '/clusters/growing/nodegroups', {
      json: { name: 'GPU_s', node_count: 2, role: 'gpu' },
    });
    expect(await nodes()).toEqual(['growing-master-0', 'growing-gpu-s-node-0', 'growing-gpu-s-node-1']);
  });

  it('lists a NotReady node if the cluster is unhealthy', async () => {
    await create('sick', { labels: { sandbox_unhealthy: '1' }, node_count: 2 });
    const { json } = await callApi(await accessTo(demo, 'sick'), '/api/v1/nodes', {
      headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' },
    });
    expect(json.rows.map(({ cells }: { cells: string[] }) => cells.slice(0, 2))).toEqual([
      ['sick-master-0', 'Ready'],
      ['sick-node-0', 'NotReady'],
      ['sick-node-1', 'Ready'],
    ]);
  });

  it.each([
    ['fieldSelector=metadata.name%3Dmine-node-1', ['mine-node-1']],
    ['fieldSelector=metadata.name!%3Dmine-node-1', ['mine-master-0', 'mine-node-0', 'mine-node-2']],
    ['labelSelector=node-role.kubernetes.io/master', ['mine-master-0']],
    [
      'labelSelector=!node-role.kubernetes.io/master,kubernetes.io/hostname!%3Dmine-node-0',
      ['mine-node-1', 'mine-node-2'],
    ],
    ['labelSelector=magnum.openstack.org/role%3D%3Dmaster', ['mine-master-0']],
  ])('selects nodes with ?%s', async (query, expected) => {
    expect(names(await callApi(mine, `/api/v1/nodes?${query}`))).toEqual(expected);
  });

  it('lists pods of all namespaces or of one', async () => {
    const all = names(await callApi(mine, '/api/v1/pods'));
    expect(all.filter((name) => name.startsWith('kube-flannel'))).toHaveLength(4);
    expect(names(await callApi(mine, '/api/v1/namespaces/kube-system/pods'))).toEqual(all);
    expect(names(await callApi(mine, '/api/v1/namespaces/default/pods'))).toEqual([]);
    const [first] = all;
    expect((await callApi(mine, `/api/v1/namespaces/kube-system/pods/${first}`)).json.metadata.name).toBe(
      first,
    );
    expect((await callApi(mine, `/api/v1/namespaces/default/pods/${first}`)).status).toBe(404);
  });

  it.each([
    ['GET', '/api/v1/nodes/missing', 404, 'nodes "missing" not found'],
    ['GET', '/api/v1/nonsense', 404, 'the server could not find the requested resource'],
    [
      'DELETE',
      '/api/v1/nodes/mine-node-0',
      405,
      'the server does not allow this method on the requested resource',
    ],
    ['GET', '/api/v1/nodes?watch=true', 405, 'sandbox clusters do not support watch'],
  ])('rejects %s %s with %i', async (method, path, code, message) => {
    const { status, json } = await callApi(mine, path, { method });
    expect({ status, json }).toEqual({
      status: code,
      json: expect.objectContaining({ kind: 'Status', code, message }),
    });
  });
});
