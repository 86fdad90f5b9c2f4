/** Lists the clouds that --os-cloud can select. */
import { readCloudFiles } from './cloud-files.ts';
import type { SearchEnvironment } from './search-path.ts';

export interface ConfiguredCloud {
  readonly name: string;
  /** The path of the file that defines it. */
  readonly file: string;
}

/** In the order of the files. Throws MagnumError `usage` for an invalid file. */
export async function listClouds(place: SearchEnvironment): Promise<ConfiguredCloud[]> {
  const { clouds } = await readCloudFiles(place);
  return [...clouds].map(([name, { origin }]) => ({ name, file: origin.replace(/:\d+$/, '') }));
}
