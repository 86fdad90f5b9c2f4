/** The clouds that --os-cloud can select. */
import { readCloudFiles } from './cloud-files.ts';
import { cloudNotFoundError } from './cloud-selection.ts';
import { namedPath, PATH_VARIABLE, type SearchEnvironment } from './search-path.ts';

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

/**
 * Throws MagnumError `usage` if no file defines the cloud, for an invalid file, and for a file in the current directory that the user
 * has not allowed: it could give any server the name of a cloud of the user. Resolves to the variable that selects the only file with
 * the cloud, if one does.
 */
export async function assertCanBeDefault(
  name: string,
  place: SearchEnvironment,
): Promise<string | undefined> {
  const files = await readCloudFiles(place);
  if (!files.clouds.has(name)) throw cloudNotFoundError(name, files);
  const { assertAllowed } = await import('./file-trust.ts');
  await assertAllowed(files.read, place);
  const named = namedPath('clouds', place);
  if (named === undefined || !files.read.some(({ path }) => path === named)) return undefined;
  const { clouds } = await readCloudFiles({
    ...place,
    env: { ...place.env, [PATH_VARIABLE.clouds]: undefined },
  });
  return clouds.has(name) ? undefined : PATH_VARIABLE.clouds;
}
