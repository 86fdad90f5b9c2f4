/** Commands and options that only `openstack coe` has. */
import { join } from 'node:path';
import { type Case, differs, fails, type Line } from '../case.ts';

const CSR = `'${join(import.meta.dirname, '..', 'client.csr')}'`;
const QUOTA = '--project-id {project} --resource Cluster';
const TEMPLATE =
  '--image fedora-coreos-latest --external-network public --coe kubernetes --docker-volume-size 3 --master-flavor m1.small';

/** Up to 4.x, updates take a JSON patch operation; from 5.0 options. */
const zed = (line: string | Line): Line => ({
  ...(typeof line === 'string' ? { line } : line),
  release: 'zed',
});
const newest = (line: string | Line): Line => ({ ...zed(line), release: 'newest' });
const asAdmin = (line: Line): Line => ({ ...line, as: 'admin' });
const create = (line: string, ...more: Parameters<typeof differs>[1][]) =>
  differs(`cluster create ${line}`, 'coe-accepted', ...more);
const createTemplate = (line: string, ...more: Parameters<typeof differs>[1][]) =>
  differs(
    `cluster template create ${TEMPLATE} ${line} -f json`,
    'coe-accepted-template',
    'coe-dashes',
    ...more,
  );
const createNodegroup = (line: string) => differs(`nodegroup create ${line}`, 'coe-nodegroup-bounds');
const onCluster = (line: string) => differs(`cluster ${line}`, 'coe-cluster-lookup');
const upgrade = (line: string) =>
  differs(`cluster upgrade ${line}`, 'coe-cluster-lookup', 'coe-upgrade-check');

