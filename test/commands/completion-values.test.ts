/** The candidates for values, against the sandbox with its lists of Nova, Glance and Neutron. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cloud, type TestCloud } from '../support/cloud.ts';
import { temporaryDirectory } from '../support/world.ts';

let sandbox: TestCloud;
let cache: string;
beforeAll(async () => {
  sandbox = await cloud();
  await sandbox.run('cluster-create', 'kube', '--cluster-template', 'kubernetes');
  await sandbox.run('cluster-create', 'docker', '--cluster-template', 'swarm');
  await sandbox.run('login');
});
afterAll(() => sandbox.close());
beforeEach(() => {
  cache = temporaryDirectory();
});

/** What Tab offers in bash after the line. */
async function complete(line: string, env: Record<string, string> = {}): Promise<string[]> {
  sandbox.requests.length = 0;
  const more = { MAGNUM_COMPLETION_TIMEOUT: '9000', ...env };
  // What readline replaces: it splits words at `=` too.
  const [replaced = ''] = /[^\s=]*$/.exec(line) ?? [];
  const { code, stdout, stderr } = await sandbox.runWith(
    { env: more },
    '__complete',
    'bash',
    `magnum ${line}`,
    replaced,
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout.split('\n').slice(1, -1);
}

describe('completion of values', () => {
  it.each([
    ['cluster-create --keypair ', ['mykey', 'default']],
    ['cluster-create --flavor ', ['m1.small', 'm2.large']],
    ['cluster-create --master-flavor m1', ['m1.small', 'm1.large']],
    ['cluster-create --fixed-network ', ['private']],
    ['cluster-create --fixed-subnet ', ['private-subnet']],
    ['cluster-template-create --image ', ['fedora-coreos-latest', 'windows-2022']],
    ['cluster-template-create --external-network ', ['public', 'external']],
    ['cluster-template-update kubernetes --image=', ['fedora-coreos-latest']],
    ['nodegroup-create kube gpus --flavor ', ['m1.small']],
    ['cluster-list --os-region-name ', ['RegionOne']],
    ['cluster-list --sort-key ', ['name', 'created_at']],
    ['cluster-list -c ', ['uuid', 'name', 'health_status']],
    ['cluster-show kube -f value -c ', ['api_address', 'labels']],
    ['cluster-create x -f value -c ', ['uuid', 'name']],
    ['cluster-create x --labels kube', ['kube_tag=', 'kube_dashboard_enabled=']],
    ['cluster-create x --labels container_runtime=', ['containerd']],
    ['cluster-create x --labels kube_tag=1,ingress_controller=', ['octavia', 'nginx']],
    ['cluster-create x --labels a=1 --labels auto_scaling_enabled=t', ['true']],
    ['cluster-list --label kube_', ['kube_tag=']],
    ['cluster-template-update t --no-label kube_', ['kube_tag']],
    ['cluster-resize kube 1 --nodes-to-remove ', ['172.24.12.']],
    ['cluster-config kube --group ', ['system:masters']],
    ['cluster-config kube --role ', ['view', 'edit']],
    ['cluster-list -f ', ['markdown', 'ndjson']],
  ])('%s offers %j', async (line, expected) => {
    const offered = await complete(line);
    const missing = expected.filter((word) => !offered.some((other) => other.startsWith(word)));
    expect(missing, offered.join(' ')).toEqual([]);
  });

  it('offers no external networks for --fixed-network, and IDs for names that are not unique', async () => {
    expect(await complete('cluster-create --fixed-network ')).toEqual(['private']);
    const external = await complete('cluster-template-create --external-network ');
    expect(external.filter((word) => /^[0-9a-f-]{36}$/.test(word))).toHaveLength(2);
  });

  it('does not offer a label again that is on the line', async () => {
    expect(await complete('cluster-create x --labels kube_tag=1,kube_')).not.toContain('kube_tag=');
    expect(await complete('cluster-create x --labels kube_tag=1 --labels kube_t')).toEqual([]);
  });

  it('offers the templates that fit the cluster for an upgrade', async () => {
    const templates = await complete('cluster-upgrade docker ');
    expect(templates).toContain('swarm');
    expect(templates).not.toContain('kubernetes');
  });

  it('caches the names', async () => {
    const env = { XDG_CACHE_HOME: cache };
    await sandbox.runWith({ env }, 'login');
    await complete('cluster-create --flavor ', env);
    expect(sandbox.requests.map(({ path }) => path)).toEqual(['/compute/v2.1/flavors/detail']);
    expect(await complete('cluster-create --flavor ', env)).toContain('m1.small');
    expect(sandbox.requests).toEqual([]);
  });

  it('offers the contexts of the kubeconfig and of Docker', async () => {
    const env = { KUBECONFIG: `${cache}/config`, DOCKER_CONFIG: `${cache}/docker` };
    await sandbox.runWith({ env }, 'cluster-config', 'kube', '--merge', '--context', 'mine');
    await sandbox.runWith({ env }, 'cluster-config', 'docker', '--docker-context', 'ours');
    const contexts = await complete('cluster-config kube --merge --context ', env);
    expect(contexts).toContain('mine');
    expect(contexts.map((word) => word.replaceAll('\\', ''))).toContain('{cluster}');
    expect(await complete('cluster-config docker --docker-context=', env)).toContain('ours');
  });

  it('sends no request without a cached token', async () => {
    const env = { XDG_CACHE_HOME: cache };
    expect(await complete('cluster-create --flavor ', env)).toEqual([]);
    expect(sandbox.requests).toEqual([]);
  });
});

describe('completion with a service that', () => {
  it.each([403, 404, 500])('responds with HTTP %i offers nothing', async (status) => {
    const failing = await cloud({
      intercept: async ({ path }) =>
        path.startsWith('/compute') ? { status, headers: {}, body: '{}' } : undefined,
    });
    await failing.run('login');
    const { code, stdout, stderr } = await failing.run(
      '__complete',
      'bash',
      'magnum cluster-create --flavor ',
      '',
    );
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'words\n', stderr: '' });
    await failing.close();
  });
});
