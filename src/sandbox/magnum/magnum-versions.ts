/** Magnum's version documents, which require no token. */
import type { Cloud } from '../cloud.ts';
import { json, type SandboxResponse } from '../http-messages.ts';
import { isZed } from '../releases.ts';

export const showRoot = ({ magnumBase, settings }: Cloud): SandboxResponse =>
  json(200, {
    name: 'OpenStack Magnum API',
    description: 'Magnum is an OpenStack project which aims to provide container cluster management.',
    versions: [
      {
        id: 'v1',
        links: [{ href: `${magnumBase}/v1/`, rel: 'self' }],
        status: 'CURRENT',
        max_version: settings.apiMax,
        min_version: settings.apiMin,
      },
    ],
  });

const ZED_RESOURCES = ['baymodels', 'bays'];
const RESOURCES = [
  'clustertemplates',
  'clusters',
  'quotas',
  'certificates',
  'mservices',
  'stats',
  'federations',
];

export function showV1(cloud: Cloud): SandboxResponse {
  const { magnumBase } = cloud;
  const describe = (path: string) => [
    { href: `${magnumBase}/v1/${path}`, rel: 'self' },
    { href: `${magnumBase}/${path}`, rel: 'bookmark' },
  ];
  const resources = [...(isZed(cloud) ? ZED_RESOURCES : []), ...RESOURCES];
  return json(200, {
    id: 'v1',
    media_types: [{ base: 'application/json', type: 'application/vnd.openstack.magnum.v1+json' }],
    links: [
      { href: `${magnumBase}/v1/`, rel: 'self' },
      {
        href: 'http://docs.openstack.org/developer/magnum/dev/api-spec-v1.html',
        rel: 'describedby',
        type: 'text/html',
      },
    ],
    ...Object.fromEntries(resources.map((name) => [name, describe(`${name}/`)])),
    nodegroups: describe('clusters/{cluster_id}/nodegroups'),
    ...(isZed(cloud) ? {} : { credentials: describe('credentials/') }),
  });
}
