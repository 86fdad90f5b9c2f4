/** The names that --os-cloud can take. */
import { readCloudFiles } from './cloud-files.ts';
import type { SearchEnvironment } from './search-path.ts';

export interface ConfiguredCloud {
  readonly name: string;
  /** The path of the file that defines it. */
  readonly file: string;
}

/** In the order of the files. Throws `usage` for a file that is broken or of the wrong shape. */
export async function listClouds(place: SearchEnvironment): Promise<ConfiguredCloud[]> {
  const { clouds } = await readCloudFiles(place);
  return [...clouds].map(([name, { origin }]) => ({ name, file: origin.replace(/:\d+$/, '') }));
}
