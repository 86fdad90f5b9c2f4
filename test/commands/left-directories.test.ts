/** cluster-delete: the remark about directories of cluster-config that still have the credentials of the cluster. */
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cloud, type TestCloud } from '../support/cloud.ts';
import { temporaryDirectory } from '../support/world.ts';

let sandbox: TestCloud;
let cwd: string;
beforeAll(async () => {
  sandbox = await cloud();
});
afterAll(() => sandbox.close());
beforeEach(async () => {
  cwd = temporaryDirectory();
  await create('web');
});

const create = (name: string, template = 'kubernetes') =>
  sandbox.run('cluster-create', name, '--cluster-template', template, '--wait');
const configure = (directory: string, name = 'web') =>
  sandbox.runWith({ cwd }, 'cluster-config', name, '--dir', directory);
async function remove(env: Record<string, string> = {}, name = 'web') {
  const { code, stderr } = await sandbox.runWith({ cwd, env }, 'cluster-delete', name);
  expect(code).toBe(0);
  return stderr;
}
const remark = (place: string) =>
  `Directory ${place} still has files of cluster web: key.pem, cert.pem, ca.pem, config.\n`;

describe('cluster-delete', () => {
  it.each([
    ['the current directory', '.'],
    ['a directory with the name of the cluster', 'web'],
    ['one in a subdirectory', 'magnum/web'],
  ])('names %s if it has the files of the cluster', async (_, directory) => {
    await configure(directory);
    expect(await remove()).toBe(remark(directory));
  });

  it('names the directories of KUBECONFIG and DOCKER_CERT_PATH', async () => {
    const elsewhere = temporaryDirectory();
    await configure(join(elsewhere, 'a'));
    const place = expect.stringMatching(/^Directory (\.\.\/)+\S+\/a still has files of cluster web: /);
    expect(await remove({ KUBECONFIG: join(elsewhere, 'a', 'config') })).toEqual(place);
    await create('swarm', 'swarm');
    await configure(join(elsewhere, 'b'), 'swarm');
    expect(await remove({ DOCKER_CERT_PATH: join(elsewhere, 'b') }, 'swarm')).toMatch(
      /\/b still has files of cluster swarm: key\.pem, cert\.pem, ca\.pem\.\n$/,
    );
  });

  it('prints nothing for a directory of another cluster, and requests no CA without a directory', async () => {
    await create('other');
    await configure('other', 'other');
    cpSync(join(cwd, 'other'), join(cwd, 'web'), { recursive: true });
    expect(await remove()).toBe('');
    rmSync(join(cwd, 'web'), { recursive: true });
    const before = sandbox.requests.length;
    expect(await remove({}, 'other')).toContain('Directory other still has files');
    rmSync(join(cwd, 'other'), { recursive: true });
    await create('third');
    const requests = sandbox.requests.length;
    expect(await remove({}, 'third')).toBe('');
    const isForCa = ({ path }: { path: string }) => path.includes('/certificates');
    expect(sandbox.requests.slice(before, requests).filter(isForCa)).toHaveLength(1);
    expect(sandbox.requests.slice(requests).filter(isForCa)).toEqual([]);
  });

  it('prints nothing for a directory that cannot be compared', async () => {
    mkdirSync(join(cwd, 'web/ca.pem'), { recursive: true });
    writeFileSync(join(cwd, 'web/key.pem'), '');
    expect(await remove()).toBe('');
  });
});
