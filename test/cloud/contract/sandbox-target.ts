/** A sandbox as old as the real cloud: Magnum of Zed, which speaks up to 1.10 and has no mesos. */
import { startSandbox } from '../../../src/sandbox/server.ts';
import type { Target } from './target.ts';

const ZED = { apiMax: '1.10', maxClustersPerProject: 20 };

/** What openstack/services/bootstrap.py makes; the sandbox has more. */
const PUBLIC_TEMPLATES = ['swarm', 'kubernetes', 'swarm-mode'];

export async function sandboxTarget(): Promise<Target> {
  const sandbox = await startSandbox({ ...ZED, seconds: 1 });
  const { state } = sandbox;
  state.clusterTemplates = state.clusterTemplates.filter(({ name }) => PUBLIC_TEMPLATES.includes(name ?? ''));
  return {
    name: 'sandbox',
    identity: sandbox.identityUrl.replace(/\/v3$/, ''),
    magnum: sandbox.magnumUrl.replace(/\/v1$/, ''),
    close: () => sandbox.close(),
  };
}
