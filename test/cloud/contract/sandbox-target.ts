/** A sandbox of the same release as the real cloud. */
import { DEFAULT_RELEASE, RELEASES } from '../../../src/sandbox/releases.ts';
import { startSandbox } from '../../../src/sandbox/server.ts';
import type { Target } from './target.ts';

/** Magnum's default. */
const MAX_CLUSTERS_PER_PROJECT = 20;

export async function sandboxTarget({ release: realRelease, coes }: Target): Promise<Target> {
  const release = realRelease === 'zed' ? DEFAULT_RELEASE : '2026.2';
  const sandbox = await startSandbox({
    release,
    maxClustersPerProject: MAX_CLUSTERS_PER_PROJECT,
    seconds: 1,
  });
  const { state } = sandbox;
  // The templates that openstack/services/bootstrap.py creates have the names of their COEs; the sandbox has more.
  state.clusterTemplates = state.clusterTemplates.filter(({ name }) => coes.includes(name ?? ''));
  return {
    name: 'sandbox',
    release: realRelease,
    coes: RELEASES[release].coes,
    apiMax: RELEASES[release].apiMax,
    identity: sandbox.identityUrl.replace(/\/v3$/, ''),
    magnum: sandbox.magnumUrl.replace(/\/v1$/, ''),
    close: () => sandbox.close(),
  };
}
