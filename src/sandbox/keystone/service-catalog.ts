/** The service catalog. The endpoints of compute, image and network have only the lists of other-services.ts. */
import type { Cloud } from '../cloud.ts';
import { fixedId } from '../identity-fixtures.ts';

const REGION = 'RegionOne';

const services = ({ url, identityBase, magnumBase }: Cloud) => [
  { type: 'identity', name: 'keystone', url: `${identityBase}/v3` },
  { type: 'container-infra', name: 'magnum', url: `${magnumBase}/v1` },
  { type: 'compute', name: 'nova', url: `${url}/compute/v2.1` },
  { type: 'image', name: 'glance', url: `${url}/image` },
  { type: 'network', name: 'neutron', url: `${url}/network` },
];

export function catalogOf(cloud: Cloud) {
  return services(cloud).map(({ type, name, url }) => ({
    endpoints: ['public', 'internal', 'admin'].map((interface_) => ({
      id: fixedId('endpoint', `${type}/${interface_}`),
      interface: interface_,
      region_id: REGION,
      url,
      region: REGION,
    })),
    id: fixedId('service', type),
    type,
    name,
  }));
}
