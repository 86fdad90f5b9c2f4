/** Intentional differences between our client and `openstack coe`; see differences.ts. */
import type { Difference } from './difference.ts';
import type { MagnumRequest, Outcome } from './outcome.ts';

const withRequests = (outcome: Outcome, rewrite: (request: MagnumRequest) => MagnumRequest): Outcome => ({
  ...outcome,
  requests: outcome.requests.map(rewrite),
});

const withBody = (request: MagnumRequest, change: (body: Readonly<Record<string, unknown>>) => object) =>
  request.method === 'POST'
    ? { ...request, body: change(request.body as Readonly<Record<string, unknown>>) }
    : request;

/** Changes the resources after the command, as JSON text. */
const withResources = (outcome: Outcome, change: (text: string) => string): Outcome => ({
  ...outcome,
  resources: outcome.resources && JSON.parse(change(JSON.stringify(outcome.resources))),
});

const withDefaultDriver = (text: string): string =>
  text.replaceAll(/("docker_storage_driver": ?)"overlay2"/g, '$1"devicemapper"');

export const coeDifferences = {
  'coe-accepted': {
    reason: 'scripts expect the sentence of the legacy client',
    rewrite: (theirs) => ({
      ...theirs,
      stdout: theirs.stdout.replace(/^(Request to create cluster \S+) accepted$/m, '$1 has been accepted.'),
    }),
  },
  'coe-accepted-template': {
    reason: 'a sentence before the data is invalid JSON',
    rewrite: (theirs) => ({
      ...theirs,
      stdout: theirs.stdout.replace(/^(Request to create cluster template|WARNING: ).*\n/gm, ''),
    }),
  },
  'coe-dashes': {
    reason: 'missing values are null in JSON',
    rewrite: (theirs) => ({ ...theirs, stdout: theirs.stdout.replaceAll(': "-"', ': null') }),
  },
  'coe-cluster-lookup': {
    reason: 'the server looks up the cluster itself',
    rewrite: (theirs) => ({ ...theirs, requests: withoutLookup(theirs) }),
  },
  'coe-upgrade-check': {
    reason: 'a template that does not fit breaks the cluster, and Magnum accepts it',
    overlook: (ours) => ({ ...ours, requests: ours.requests.filter(({ method }) => method !== 'GET') }),
  },
  'coe-master-lb': {
    reason: 'openstack sends false for --master-lb-enabled',
    rewrite: (theirs) =>
      withResources(
        withRequests(theirs, (request) =>
          withBody(request, (body) => ({ ...body, master_lb_enabled: true })),
        ),
        (text) => text.replace('"master_lb_enabled":false', '"master_lb_enabled":true'),
      ),
  },
  'coe-nodegroup-bounds': {
    reason: 'bounds that were not given are left to the service',
    rewrite: (theirs) =>
      withRequests(theirs, (request) =>
        withBody(request, ({ min_node_count, max_node_count, ...body }) => ({
          ...body,
          ...(theirs.argv.includes('--min-nodes') && { min_node_count }),
          ...(theirs.argv.includes('--max-nodes') && { max_node_count }),
        })),
      ),
  },
  'coe-node-properties': {
    reason: 'Kubernetes allows no commas in labels and taints',
    rewrite: (theirs) =>
      withRequests(theirs, (request) =>
        withBody(request, ({ node_labels, node_taints, ...body }) => ({
          ...body,
          node_labels: { a: 'b', c: 'd', e: 'f' },
          node_taints: [
            { key: 'k', value: 'v', effect: 'NoSchedule' },
            { key: 'k2', value: '', effect: 'NoExecute' },
            { key: 'k3', value: '', effect: 'NoExecute' },
          ],
        })),
      ),
  },
  'coe-credential-error': {
    reason: 'errors are on stderr',
    rewrite: (theirs) => ({
      ...theirs,
      stdout: theirs.stdout.replace(/^Credential rotation failed: .*\n/m, ''),
    }),
  },
  'coe-storage-driver': {
    reason: 'the default is that of the legacy client',
    rewrite: (theirs) =>
      withResources(
        withRequests({ ...theirs, stdout: withDefaultDriver(theirs.stdout) }, (request) =>
          withBody(request, (body) => ({ ...body, docker_storage_driver: 'devicemapper' })),
        ),
        withDefaultDriver,
      ),
  },
  'coe-visible': {
    reason: 'options on the command line are sent',
    rewrite: (theirs) =>
      withRequests(theirs, (request) => withBody(request, (body) => ({ ...body, hidden: false }))),
  },
  'coe-rollback': {
    reason: 'openstack accepts --rollback but does not send it',
    rewrite: (theirs) =>
      withRequests(theirs, (request) => ({ ...request, path: `${request.path}?rollback=True` })),
  },
} as const satisfies Readonly<Record<string, Difference>>;

/** Only the action, on the cluster as typed; an unknown cluster is an error of the action. */
function withoutLookup({ requests, argv }: Outcome): MagnumRequest[] {
  const [, action = '', cluster = '', argument = ''] = argv;
  const path = `/v1/clusters/${cluster}/actions/${action}`;
  const body =
    action === 'resize'
      ? { node_count: Number(argument) }
      : { cluster_template: argument, max_batch_size: 1 };
  return requests.flatMap((request): MagnumRequest[] => {
    if (request.method !== 'GET') return [{ ...request, path }];
    return request.status === 200 ? [] : [{ ...request, method: 'POST', path, body }];
  });
}
