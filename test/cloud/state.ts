/** The state of the cloud that openstack/up.sh has started: the URLs, IDs and release in its cloud.json. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The releases of openstack/lib/release.sh. */
export type Release = 'zed' | 'newest';

export interface CloudState {
  readonly directory: string;
  readonly release: Release;
  /** The COEs that the release has. */
  readonly coes: readonly string[];
  /** Magnum's newest API version. */
  readonly apiMax: string;
  /** Keystone's URL, with `/v3`. */
  readonly identity: string;
  /** Magnum's URL, without `/v1`. */
  readonly magnum: string;
  /** IDs by name. The secret of a credential is its name followed by `-secret`. */
  readonly applicationCredentials: Readonly<Record<string, string>>;
}

/** Throws if CLOUD_STATE is not set. */
export function readCloudState(): CloudState {
  const directory = process.env.CLOUD_STATE;
  if (!directory)
    throw new Error('Set CLOUD_STATE to the directory that test/cloud/openstack/up.sh has printed.');
  return { directory, ...JSON.parse(readFileSync(join(directory, 'cloud.json'), 'utf8')) };
}
