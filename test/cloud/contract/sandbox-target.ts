/** A sandbox of the same release as the real cloud: Magnum of Zed, with API 1.10 and without mesos. */
import { startSandbox } from '../../../src/sandbox/server.ts';
import type { Target } from './target.ts';

const ZED = { apiMax: '1.10', maxClustersPerProject: 20 };

/** The templates that openstack/services/bootstrap.py creates; the sandbox has more. */
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
