/** Magnum below `/container-infra`: who asks, with which microversion, and who answers. */
import type { Cloud } from '../cloud.ts';
import { type Answer, json, type SandboxRequest, segments, withHeaders } from '../http-messages.ts';
import { findRoute, type Route, route } from '../router.ts';
import { rotateAuthority, rotateCredential, showAuthority, signCertificate } from './certificates.ts';
import { resizeCluster, upgradeCluster } from './cluster-actions.ts';
import {
  createCluster,
  deleteCluster,
  listClusters,
  listClustersInDetail,
  showCluster,
  updateCluster,
} from './clusters.ts';
import { Fault, FrameworkFault, faultAnswer, frameworkAnswer, notFound } from './faults.ts';
import { settle } from './lifecycle.ts';
import type { Call, Handler } from './magnum-call.ts';
import { showRoot, showV1 } from './magnum-versions.ts';
import { isZedOrOlder, refuseVersion, requestedVersion, versionHeaders } from './microversions.ts';
import {
  createNodegroup,
  deleteNodegroup,
  listNodegroups,
  showNodegroup,
  updateNodegroup,
} from './nodegroups.ts';
import { createQuota, deleteQuota, listQuotas, showQuota, updateQuota } from './quotas.ts';
import { missingArgument } from './request-body.ts';
import { requesterOf } from './requester.ts';
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
  /** The first microversion, as its minor number, that has it. */
  readonly since: number;
}

const at = (line: string, handle: Handler, since = 1): Route<Endpoint> =>
  route<Endpoint>(line, { handle, since });

const needs =
  (argument: string): Handler =>
  () => {
    throw missingArgument(argument);
  };

/** Magnum's own sentence, in which it forgets to fill in the names. */
const detailOfNothing: Handler = () => {
  throw notFound('The %(name)s resource %(id)s could not be found.');
};

const NODEGROUPS = 'clusters/:ident/nodegroups';

const ROUTES: readonly Route<Endpoint>[] = [
  at('GET clusters', listClusters),
  at('POST clusters', createCluster),
  at('PATCH clusters', needs('cluster_ident')),
  at('DELETE clusters', needs('cluster_ident')),
  at('GET clusters/detail', listClustersInDetail),
  at('GET clusters/:ident/detail', detailOfNothing),
  at('GET clusters/:ident', showCluster),
  at('PATCH clusters/:ident', updateCluster),
  at('DELETE clusters/:ident', deleteCluster),
  at('POST clusters/:ident/actions/resize', resizeCluster, 7),
  at('POST clusters/:ident/actions/upgrade', upgradeCluster, 7),
  at(`GET ${NODEGROUPS}`, listNodegroups, 9),
  at(`POST ${NODEGROUPS}`, createNodegroup, 9),
  at(`GET ${NODEGROUPS}/:nodegroup`, showNodegroup, 9),
  at(`PATCH ${NODEGROUPS}/:nodegroup`, updateNodegroup, 9),
  at(`DELETE ${NODEGROUPS}/:nodegroup`, deleteNodegroup, 9),
  at('GET clustertemplates', listTemplates),
  at('POST clustertemplates', createTemplate),
  at('PATCH clustertemplates', needs('cluster_template_ident')),
  at('DELETE clustertemplates', needs('cluster_template_ident')),
  at('GET clustertemplates/detail', listTemplatesInDetail),
  at('GET clustertemplates/:ident/detail', detailOfNothing),
  at('GET clustertemplates/:ident', showTemplate),
  at('PATCH clustertemplates/:ident', updateTemplate),
  at('DELETE clustertemplates/:ident', deleteTemplate),
  at('POST certificates', signCertificate),
  at('PATCH certificates', needs('cluster_ident')),
  at('GET certificates/:ident', showAuthority),
  at('PATCH certificates/:ident', rotateAuthority),
  at('GET quotas', listQuotas),
  at('POST quotas', createQuota),
  at('PATCH quotas', needs('project_id')),
  at('DELETE quotas', needs('project_id')),
  at('GET quotas/:project', needs('resource')),
  at('PATCH quotas/:project', needs('resource')),
  at('DELETE quotas/:project', needs('resource')),
  at('GET quotas/:project/:resource', showQuota),
  at('PATCH quotas/:project/:resource', updateQuota),
  at('DELETE quotas/:project/:resource', deleteQuota),
  at('GET mservices', listServices),
  at('GET stats', showStats),
];

