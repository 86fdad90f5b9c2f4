/** Container Infrastructure Management API, "Manage certificates for cluster". */
import { makeCsr } from '../certificates.ts';
import type { MagnumOptions, Scenario, Stage } from '../stage.ts';
import { anyCoe, changeCluster, createCluster, createClusters, createTemplate } from './resources.ts';

const CERTIFICATES = '/v1/certificates';

const sign = (stage: Stage, json: object, options: MagnumOptions = {}) =>
  stage.magnum('POST', CERTIFICATES, { json, ...options });

export const certificates: Scenario[] = [
  {
    name: 'certificates: show the CA and sign requests',
    play: async (stage) => {
      const uuid = await createCluster(stage, {
        name: 'contract-certified',
        cluster_template_id: anyCoe(stage).template,
      });
      await stage.magnum('GET', `${CERTIFICATES}/${uuid}`);
      await stage.magnum('GET', `${CERTIFICATES}/contract-certified`);
      const csr = makeCsr('/CN=admin/O=system:masters');
      await sign(stage, { cluster_uuid: uuid, csr });
      await sign(stage, { cluster_uuid: 'contract-certified', csr });
      await sign(stage, { bay_uuid: uuid, csr });
      await sign(stage, { cluster_uuid: uuid, csr: makeCsr('/CN=reader') });
      await sign(stage, { cluster_uuid: uuid, csr }, { version: '1.1' });
      await sign(stage, { cluster_uuid: uuid, csr: makeCsr('/CN=named', 'subjectKeyIdentifier=hash') });
      await stage.magnum('GET', `${CERTIFICATES}/${uuid}`, { as: 'viewer' });
      await stage.magnum('GET', `${CERTIFICATES}/${uuid}`, { as: 'other' });
      await stage.magnum('GET', `${CERTIFICATES}/${uuid}`, { as: 'admin' });
      await sign(stage, { cluster_uuid: uuid, csr }, { as: 'viewer' });
      await sign(stage, { cluster_uuid: uuid, csr }, { as: 'other' });
    },
  },
  {
    name: 'certificates: invalid requests',
    play: async (stage) => {
      const cluster_uuid = await createCluster(stage, {
        name: 'contract-unsigned',
        cluster_template_id: anyCoe(stage).template,
      });
      await sign(stage, { cluster_uuid, csr: 'not a request' });
      await sign(stage, { cluster_uuid, csr: '' });
      await sign(stage, { cluster_uuid });
      await sign(stage, { csr: 'not a request' });
      await sign(stage, { cluster_uuid: 'nothing', csr: 'not a request' });
      await sign(stage, { cluster_uuid, csr: 'not a request', unknown: 1 });
      await stage.magnum('GET', `${CERTIFICATES}/nothing`);
      await stage.magnum('GET', CERTIFICATES);
    },
  },
  {
    name: 'certificates: rotate the CA, with and without TLS',
    play: async (stage) => {
      await createTemplate(stage, { ...anyCoe(stage).body, name: 'contract-plain', tls_disabled: true });
      const [plain = '', uuid = ''] = await createClusters(
        stage,
        { name: 'contract-plain', cluster_template_id: 'contract-plain' },
        { name: 'contract-rotated', cluster_template_id: anyCoe(stage).template },
      );
      await stage.magnum('GET', `/v1/clusters/${plain}`);
      await stage.magnum('PATCH', `${CERTIFICATES}/${plain}`);
      const rotate = (options: MagnumOptions = {}) =>
        changeCluster(stage, uuid, () => stage.magnum('PATCH', `${CERTIFICATES}/${uuid}`, options));
      await rotate({ as: 'viewer' });
      await rotate();
      await rotate({ version: '1.4' });
      await stage.magnum('PATCH', `${CERTIFICATES}/nothing`);
    },
  },
];
