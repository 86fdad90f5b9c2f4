import { type Case, differs, fails } from '../case.ts';

const REQUIRED = '--image fedora-coreos-latest --external-network public --coe kubernetes';
const LEGACY_SPELLING = '--image-id fedora-coreos-latest --external-network-id public --coe kubernetes';

export const templates: Case[] = [
  {
    name: 'cluster-template-create with defaults',
    lines: [
      `cluster-template-create new ${REQUIRED} --docker-volume-size 3`,
      `cluster-template-create --name named ${REQUIRED} --docker-storage-driver overlay2`,
      `cluster-template-create ${LEGACY_SPELLING} --docker-volume-size 5 --keypair-id mykey --flavor-id m1.small --master-flavor-id m1.large old`,
      // The last, because only our client creates it.
      differs(`cluster-template-create least ${REQUIRED}`, 'storage-driver'),
    ],
  },
  {
    name: 'cluster-template-create with every option',
    lines: [
      `cluster-template-create every ${REQUIRED} --keypair mykey --fixed-network private --fixed-subnet private-subnet --network-driver calico --volume-driver cinder --dns-nameserver 1.1.1.1,8.8.4.4 --flavor m1.small --master-flavor m1.large --docker-volume-size 7 --docker-storage-driver overlay2 --http-proxy http://proxy.example:3128 --https-proxy https://proxy.example:3129 --no-proxy 10.0.0.0/8 --labels a=1 --tls-disabled --registry-enabled --server-type bm --master-lb-enabled --floating-ip-disabled --insecure-registry registry.example:5000`,
      `cluster-template-create visible ${REQUIRED} --docker-volume-size 3 --visible --floating-ip-enabled`,
      `cluster-template-create swarm-one --image fedora-atomic-latest --external-network public --coe swarm --network-driver docker --volume-driver rexray --docker-storage-driver overlay2`,
      `cluster-template-create mode --image fedora-atomic-latest --external-network public --coe swarm-mode --docker-storage-driver overlay2`,
      differs(
        `cluster-template-create both ${REQUIRED} --docker-volume-size 3 --hidden --visible`,
        'opposite-options',
      ),
    ],
  },
  {
    name: 'cluster-template-create with labels',
    lines: [
      `cluster-template-create l1 ${REQUIRED} --docker-volume-size 3 --labels a=1,b=2;c=3`,
      `cluster-template-create l2 ${REQUIRED} --docker-volume-size 3 --labels a=x,y --labels 'b=two words' --labels c=d=e --labels a=z`,
      `cluster-template-create l3 ${REQUIRED} --docker-volume-size 3 --labels kube_tag=v1.23.3,b`.replace(
        ',b',
        '',
      ),
      `cluster-template-create l4 ${REQUIRED} --docker-volume-size 3 --labels 'name=Zürich'`,
      fails(2, `cluster-template-create l5 ${REQUIRED} --docker-volume-size 3 --labels a`),
    ],
  },
  {
    name: 'cluster-template-create errors',
    lines: [
      fails(1, `cluster-template-create refused ${REQUIRED} --docker-storage-driver devicemapper`),
      fails(1, `cluster-template-create refused ${REQUIRED} --docker-volume-size 2`),
      fails(1, `cluster-template-create refused ${REQUIRED} --docker-volume-size 3 --network-driver pigeon`),
      fails(1, `cluster-template-create refused ${REQUIRED} --docker-volume-size 3 --volume-driver cvmfs`),
      fails(1, `cluster-template-create refused ${REQUIRED} --docker-volume-size 3 --flavor nothing`),
      fails(
        1,
        `cluster-template-create refused --image nothing --external-network public --coe kubernetes --docker-volume-size 3`,
      ),
      fails(
        1,
        `cluster-template-create refused --image ubuntu-mesos-latest --external-network public --coe mesos --docker-volume-size 3`,
      ),
      fails(4, `cluster-template-create refused ${REQUIRED} --docker-volume-size 3 --public`),
      fails(4, `cluster-template-create refused ${REQUIRED} --docker-volume-size 3 --hidden`),
      fails(2, 'cluster-template-create refused', 'usage-errors'),
      fails(
        2,
        `cluster-template-create refused --image x --image-id y --external-network public --coe kubernetes`,
        'usage-errors',
      ),
      fails(2, `cluster-template-create one --name two ${REQUIRED} --docker-volume-size 3`, 'usage-errors'),
      fails(2, `cluster-template-create refused ${REQUIRED} --docker-volume-size three`, 'usage-errors'),
      fails(
        2,
        `cluster-template-create refused ${REQUIRED} --docker-volume-size 3 --floating-ip-enabled --floating-ip-disabled`,
      ),
    ],
  },
  {
    name: 'cluster-template-show',
    lines: [
      'cluster-template-show tpl-k8s',
      'cluster-template-show {tpl-plain}',
      'cluster-template-show swarm',
      fails(3, 'cluster-template-show nothing'),
      fails(3, 'cluster-template-show ffffffff-0000-4000-8000-000000000000'),
      fails(1, 'cluster-template-show tpl-twin', 'candidates'),
      fails(2, 'cluster-template-show', 'usage-errors'),
    ],
  },
  {
    name: 'cluster-template-update',
    lines: [
      `cluster-template-create changing ${REQUIRED} --docker-volume-size 3 --labels a=1`,
      'cluster-template-update changing replace docker_volume_size=5',
      'cluster-template-update changing replace /flavor_id=m1.large dns_nameserver=1.1.1.1',
      'cluster-template-update changing add fixed_network=private',
      'cluster-template-update changing remove fixed_network',
      fails(4, 'cluster-template-update changing replace hidden=true'),
      'cluster-template-update changing replace hidden=False',
      differs('cluster-template-update changing replace labels=b=2,c=3', 'patch-labels'),
      'cluster-template-update changing replace name=changed',
      fails(1, 'cluster-template-update changed replace nothing=1'),
      fails(1, 'cluster-template-update changed remove coe'),
      fails(3, 'cluster-template-update nothing replace name=x'),
      fails(2, 'cluster-template-update changed explode name=x', 'usage-errors'),
      fails(2, 'cluster-template-update changed replace', 'usage-errors'),
      fails(2, 'cluster-template-update changed replace name'),
    ],
  },
  {
    name: 'cluster-template-delete',
    lines: [
      `cluster-template-create one ${REQUIRED} --docker-volume-size 3`,
      `cluster-template-create two ${REQUIRED} --docker-volume-size 3`,
      `cluster-template-create three ${REQUIRED} --docker-volume-size 3`,
      'cluster-template-delete one',
      fails(1, 'cluster-template-delete two nothing {three}'),
      fails(3, 'cluster-template-delete nothing'),
      fails(1, 'cluster-template-delete tpl-k8s'),
      fails(1, 'cluster-template-delete tpl-twin', 'candidates'),
      fails(2, 'cluster-template-delete', 'usage-errors'),
    ],
  },
];
