/** Magnum at `/container-infra`: authentication, microversions and routes. */
import type { Cloud } from '../cloud.ts';
import {
  json,
  pathSegments,
  type SandboxRequest,
  type SandboxResponse,
  withHeaders,
} from '../http-messages.ts';
import { isZed } from '../releases.ts';
import { findRoute, type Route, route } from '../router.ts';
import {
  rotateCertificateAuthority,
  rotateCredential,
  showCertificateAuthority,
  signCertificate,
} from './certificates.ts';
import { resizeCluster, upgradeCluster } from './cluster-actions.ts';
import {
  createCluster,
  deleteCluster,
  listClusters,
  listClustersInDetail,
  showCluster,
  updateCluster,
} from './clusters.ts';
import { Fault, FrameworkFault, faultResponse, frameworkFaultResponse, notFoundError } from './faults.ts';
import {
  createFederation,
  deleteFederation,
  listFederations,
  listFederationsInDetail,
  showFederation,
  updateFederation,
} from './federations.ts';
import { finishDueOperations } from './lifecycle.ts';
import type { Call, Handler } from './magnum-call.ts';
import { showRoot, showV1 } from './magnum-versions.ts';
import { requireVersion, unsupportedVersionResponse, versionHeaders } from './microversions.ts';
import {
  createNodegroup,
  deleteNodegroup,
  listNodegroups,
  showNodegroup,
  updateNodegroup,
} from './nodegroups.ts';
import { createQuota, deleteQuota, listQuotas, showQuota, updateQuota } from './quotas.ts';
import { missingArgumentError } from './request-body.ts';
import { findRequester } from './requester.ts';
import { listServices, showStats } from './services-and-stats.ts';
import {
  createTemplate,
  deleteTemplate,
  listTemplates,
  listTemplatesInDetail,
  showTemplate,
  updateTemplate,
} from './templates.ts';

interface Endpoint {
  readonly handle: Handler;
  /** Minor number of the first API version with this endpoint. */
  readonly since: number;
}

const endpoint = (line: string, handle: Handler, since = 1): Route<Endpoint> =>
  route<Endpoint>(line, { handle, since });

const missingArgumentHandler =
  (argument: string): Handler =>
  () => {
    throw missingArgumentError(argument);
  };

/** Returns Magnum's literal message, in which the placeholders are not filled. */
const detailNotFound: Handler = () => {
  throw notFoundError('The %(name)s resource %(id)s could not be found.');
};

const NODEGROUPS = 'clusters/:ident/nodegroups';

/** Full paths, so that text search finds them. Paths with a missing argument are included because Magnum returns 400 for them. */
const ROUTES: readonly Route<Endpoint>[] = [
  endpoint('GET clusters', listClusters),
  endpoint('POST clusters', createCluster),
  endpoint('PATCH clusters', missingArgumentHandler('cluster_ident')),
  endpoint('DELETE clusters', missingArgumentHandler('cluster_ident')),
  endpoint('GET clusters/detail', listClustersInDetail),
  endpoint('GET clusters/:ident/detail', detailNotFound),
  endpoint('GET clusters/:ident', showCluster),
  endpoint('PATCH clusters/:ident', updateCluster),
  endpoint('DELETE clusters/:ident', deleteCluster),
  endpoint('POST clusters/:ident/actions/resize', resizeCluster, 7),
  endpoint('POST clusters/:ident/actions/upgrade', upgradeCluster, 7),
  endpoint(`GET ${NODEGROUPS}`, listNodegroups, 9),
  endpoint(`POST ${NODEGROUPS}`, createNodegroup, 9),
  endpoint(`GET ${NODEGROUPS}/:nodegroup`, showNodegroup, 9),
  endpoint(`PATCH ${NODEGROUPS}/:nodegroup`, updateNodegroup, 9),
  endpoint(`DELETE ${NODEGROUPS}/:nodegroup`, deleteNodegroup, 9),
  endpoint('GET clustertemplates', listTemplates),
  endpoint('POST clustertemplates', createTemplate),
  endpoint('PATCH clustertemplates', missingArgumentHandler('cluster_template_ident')),
  endpoint('DELETE clustertemplates', missingArgumentHandler('cluster_template_ident')),
  endpoint('GET clustertemplates/detail', listTemplatesInDetail),
  endpoint('GET clustertemplates/:ident/detail', detailNotFound),
  endpoint('GET clustertemplates/:ident', showTemplate),
  endpoint('PATCH clustertemplates/:ident', updateTemplate),
  endpoint('DELETE clustertemplates/:ident', deleteTemplate),
  endpoint('GET federations', listFederations),
  endpoint('POST federations', createFederation),
  endpoint('PATCH federations', missingArgumentHandler('federation_ident')),
  endpoint('DELETE federations', missingArgumentHandler('federation_ident')),
  endpoint('GET federations/detail', listFederationsInDetail),
  endpoint('GET federations/:ident', showFederation),
  endpoint('PATCH federations/:ident', updateFederation),
  endpoint('DELETE federations/:ident', deleteFederation),
  endpoint('POST certificates', signCertificate),
  endpoint('PATCH certificates', missingArgumentHandler('cluster_ident')),
  endpoint('GET certificates/:ident', showCertificateAuthority),
  endpoint('PATCH certificates/:ident', rotateCertificateAuthority),
  endpoint('GET quotas', listQuotas),
  endpoint('POST quotas', createQuota),
  endpoint('PATCH quotas', missingArgumentHandler('project_id')),
  endpoint('DELETE quotas', missingArgumentHandler('project_id')),
  endpoint('GET quotas/:project', missingArgumentHandler('resource')),
  endpoint('PATCH quotas/:project', missingArgumentHandler('resource')),
  endpoint('DELETE quotas/:project', missingArgumentHandler('resource')),
  endpoint('GET quotas/:project/:resource', showQuota),
  endpoint('PATCH quotas/:project/:resource', updateQuota),
  endpoint('DELETE quotas/:project/:resource', deleteQuota),
  endpoint('GET mservices', listServices),
  endpoint('GET stats', showStats),
];

