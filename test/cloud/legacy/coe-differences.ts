/** What our client does otherwise than `openstack coe`, on purpose; see differences.ts. */
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

/** What there is afterwards, changed as JSON text. */
const withResources = (outcome: Outcome, change: (text: string) => string): Outcome => ({
  ...outcome,
  resources: outcome.resources && JSON.parse(change(JSON.stringify(outcome.resources))),
});

const withDefaultDriver = (text: string): string =>
  text.replaceAll(/("docker_storage_driver": ?)"overlay2"/g, '$1"devicemapper"');

export const coeDifferences = {
  'coe-accepted': {
    reason: 'the sentence of the legacy client, which scripts know',
    rewrite: (theirs) => ({
      ...theirs,
      stdout: theirs.stdout.replace(/^(Request to create cluster \S+) accepted$/m, '$1 has been accepted.'),
    }),
  },
  'coe-accepted-template': {
    reason: 'a sentence before the data is not JSON',
    rewrite: (theirs) => ({
      ...theirs,
      stdout: theirs.stdout.replace(/^(Request to create cluster template|WARNING: ).*\n/gm, ''),
    }),
  },
  'coe-dashes': {
    reason: 'what is not there is null in JSON',
    rewrite: (theirs) => ({ ...theirs, stdout: theirs.stdout.replaceAll(': "-"', ': null') }),
  },
  'coe-cluster-lookup': {
    reason: 'the server looks the cluster up by itself',
    rewrite: (theirs) => ({ ...theirs, requests: withoutLookup(theirs) }),
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
    reason: 'bounds that were not typed are left to the service',
    rewrite: (theirs) =>
      withRequests(theirs, (request) =>
        withBody(request, ({ min_node_count: least, max_node_count: most, ...body }) => ({
          ...body,
          ...(theirs.argv.includes('--min-nodes') && { min_node_count: least }),
          ...(theirs.argv.includes('--max-nodes') && { max_node_count: most }),
        })),
      ),
  },
  'coe-storage-driver': {
    reason: 'the default of the legacy client, which clusters are made with by those who use it',
    rewrite: (theirs) =>
      withResources(
        withRequests({ ...theirs, stdout: withDefaultDriver(theirs.stdout) }, (request) =>
          withBody(request, (body) => ({ ...body, docker_storage_driver: 'devicemapper' })),
        ),
        withDefaultDriver,
      ),
  },
  'coe-visible': {
    reason: 'what is typed is sent',
    rewrite: (theirs) =>
      withRequests(theirs, (request) => withBody(request, (body) => ({ ...body, hidden: false }))),
  },
  'coe-rollback': {
    reason: 'openstack takes --rollback and forgets it',
    rewrite: (theirs) =>
      withRequests(theirs, (request) => ({ ...request, path: `${request.path}?rollback=True` })),
  },
} as const satisfies Readonly<Record<string, Difference>>;

/** The action alone, on the cluster as it was typed, which is refused only then. */
function withoutLookup({ requests, argv }: Outcome): MagnumRequest[] {
  const [, action = '', cluster = '', wanted = ''] = argv;
  const path = `/v1/clusters/${cluster}/actions/${action}`;
  const body =
    action === 'resize' ? { node_count: Number(wanted) } : { cluster_template: wanted, max_batch_size: 1 };
  return requests.flatMap((request): MagnumRequest[] => {
    if (request.method !== 'GET') return [{ ...request, path }];
    return request.status === 200 ? [] : [{ ...request, method: 'POST', path, body }];
  });
}
