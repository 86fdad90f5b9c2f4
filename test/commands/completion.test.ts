import { describe, expect, it } from 'vitest';
import { magnum } from '../support/world.ts';

/** What `magnum bash-completion` of python-magnumclient 4.0 prints, sorted. */
const LEGACY = (
  '--all-tenants --cluster --cluster-template --coe --csr --detail --dir --discovery-url ' +
  '--dns-nameserver --docker-storage-driver --docker-volume-size --external-network ' +
  '--external-network-id --fields --fixed-network --fixed-subnet --flavor --flavor-id ' +
  '--floating-ip-disabled --floating-ip-enabled --force --hard-limit --help --hidden --http-proxy ' +
  '--https-proxy --image --image-id --insecure-registry --keypair --keypair-id --labels --limit ' +
  '--long --marker --master-count --master-flavor --master-flavor-id --master-lb-enabled --name ' +
  '--network-driver --no-proxy --node-count --project-id --public --registry-enabled --resource ' +
  '--rollback --server-type --sort-dir --sort-key --timeout --tls-disabled --visible ' +
  '--volume-driver -h ca-rotate ca-show ca-sign cluster-config cluster-create cluster-delete ' +
  'cluster-list cluster-show cluster-template-create cluster-template-delete cluster-template-list ' +
  'cluster-template-show cluster-template-update cluster-update help quotas-create quotas-delete ' +
  'quotas-list quotas-show quotas-update service-list stats-list'
).split(' ');

describe('bash-completion', () => {
  it('prints all words of the legacy client on one line', async () => {
    const { stdout, stderr, code } = await magnum(['bash-completion']);
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    expect(stdout).toMatch(/^[^\n]+\n$/);
    const words = new Set(stdout.trim().split(' '));
    expect(LEGACY.filter((word) => !words.has(word))).toEqual([]);
  });

  it('prints each word once, without itself and without hidden commands', async () => {
    const words = (await magnum(['bash_completion'])).stdout.trim().split(' ');
    expect(new Set(words).size).toBe(words.length);
    for (const hidden of ['bash-completion', 'bash_completion', 'serve']) expect(words).not.toContain(hidden);
    expect(words).toEqual(expect.arrayContaining(['-f', '--format', '--visible', '--keypair-id']));
  });
});
