/**
 * The CA of a cluster (Container Infrastructure Management API reference, "Manage certificates for Cluster"), and its
 * credentials for the cloud (magnum/api/controllers/v1/credential.py).
 */

import { CLUSTERS } from './clusters.ts';
import { named, requireUuid } from './collection.ts';
import { CA_ROTATION, CREDENTIAL_ROTATION } from './feature.ts';
import { itemPath } from './item-path.ts';
import { fieldsOf, type MagnumRequest, malformedResponseError, requestLineOf } from './magnum-request.ts';
import type { Magnum } from './types.ts';

const CERTIFICATES = '/v1/certificates';
const CREDENTIALS = '/v1/credentials';

export function certificates(caller: MagnumRequest): Magnum['certificates'] {
  return {
    ca: (uuid) => pem(caller, { method: 'GET', path: itemPath(CERTIFICATES, uuid) }),
    sign: (uuid, csr) =>
      pem(caller, { method: 'POST', path: CERTIFICATES, json: { cluster_uuid: uuid, csr } }),
    rotate: async (uuid) => {
      await caller.send(
        { method: 'PATCH', path: itemPath(CERTIFICATES, uuid) },
        { missing: CLUSTERS.missing(uuid), features: [CA_ROTATION] },
      );
    },
  };
}

export function credentials(caller: MagnumRequest): Magnum['credentials'] {
  return {
    rotate: async (cluster) => {
      const request = { method: 'PATCH', path: itemPath(CREDENTIALS, cluster) } as const;
      const call = {
        missing: CLUSTERS.missing(cluster),
        features: [CREDENTIAL_ROTATION],
        names: [named(CLUSTERS, cluster)],
      };
      return requireUuid(await caller.fields(request, call), requestLineOf(request));
    },
  };
}

async function pem(caller: MagnumRequest, request: Parameters<MagnumRequest['send']>[0]): Promise<string> {
  const response = await caller.send(request);
  const text = fieldsOf(response, requestLineOf(request)).pem;
  if (typeof text === 'string' && text !== '') return text;
  throw malformedResponseError(requestLineOf(request), response, 'contains no certificate');
}