const NEWER_ROUTES: readonly Route<Endpoint>[] = [
  ...ROUTES,
  endpoint('PATCH credentials/:ident', rotateCredential, 12),
];

/** `path` is what follows `/container-infra`. */
export async function handleMagnumRequest(
  cloud: Cloud,
  request: SandboxRequest,
  path: string,
): Promise<SandboxResponse> {
  finishDueOperations(cloud);
  const parts = pathSegments(path);
  if (parts.length === 0 && request.method === 'GET') return showRoot(cloud);
  const isPublic = parts.join('/') === 'v1';
  const requester = findRequester(cloud, request);
  if (requester === undefined && !isPublic) return unauthorizedResponse(cloud);
  try {
    const version = requireVersion(request, cloud);
    const headers = versionHeaders(cloud, version);
    const unsupportedVersion = unsupportedVersionResponse(request, cloud, version);
    if (unsupportedVersion !== undefined) return withHeaders(unsupportedVersion, headers);
    if (requester === undefined || isPublic) return withHeaders(showV1(cloud), headers);
    const response = await dispatch({ cloud, request, version, requester }, parts, path);
    return withHeaders(response, headers);
  } catch (error) {
    if (error instanceof FrameworkFault) return frameworkFaultResponse(error, request);
    throw error;
  }
}

const unauthorizedResponse = ({ identityBase }: Cloud): SandboxResponse =>
  json(
    401,
    {
      error: {
        code: 401,
        title: 'Unauthorized',
        message: 'The request you have made requires authentication.',
      },
    },
    { 'WWW-Authenticate': `Keystone uri="${identityBase}/v3"` },
  );

/** The framework accepts any path below these resources. */
const DEEP_RESOURCES = ['mservices', 'stats'];

/** Returns 404, or like the framework 405 with the methods of all endpoints of the resource. `segments` follow `/v1`. */
function routeNotFoundError(
  routes: readonly Route<Endpoint>[],
  segments: readonly string[],
  isKnownPath: boolean,
): FrameworkFault {
  const [resource = '', , part] = segments;
  const isAction = resource === 'clusters' && part === 'actions';
  if (isAction) return new FrameworkFault(405, '', { Allow: '' });
  if (!isKnownPath && !DEEP_RESOURCES.includes(resource)) return new FrameworkFault(404);
  const methods = routes.filter(({ pattern }) => pattern[0] === resource).map(({ method }) => method);
  return new FrameworkFault(405, '', { Allow: [...new Set(methods)].sort().join(', ') });
}

/** Returns the name of the method in Magnum's code. The framework routes all requests for nodegroups through `get_one`. */
function methodName(method: string, [, , collection, action]: readonly string[]): string {
  if (collection === 'nodegroups') return 'get_one';
  return collection === 'actions' ? (action ?? '') : method.toLowerCase();
}

function microversionError({ version, request }: Call, segments: readonly string[]): FrameworkFault {
  const requested = `${version.major}.${version.minor}`;
  const api = methodName(request.method, segments);
  return new FrameworkFault(
    406,
    `Version ${requested} was requested but the requested API ${api} is not supported for this version.`,
  );
}

/** Throws FrameworkFault if no method of Magnum fits. */
async function dispatch(call: Call, parts: readonly string[], path: string): Promise<SandboxResponse> {
  const segments = parts[0] === 'v1' ? parts.slice(1) : parts;
  const routes = isZed(call.cloud) ? ROUTES : NEWER_ROUTES;
  const match = findRoute(routes, call.request.method, segments);
  if (match === undefined || 'allow' in match)
    throw routeNotFoundError(routes, segments, match !== undefined);
  const { handle, since } = match.handler;
  if (call.version.minor < since) throw microversionError(call, segments);
  try {
    return await (path.endsWith('/detail/') ? detailNotFound : handle)(call, ...match.params);
  } catch (error) {
    if (error instanceof Fault) return faultResponse(error);
    throw error;
  }
}
