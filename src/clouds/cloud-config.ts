/** Converts settings to the typed CloudConfig. */
import type { TlsOptions } from '../http/types.ts';
import { parseBoolean } from '../platform/boolean-variable.ts';
import { requireHome } from '../platform/home-directory.ts';
import type { AuthTypeChoice } from './auth-type.ts';
import type { CloudSelection } from './cloud-selection.ts';
import { type ConfigNode, textAt } from './config-tree.ts';
import { fallbackDomain } from './domain-defaults.ts';
import { fillPlaceholders } from './placeholders.ts';
import { pathsOf, type SearchEnvironment } from './search-path.ts';
import { serviceSetting } from './service-settings.ts';
import type { Settings } from './settings.ts';
import { apiVersionAt, booleanAt, interfaceAt, secondsAt } from './typed-values.ts';
import type { CloudConfig } from './types.ts';

export interface CloudConfigInputs {
  readonly selfContainedFile: string | undefined;
  readonly cloud: Pick<CloudSelection, 'name' | 'origin' | 'defaultCloud'>;
  readonly settings: Settings;
  readonly authType: AuthTypeChoice;
  readonly cacheAuth: ConfigNode | undefined;
  readonly allowHttp: ConfigNode | undefined;
  readonly warnings: readonly string[];
}

/** Throws MagnumError `usage` for a value of the wrong type. */
export function buildCloudConfig(inputs: CloudConfigInputs, place: SearchEnvironment): CloudConfig {
  const { settings, authType, cloud } = inputs;
  const sources = new Map<string, string>(cloud.origin === undefined ? [] : [['cloud', cloud.origin]]);
  const note = (name: string, node: ConfigNode | undefined) => {
    sources.set(name, node?.origin ?? 'default');
    return node;
  };
  const nodeOf = (name: string, node = settings.top.get(name)) => {
    const filled = node?.kind === 'scalar' ? fillPlaceholders(node, name, settings) : node;
    return note(name, filled);
  };
  const magnumNodeOf = (name: string, fallback?: ConfigNode) =>
    nodeOf(`container_infra_${name}`, serviceSetting(settings.top, name) ?? fallback);

  const region = nodeOf(
    'region_name',
    serviceSetting(settings.top, 'region_name') ?? settings.top.get('region_name'),
  );
  const interfaceNode = nodeOf(
    'interface',
    serviceSetting(settings.top, 'interface') ?? settings.top.get('interface'),
  );
  const auth = authOptions(settings, note);
  sources.set('auth_type', authType.origin ?? 'default');
  const fallback = fallbackDomain(settings.auth, settings.top.get('identity_api_version'));
  if (fallback !== undefined) note('fallback_domain', fallback);
  const tls = tlsOptions(nodeOf, place);
  const cache = settings.top.get('cache');
  return {
    cloud: cloud.name,
    defaultCloudFile: cloud.defaultCloud?.file,
    selfContainedFile: inputs.selfContainedFile,
    region: textAt(region, 'region_name'),
    authType: authType.authType,
    authTypeReason: authType.reason,
    authTypeWithoutPasscode: authType.withoutPasscode,
    auth,
    fallbackDomainId: fallback?.text ?? undefined,
    interface: interfaceAt(interfaceNode) ?? 'public',
    serviceType: textAt(magnumNodeOf('service_type'), 'container_infra_service_type') ?? 'container-infra',
    serviceName: textAt(magnumNodeOf('service_name'), 'container_infra_service_name'),
    endpointOverride: textAt(
      magnumNodeOf('endpoint_override', endpointFallback(inputs)),
      'container_infra_endpoint_override',
    ),
    apiVersion:
      apiVersionAt(magnumNodeOf('api_version', serviceSetting(settings.top, 'default_microversion'))) ??
      'latest',
    tls,
    allowHttp: booleanAt(note('allow_http', inputs.allowHttp), 'magnum.allow_http') ?? false,
    timeout: secondsAt(nodeOf('api_timeout'), 'api_timeout'),
    cacheTokens:
      booleanAt(note('cache', cache ?? inputs.cacheAuth), cache === undefined ? 'cache.auth' : 'cache') ??
      false,
    sources,
    warnings: [...inputs.warnings, ...tlsWarnings(tls)],
  };
}

type Note = (name: string, node: ConfigNode | undefined) => ConfigNode | undefined;

/** Fills placeholders such as `{region_name}` in `auth_url`, the only option of `auth` that can have them. */
function authOptions(settings: Settings, note: Note): Record<string, string> {
  const options: Record<string, string> = {};
  for (const [option, value] of settings.auth) {
    const { text } = option === 'auth_url' ? fillPlaceholders(value, 'auth_url', settings) : value;
    if (!text) continue;
    options[option] = text;
    note(`auth.${option}`, value);
  }
  return options;
}

/** `container_infra_endpoint`; for auth types without Keystone, the endpoint of the auth type is Magnum's. */
function endpointFallback({ settings, authType }: CloudConfigInputs): ConfigNode | undefined {
  const own = serviceSetting(settings.top, 'endpoint');
  if (own) return own;
  return ['none', 'admin_token'].includes(authType.authType) ? settings.auth.get('endpoint') : undefined;
}

/** `insecure` overrides `verify`; a `verify` that is not a boolean is the path of a CA bundle, as in Python's requests. */
function tlsOptions(nodeOf: (name: string) => ConfigNode | undefined, place: SearchEnvironment): TlsOptions {
  const insecure = booleanAt(nodeOf('insecure'), 'insecure') ?? false;
  const verifyNode = nodeOf('verify');
  const verifyText = textAt(verifyNode, 'verify');
  const verify = verifyText === undefined ? true : (parseBoolean(verifyText) ?? true);
  const bundle = verifyText !== undefined && parseBoolean(verifyText) === undefined ? verifyText : undefined;
  return {
    verify: verify && !insecure,
    cacert: pathAt(nodeOf('cacert'), 'cacert', place) ?? (bundle && pathAt(verifyNode, 'verify', place)),
    cert: pathAt(nodeOf('cert'), 'cert', place),
    key: pathAt(nodeOf('key'), 'key', place),
  };
}

function tlsWarnings({ verify, cacert }: TlsOptions): string[] {
  return !verify && cacert ? ['cacert is ignored because certificate verification is off'] : [];
}

/**
 * Resolves a relative path in a file against the directory of the file, so that the current directory, which can be a
 * repository of other people, has no effect. Resolves other paths against the current directory.
 */
function pathAt(node: ConfigNode | undefined, key: string, place: SearchEnvironment): string | undefined {
  const path = textAt(node, key);
  if (path === undefined || node === undefined) return undefined;
  const { resolve, join, dirname, isAbsolute } = pathsOf(place);
  const file = /^(.*):\d+/s.exec(node.origin)?.[1] ?? '';
  const base = isAbsolute(file) ? dirname(file) : place.cwd;
  return resolve(
    base,
    /^~($|[/\\])/.test(path) ? join(requireHome(place.home, `find ${path}`), path.slice(1)) : path,
  );
}
