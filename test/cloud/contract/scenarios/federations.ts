/** Federations, which Magnum prepares for, but does not store. */
import type { Scenario } from '../stage.ts';
import { createCluster } from './resources.ts';

const FEDERATIONS = '/v1/federations';

export const federations: Scenario[] = [
  {
    name: 'federations: all requests',
    play: async (stage) => {
      const hostcluster_id = await createCluster(stage, {
        name: 'contract-host',
        cluster_template_id: 'kubernetes',
      });
      const properties = { 'dns-zone': 'example.' };
      const bodies: object[] = [
        {},
        { hostcluster_id: 'nothing' },
        { hostcluster_id },
        { hostcluster_id, properties: {} },
        { hostcluster_id, properties: { 'dns-zone': '' } },
        { hostcluster_id, properties: 'dns-zone=example.' },
        { hostcluster_id, properties, name: '9lives' },
        { hostcluster_id, properties, unknown: 1 },
      ];
      for (const json of bodies) await stage.magnum('POST', FEDERATIONS, { json });
      await stage.magnum('POST', FEDERATIONS, { json: {}, as: 'viewer' });
      const { json } = await stage.magnum('POST', FEDERATIONS, { json: { hostcluster_id, properties } });
      await stage.magnum('GET', `${FEDERATIONS}/${json.uuid}`);
      for (const query of ['', '/detail', '?limit=0', '?unknown=1', '?sort_key=nothing'])
        await stage.magnum('GET', FEDERATIONS + query);
      await stage.magnum('GET', FEDERATIONS, { as: 'viewer' });
      const join = [{ op: 'add', path: '/member_ids', value: 'member' }];
      await stage.magnum('PATCH', `${FEDERATIONS}/nothing`, { json: join });
      await stage.magnum('PATCH', FEDERATIONS);
      await stage.magnum('DELETE', `${FEDERATIONS}/nothing`);
      await stage.magnum('DELETE', FEDERATIONS);
      await stage.magnum('PUT', FEDERATIONS, { json: {} });
    },
  },
];
