/** What openstack/up.sh says of the cloud that is up: the addresses and ids in its cloud.json. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface CloudState {
  readonly directory: string;
  /** Keystone's v3 address. */
  readonly identity: string;
  /** Magnum's address, with no `/v1`. */
  readonly magnum: string;
  /** Ids by name; the secret of each is its name with `-secret` behind it. */
  readonly applicationCredentials: Readonly<Record<string, string>>;
}

/** Throws where CLOUD_STATE does not name the state directory of a cloud. */
export function readCloudState(): CloudState {
  const directory = process.env.CLOUD_STATE;
  if (!directory)
    throw new Error('CLOUD_STATE must name the directory that test/cloud/openstack/up.sh printed');
  return { directory, ...JSON.parse(readFileSync(join(directory, 'cloud.json'), 'utf8')) };
}