export const coeCases: readonly Case[] = [
  {
    name: 'nodegroup list and show, cluster show',
    lines: [
      'nodegroup list side-k8s -f json',
      'nodegroup list side-k8s --role worker -f json',
      'nodegroup list {side-swarm} --limit 1 --sort-key name --sort-dir desc -f json',
      'nodegroup show side-k8s default-master -f json',
      'nodegroup show {side-k8s} default-worker -f json',
      zed('cluster show side-k8s -f json -c uuid -c stack_id'),
      newest('cluster show side-k8s -f json -c uuid -c cluster_id'),
      fails(3, 'nodegroup list nothing'),
      fails(3, 'nodegroup show side-k8s nothing'),
      fails(2, 'nodegroup show side-k8s', 'usage-errors'),
    ],
  },
  {
    name: 'nodegroup create, update and delete',
    lines: [
      create('groups --cluster-template tpl-k8s'),
      createNodegroup('groups least'),
      'nodegroup show groups least -f json',
      createNodegroup(
        'groups every --node-count 3 --min-nodes 1 --max-nodes 5 --role gpu --image fedora-coreos-latest --flavor m1.large --docker-volume-size 4 --labels a=1,b=2 --merge-labels',
      ),
      'nodegroup show groups every -f json',
      'nodegroup list groups --role gpu -f json',
      zed('nodegroup update groups every replace max_node_count=7 min_node_count=2'),
      zed('nodegroup update groups every remove max_node_count'),
      newest('nodegroup update groups every --min-nodes 2 --max-nodes 7'),
      newest(
        differs(
          'nodegroup update groups every --node-labels a=1,b=2 --node-taints k=v:NoSchedule,k2:NoExecute',
          'patch-labels',
        ),
      ),
      newest(
        differs(
          'nodegroup create groups labeled --node-labels a=b,c=d --node-labels e=f --node-taints k=v:NoSchedule,k2:NoExecute --node-taints k3:NoExecute',
          'coe-nodegroup-bounds',
          'coe-node-properties',
        ),
      ),
      newest('nodegroup delete groups labeled'),
      'nodegroup show groups every -f json',
      onCluster('resize groups 2 --nodegroup every'),
      'nodegroup show groups every -f json',
      fails(1, 'nodegroup delete groups default-worker'),
      'nodegroup delete groups least',
      'nodegroup delete groups every',
      'nodegroup list groups -f json',
      zed(fails(1, 'nodegroup update groups default-worker replace nothing=1')),
      fails(3, 'nodegroup delete groups nothing'),
      fails(3, 'nodegroup create nothing more', 'coe-nodegroup-bounds'),
      fails(1, 'nodegroup create groups master --role master', 'coe-nodegroup-bounds'),
    ],
  },
  {
    name: 'cluster resize and upgrade',
    lines: [
      create('sized --cluster-template tpl-k8s'),
      onCluster('resize sized 3'),
      onCluster('resize sized 2 --nodes-to-remove 8b9a50f2-45b5-4a3b-96fb-7cbc5c31eb26'),
      fails(3, 'cluster resize nothing 3', 'coe-cluster-lookup'),
      fails(2, 'cluster resize sized many', 'usage-errors'),
      upgrade('sized kubernetes'),
      upgrade('sized kubernetes --max-batch-size 1 --nodegroup default-worker'),
      fails(3, 'cluster upgrade sized nothing', 'coe-cluster-lookup', 'coe-upgrade-check'),
      fails(3, 'cluster upgrade nothing kubernetes', 'coe-cluster-lookup', 'coe-upgrade-check'),
    ],
  },
  {
    name: 'cluster create with the newer options',
    lines: [
      create(
        'every --cluster-template tpl-k8s --flavor m1.large --master-flavor m1.medium --fixed-network private --fixed-subnet private-subnet --floating-ip-enabled --labels a=1 --merge-labels',
      ),
      'cluster show every -f json',
      create('none --cluster-template tpl-k8s --floating-ip-disabled --master-lb-disabled'),
      create('balanced --cluster-template tpl-k8s --master-lb-enabled', 'coe-master-lb'),
      fails(
        2,
        'cluster create refused --cluster-template tpl-k8s --floating-ip-enabled --floating-ip-disabled',
      ),
      fails(2, 'cluster create refused --cluster-template tpl-k8s --master-lb-disabled --master-count 3'),
      fails(1, 'cluster create refused --cluster-template tpl-k8s --flavor nothing'),
      newest(create('rotating --cluster-template tpl-k8s')),
      newest('credential rotate rotating'),
      newest(fails(3, 'credential rotate nothing', 'coe-credential-error')),
    ],
  },
  {
    name: 'cluster update and delete',
    lines: [
      create('changing --cluster-template tpl-k8s'),
      zed('cluster update changing replace node_count=2'),
      zed(differs('cluster update --rollback changing replace node_count=3', 'coe-rollback')),
      zed(fails(1, 'cluster update changing replace name=x')),
      zed(fails(3, 'cluster update nothing replace node_count=2')),
      newest('cluster update changing --node-count 2'),
      newest('cluster update --rollback changing --node-count 3'),
      newest(fails(1, 'cluster update changing --name x')),
      newest(fails(3, 'cluster update nothing --node-count 2')),
      'cluster delete changing',
      'cluster list -f json',
    ],
  },
  {
    name: 'cluster template create and update',
    lines: [
      createTemplate('least', 'coe-storage-driver'),
      createTemplate('tagged --docker-storage-driver overlay2 --tags one --visible', 'coe-visible'),
      createTemplate(
        'many --docker-storage-driver overlay2 --tags same,same --tags same --master-lb-enabled',
      ),
      zed(differs('cluster template update tagged replace docker_volume_size=5 -f json', 'coe-dashes')),
      zed(differs('cluster template update tagged replace tags=two -f json', 'coe-dashes')),
      newest(differs('cluster template update tagged --docker-volume-size 5 -f json', 'coe-dashes')),
      newest(differs('cluster template update tagged --flavor m1.large -f json', 'coe-dashes')),
      differs('cluster template show tagged -f json', 'coe-dashes'),
      'cluster template list -f json',
      fails(4, `cluster template create ${TEMPLATE} refused --docker-storage-driver overlay2 --hidden`),
      'cluster template delete tagged',
    ],
  },
  {
    name: 'ca show, sign and rotate',
    lines: [
      'ca show side-k8s',
      `ca sign side-k8s ${CSR}`,
      fails(2, 'ca sign side-k8s nothing.csr', 'ca-sign-without-csr'),
      create('rotating --cluster-template tpl-k8s'),
      'ca rotate rotating',
      fails(3, 'ca rotate nothing'),
    ],
  },
  {
    name: 'quotas',
    lines: [
      { line: `quotas create ${QUOTA} --hard-limit 4` },
      { line: `quotas show ${QUOTA}` },
      { line: `quotas update ${QUOTA} --hard-limit 5` },
      { line: 'quotas list --all-tenants' },
      { line: `quotas delete ${QUOTA}` },
      fails(3, `quotas delete ${QUOTA}`),
    ].map(asAdmin),
  },
];