const NEWER_ROUTES: readonly Route<Endpoint>[] = [
  ...ROUTES,
  at('PATCH credentials/:ident', rotateCredential, 12),
];

/** `path` is what follows `/container-infra`. */
export async function answerMagnum(cloud: Cloud, request: SandboxRequest, path: string): Promise<Answer> {
  settle(cloud);
  const parts = segments(path);
  if (parts.length === 0 && request.method === 'GET') return showRoot(cloud);
  const isPublic = parts.join('/') === 'v1';
  const requester = requesterOf(cloud, request);
  if (requester === undefined && !isPublic) return unauthorized(cloud);
  try {
    const version = requestedVersion(request, cloud.settings);
    const headers = versionHeaders(cloud.settings, version);
    const refusal = refuseVersion(request, cloud.settings, version);
    if (refusal !== undefined) return withHeaders(refusal, headers);
    if (requester === undefined || isPublic) return withHeaders(showV1(cloud), headers);
    const answer = await answerTo({ cloud, request, version, requester }, parts, path);
    return withHeaders(answer, headers);
  } catch (error) {
    if (error instanceof FrameworkFault) return frameworkAnswer(error, request);
    throw error;
  }
}

const unauthorized = ({ identityBase }: Cloud): Answer =>
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

/** Below these the framework takes every path for theirs. */
const DEEP_RESOURCES = ['mservices', 'stats'];

/** 404, or 405 with the methods of all that the resource has, which is what the framework says. */
function unreached(
  routes: readonly Route<Endpoint>[],
  below: readonly string[],
  known: boolean,
): FrameworkFault {
  const [resource = '', , part] = below;
  const isAction = resource === 'clusters' && part === 'actions';
  if (isAction) return new FrameworkFault(405, '', { Allow: '' });
  if (!known && !DEEP_RESOURCES.includes(resource)) return new FrameworkFault(404);
  const methods = routes.filter(({ pattern }) => pattern[0] === resource).map(({ method }) => method);
  return new FrameworkFault(405, '', { Allow: [...new Set(methods)].sort().join(', ') });
}

/** Magnum's own name for the method; to nodegroups the framework finds its way by way of `get_one`. */
function methodName(method: string, [, , collection, action]: readonly string[]): string {
  if (collection === 'nodegroups') return 'get_one';
  return collection === 'actions' ? (action ?? '') : method.toLowerCase();
}

function notYet({ version, request }: Call, below: readonly string[]): FrameworkFault {
  const asked = `${version.major}.${version.minor}`;
  const api = methodName(request.method, below);
  return new FrameworkFault(
    406,
    `Version ${asked} was requested but the requested API ${api} is not supported for this version.`,
  );
}

/** Throws FrameworkFault where no method of Magnum is reached. */
async function answerTo(call: Call, parts: readonly string[], path: string): Promise<Answer> {
  const below = parts[0] === 'v1' ? parts.slice(1) : parts;
  const routes = isZedOrOlder(call.cloud.settings) ? ROUTES : NEWER_ROUTES;
  const found = findRoute(routes, call.request.method, below);
  if (found === undefined || 'allow' in found) throw unreached(routes, below, found !== undefined);
  const { handle, since } = found.handler;
  if (call.version.minor < since) throw notYet(call, below);
  try {
    return await (path.endsWith('/detail/') ? detailOfNothing : handle)(call, ...found.params);
  } catch (error) {
    if (error instanceof Fault) return faultAnswer(error);
    throw error;
  }
}
