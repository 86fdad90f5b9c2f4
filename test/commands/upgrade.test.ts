/** cluster-upgrade compares the templates before the request. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SandboxRequest, SandboxResponse } from '../../src/sandbox/http-messages.ts';
import { cloud, type TestCloud } from '../support/cloud.ts';

let sandbox: TestCloud;
let intercept: ((request: SandboxRequest) => SandboxResponse | undefined) | undefined;

const createTemplate = (name: string, ...words: string[]) =>
  sandbox.run(
    ...['cluster-template-create', name, '--coe', 'kubernetes', '--image', 'fedora-coreos-latest'],
    ...['--external-network', 'public', ...words],
  );

beforeAll(async () => {
  sandbox = await cloud({ intercept: (request) => intercept?.(request) });
  for (const version of ['v1.23.3', 'v1.24.1', 'v1.33.3'])
    await createTemplate(`k8s-${version}`, '--labels', `kube_tag=${version}`);
  await createTemplate('calico', '--network-driver', 'calico', '--labels', 'kube_tag=v1.24.1');
}, 60_000);
afterAll(() => sandbox.close());
beforeEach(async () => {
  await sandbox.run('cluster-create', 'kube', '--cluster-template', 'k8s-v1.23.3');
  sandbox.requests.length = 0;
});
afterEach(async () => {
  intercept = undefined;
  await sandbox.run('cluster-delete', 'kube');
});

const inOrder = () =>
  sandbox.requests
    .filter(({ path }) => path.startsWith('/container-infra'))
    .map(({ method, path }) => `${method} ${path.replace('/container-infra/v1/', '')}`);
/** Sorted, because requests are concurrent. */
const toMagnum = () => inOrder().sort();

const LOOKUPS = ['GET clusters/kube', 'GET clustertemplates'];
const UPGRADE = 'POST clusters/kube/actions/upgrade';
const ACCEPTED = 'Request to upgrade cluster kube has been accepted.\n';

describe('cluster-upgrade', () => {
  it('sends the request if the templates fit, after two requests at once', async () => {
    const { stdout, stderr } = await sandbox.run('cluster-upgrade', 'kube', 'k8s-v1.24.1');
    expect({ stdout, stderr }).toEqual({ stdout: ACCEPTED, stderr: '' });
    expect(toMagnum()).toEqual([...LOOKUPS, UPGRADE]);
  });

  it('reads the cluster once with --wait', async () => {
    await sandbox.run('cluster-upgrade', 'kube', 'k8s-v1.24.1', '--wait');
    expect(inOrder().slice(0, 3)).toEqual([...LOOKUPS, UPGRADE]);
    expect(inOrder().filter((request) => LOOKUPS.includes(request))).toEqual(LOOKUPS);
  });

  it.each([
    ['swarm', 'the COE is swarm instead of kubernetes.'],
    ['calico', 'the network driver is calico instead of flannel.'],
    [
      'k8s-v1.33.3',
      'Kubernetes v1.33.3 is 10 minor versions newer than v1.23.3, but upgrades support only one.',
    ],
  ])('rejects the template %s before the request, but not with --force', async (template, reason) => {
    const { code, stderr } = await sandbox.run('cluster-upgrade', 'kube', template);
    expect(stderr).toBe(
      `ERROR: Cannot upgrade cluster kube to cluster template ${template}: ${reason}\n` +
        'Use --force to upgrade anyway, or select another cluster template.\n',
    );
    expect(code).toBe(2);
    expect(toMagnum()).toEqual(LOOKUPS);
    sandbox.requests.length = 0;
    expect(await sandbox.run('cluster-upgrade', 'kube', template, '--force')).toMatchObject({
      stdout: ACCEPTED,
    });
    expect(toMagnum()).toEqual([UPGRADE]);
  });

  it('reports that versions are not compared if the new template has no kube_tag', async () => {
    const { stdout, stderr } = await sandbox.run('cluster-upgrade', 'kube', 'kubernetes');
    expect({ stdout, stderr }).toEqual({
      stdout: ACCEPTED,
      stderr:
        'The versions of Kubernetes are not compared, because cluster template kubernetes has no label kube_tag.\n',
    });
  });

  it.each([
    [
      'the list of templates',
      /\/clustertemplates/,
      /^The cluster template of cluster kube cannot be read|^$/,
    ],
    ['the cluster', /\/clusters\/kube$/, /^$/],
  ])('lets Magnum decide if it may not read %s', async (_what, path, remark) => {
    intercept = (request) =>
      request.method === 'GET' && path.test(request.path)
        ? { status: 403, headers: { 'Content-Type': 'application/json' }, body: '{"errors": []}' }
        : undefined;
    const { stdout, stderr } = await sandbox.run('cluster-upgrade', 'kube', 'swarm');
    expect(stdout).toBe(ACCEPTED);
    expect(stderr).toMatch(remark);
  });

  it('reports that a template is not compared if only that of the cluster cannot be read', async () => {
    const hidden = 'ffffffff-0000-4000-8000-000000000000';
    intercept = (request) =>
      request.method === 'GET' && request.path.endsWith('/clusters/kube')
        ? {
            status: 200,
            headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify({ uuid: hidden, name: 'kube', cluster_template_id: hidden }),
          }
        : undefined;
    const { stdout, stderr } = await sandbox.run('cluster-upgrade', 'kube', 'swarm');
    expect({ stdout, stderr }).toEqual({
      stdout: ACCEPTED,
      stderr: 'The cluster template of cluster kube cannot be read, so swarm is not compared with it.\n',
    });
  });

  it.each([
    ['kube', 'nothing', 'ERROR: ClusterTemplate nothing could not be found. (HTTP 404)'],
    ['nothing', 'swarm', 'ERROR: Cluster nothing could not be found. (HTTP 404)'],
  ])('reports the error of the upgrade of %s to %s', async (cluster, template, message) => {
    const { code, stderr } = await sandbox.run('cluster-upgrade', cluster, template);
    expect(stderr).toContain(message);
    expect(code).toBe(3);
    expect(toMagnum().at(-1)).toBe(`POST clusters/${cluster}/actions/upgrade`);
  });
});
