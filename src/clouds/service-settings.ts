/** Settings for Magnum only: `container_infra_…`, with any of the service's types as the prefix (os-service-types). */
import type { ConfigNode } from './config-tree.ts';

const PREFIXES = ['container_infrastructure_management_', 'container_infrastructure_', 'container_infra_'];

/** The setting for Magnum, such as `endpoint_override`; not the setting for all services. */
export function serviceSetting(top: ReadonlyMap<string, ConfigNode>, name: string): ConfigNode | undefined {
  const prefix = PREFIXES.find((candidate) => top.has(candidate + name));
  return prefix === undefined ? undefined : top.get(prefix + name);
}

/** All names of the same setting for Magnum. */
export function synonyms(name: string): string[] {
  const prefix = PREFIXES.find((candidate) => name.startsWith(candidate));
  const bare = prefix === undefined ? name : name.slice(prefix.length);
  return PREFIXES.map((candidate) => candidate + bare);
}
