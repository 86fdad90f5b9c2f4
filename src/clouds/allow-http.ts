/** Reads whether http:// URLs that an https:// server returns are allowed (http/https-only.ts). */
import { type ConfigNode, mappingAt, scalar } from './config-tree.ts';
import type { ConfigFile } from './file-reader.ts';
import type { SearchEnvironment } from './search-path.ts';
import type { CloudOptions } from './types.ts';

/**
 * Returns the first that is set: --allow-http, MAGNUM_ALLOW_HTTP, `magnum: {allow_http: true}` at the top of secure.yaml or
 * clouds.yaml. Ignores files in the current directory that the user has not allowed.
 */
export async function allowHttpSetting(
  { allowHttp }: CloudOptions,
  files: readonly ConfigFile[],
  place: SearchEnvironment,
): Promise<ConfigNode | undefined> {
  if (allowHttp) return scalar('true', 'the command line');
  const variable = place.env.MAGNUM_ALLOW_HTTP;
  if (variable) return scalar(variable, 'MAGNUM_ALLOW_HTTP');
  let setting: ConfigNode | undefined;
  for (const file of files) {
    const node = mappingAt(file.root.entries.get('magnum'), 'magnum')?.entries.get('allow_http');
    if (node !== undefined && (await isTrusted(file, place))) setting = node;
  }
  return setting;
}

async function isTrusted(file: ConfigFile, place: SearchEnvironment): Promise<boolean> {
  if (!file.isForeign) return true;
  const { isAllowed } = await import('./allowed-files.ts');
  return isAllowed(file, place);
}
