/** The APIs of Docker Swarm and Mesos clusters. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mesosEndpoints } from '../../../src/cluster-access/api-address.ts';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.ts';
import { call, type MagnumCall, magnumAs } from '../client.ts';
import { type Access, accessTo, callApi } from './access.ts';

let sandbox: Sandbox;
let demo: MagnumCall;
const create = (name: string, template: string) =>
  demo('POST', '/clusters', { json: { name, cluster_template_id: template, node_count: 3 } });

beforeAll(async () => {
  sandbox = await startSandbox({ seconds: 0 });
  demo = await magnumAs(sandbox);
});
afterAll(() => sandbox.close());

describe.each([
  ['swarm', 2376],
  ['swarm-mode', 2375],
])('COE %s', (coe, port) => {
  let mine: Access;
  beforeAll(async () => {
    await create(`my-${coe}`, coe);
    mine = await accessTo(demo, `my-${coe}`);
  });

  it('listens at its own address on the usual port', () => {
    expect(mine.address).toMatch(new RegExp(`^tcp://127\\.\\d+\\.\\d+\\.\\d+:${port}$`));
  });

  it('shows the version with any supported version prefix', async () => {
    const version = { Version: '1.12.6', ApiVersion: '1.44', MinAPIVersion: '1.24' };
    for (const prefix of ['', '/v1.24', '/v1.41', '/v1.44']) {
      expect(await callApi(mine, `${prefix}/version`)).toMatchObject({ status: 200, json: version });
    }
  });

  it('shows the nodes of the cluster', async () => {
    const { json } = await callApi(mine, '/v1.44/info');
    expect(json.Swarm).toMatchObject({ LocalNodeState: 'active', Managers: 1, Nodes: 4 });
    const nodes = (await callApi(mine, '/v1.44/nodes')).json;
    expect(nodes.map((node: { Description: { Hostname: string } }) => node.Description.Hostname)).toEqual([
      `my-${coe}-master-0`,
      ...[0, 1, 2].map((index) => `my-${coe}-node-${index}`),
    ]);
    expect(nodes[0].ID).toBe(json.Swarm.NodeID);
  });

  it('lists no containers and rejects their creation with 501', async () => {
    expect(await callApi(mine, '/v1.44/containers/json')).toMatchObject({ status: 200, json: [] });
    const body = { Image: 'busybox' };
    const rejection = await callApi(mine, '/v1.44/containers/create', { method: 'POST', body });
    expect(rejection).toMatchObject({
      status: 501,
      json: { message: 'Sandbox clusters cannot run workloads.' },
    });
  });

  it.each([
    ['/v1.45/info', 400, 'client version 1.45 is too new. Maximum supported API version is 1.44'],
    ['/v1.23/info', 400, expect.stringMatching(/^client version 1\.23 is too old\./)],
    ['/v1.44/nonsense', 404, 'page not found'],
  ])('rejects %s', async (path, status, message) => {
    expect(await callApi(mine, path)).toEqual({ status, json: { message } });
  });

  it('closes connections without a certificate of the cluster', async () => {
    await create(`other-${coe}`, coe);
    const other = await accessTo(demo, `other-${coe}`);
    const { ca, address } = mine;
    const closed = { code: expect.stringMatching(/^(ECONNRESET|EPIPE)$/) };
    await expect(callApi({ ca, address }, '/_ping')).rejects.toMatchObject(closed);
    await expect(callApi({ ...other, ca, address }, '/_ping')).rejects.toMatchObject(closed);
  });
});

describe('COE mesos', () => {
  it('serves the master and Marathon of each cluster on their usual ports', async () => {
    for (const name of ['one', 'two']) {
      await create(name, 'mesos');
      const { api_address } = (await demo('GET', `/clusters/${name}`)).json;
      const { master, marathon } = mesosEndpoints(api_address);
      for (const path of ['/master/state', '/state.json']) {
        const { status, json } = await call('GET', `http://${master}${path}`);
        expect({ status, json }).toMatchObject({ status: 200, json: { cluster: name, activated_slaves: 3 } });
        expect(json.slaves).toHaveLength(3);
      }
      const info = await call('GET', `${marathon}/v2/info`);
      expect(info.json).toMatchObject({ name: 'marathon', elected: true });
      expect((await call('GET', `${marathon}/v2/apps`)).json).toEqual({ apps: [] });
      expect((await call('POST', `${marathon}/v2/apps`, { json: { id: 'x' } })).status).toBe(405);
      expect((await call('GET', `${marathon}/nonsense`)).status).toBe(404);
    }
  });
});
