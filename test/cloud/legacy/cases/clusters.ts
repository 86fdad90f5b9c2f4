import { type Case, differs, fails } from '../case.ts';
import type { DifferenceId } from '../differences.ts';

const create = (line: string, ...ids: DifferenceId[]) =>
  differs(`cluster-create ${line}`, 'template-lookup', ...ids);

export const clusters: Case[] = [
  {
    name: 'cluster-create',
    lines: [
      create('--name myswarmcluster --cluster-template swarm --node-count 100'),
      create('least --cluster-template tpl-k8s'),
      create(
        'every --cluster-template tpl-k8s --keypair testkey --docker-volume-size 9 --labels a=1 --labels b=x,y --node-count 2 --master-count 1 --discovery-url https://discovery.example/1 --timeout 15',
        'replaced-labels',
      ),
      create('old --cluster-template {tpl-k8s} --keypair-id testkey --labels a=1,b=2', 'replaced-labels'),
    ],
  },
  {
    name: 'cluster-create errors',
    lines: [
      fails(3, 'cluster-create refused --cluster-template nothing', 'template-lookup'),
      fails(3, 'cluster-create refused --cluster-template swarm --keypair nothing', 'template-lookup'),
      fails(1, 'cluster-create refused --cluster-template swarm --master-count 3', 'template-lookup'),
      fails(1, 'cluster-create 9lives --cluster-template swarm', 'template-lookup'),
      fails(1, 'cluster-create refused --cluster-template tpl-twin', 'template-lookup', 'candidates'),
      fails(2, 'cluster-create refused', 'usage-errors'),
      fails(2, 'cluster-create one --name two --cluster-template swarm', 'usage-errors'),
      fails(2, 'cluster-create refused --cluster-template swarm --node-count many', 'usage-errors'),
      fails(2, 'cluster-create refused --cluster-template swarm --labels a', 'template-lookup'),
    ],
  },
  {
    name: 'cluster-show',
    lines: [
      differs('cluster-show side-k8s', 'cluster-trouble'),
      'cluster-show {side-swarm}',
      differs('cluster-show side-k8s --long', 'cluster-trouble'),
      'cluster-show --long side-swarm',
      fails(3, 'cluster-show nothing'),
      fails(1, 'cluster-show side-twin', 'candidates'),
      fails(2, 'cluster-show', 'usage-errors'),
      fails(2, 'cluster-show one two', 'usage-errors'),
    ],
  },
  {
    name: 'cluster-update',
    lines: [
      create('changing --cluster-template tpl-k8s'),
      'cluster-update changing replace node_count=2',
      'cluster-update changing replace /node_count=3',
      'cluster-update {changing} replace node_count=4',
      'cluster-update --rollback changing replace node_count=5',
      '--magnum-api-version 1.2 cluster-update changing replace node_count=6',
      'cluster-update changing remove node_count',
      fails(1, 'cluster-update changing replace name=x'),
      fails(1, 'cluster-update changing add nothing=1'),
      fails(1, 'cluster-update side-twin replace node_count=2', 'candidates'),
      fails(3, 'cluster-update nothing replace node_count=2'),
      fails(2, 'cluster-update changing explode node_count=2', 'usage-errors'),
      fails(2, 'cluster-update changing replace node_count'),
      fails(2, '--magnum-api-version 1.2 cluster-update --rollback changing replace node_count=2'),
    ],
  },
  {
    name: 'cluster-delete',
    lines: [
      create('one --cluster-template swarm'),
      create('two --cluster-template swarm'),
      create('three --cluster-template swarm'),
      'cluster-delete one',
      fails(1, 'cluster-delete two nothing {three}'),
      fails(1, 'cluster-delete side-twin', 'candidates'),
      fails(3, 'cluster-delete nothing'),
      fails(2, 'cluster-delete', 'usage-errors'),
    ],
  },
];
