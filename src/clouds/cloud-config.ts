/** From settings to the typed answer. */

import type { TlsOptions } from '../http/types.ts';
import { parseBoolean } from '../platform/boolean-variable.ts';
import type { AuthTypeChoice } from './auth-type.ts';
import { type Node, textAt } from './config-tree.ts';
import { fillPlaceholders } from './placeholders.ts';
import { pathsOf, type SearchEnvironment } from './search-path.ts';
import { serviceSetting } from './service-settings.ts';
import type { Settings } from './settings.ts';
import { apiVersionAt, booleanAt, interfaceAt, secondsAt } from './typed-values.ts';
import type { CloudConfig } from './types.ts';

export interface CloudConfigInputs {
  readonly cloud: string | undefined;
  readonly settings: Settings;
  readonly authType: AuthTypeChoice;
  readonly cacheAuth: Node | undefined;
  readonly warnings: readonly string[];
}

/** Throws `usage` for a value that cannot be what it has to be. */
export function buildCloudConfig(decided: CloudConfigInputs, place: SearchEnvironment): CloudConfig {
  const { settings, authType } = decided;
  const sources = new Map<string, string>();
  const note = (name: string, node: Node | undefined) => {
    sources.set(name, node?.origin ?? 'default');
    return node;
  };
  const plain = (name: string, node = settings.top.get(name)) => {
    const filled = node?.kind === 'scalar' ? fillPlaceholders(node, name, settings) : node;
    return note(name, filled);
  };
  const forMagnum = (name: string, fallback?: Node) =>
    plain(`container_infra_${name}`, serviceSetting(settings.top, name) ?? fallback);

  const region = plain(
    'region_name',
    serviceSetting(settings.top, 'region_name') ?? settings.top.get('region_name'),
  );
  const face = plain('interface', serviceSetting(settings.top, 'interface') ?? settings.top.get('interface'));
  const auth = authOptions(settings, note);
  note('auth_type', settings.top.get('auth_type'));
  const tls = tlsOptions(plain, place);
  return {
    cloud: decided.cloud,
    region: textAt(region, 'region_name'),
    authType: authType.authType,
    authTypeReason: authType.reason,
    auth,
    interface: interfaceAt(face) ?? 'public',
    serviceType: textAt(forMagnum('service_type'), 'container_infra_service_type') ?? 'container-infra',
    serviceName: textAt(forMagnum('service_name'), 'container_infra_service_name'),
    endpointOverride: textAt(
      forMagnum('endpoint_override', endpointFallback(decided)),
      'container_infra_endpoint_override',
    ),
    apiVersion:
      apiVersionAt(forMagnum('api_version', serviceSetting(settings.top, 'default_microversion'))) ??
      'latest',
    tls,
    timeout: secondsAt(plain('api_timeout'), 'api_timeout'),
    cacheTokens: booleanAt(note('cache', settings.top.get('cache') ?? decided.cacheAuth), 'cache') ?? false,
    sources,
    warnings: [...decided.warnings, ...tlsWarnings(tls)],
  };
}

type Note = (name: string, node: Node | undefined) => Node | undefined;

/** `auth_url` is the one option of `auth` in which `{region_name}` and the like are filled in. */
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

/** `container_infra_endpoint`; and where nobody asks Keystone, the endpoint of the auth type is Magnum's. */
function endpointFallback({ settings, authType }: CloudConfigInputs): Node | undefined {
  const own = serviceSetting(settings.top, 'endpoint');
  if (own) return own;
  return ['none', 'admin_token'].includes(authType.authType) ? settings.auth.get('endpoint') : undefined;
}

/** `insecure` wins over `verify`; a `verify` that is neither yes nor no is the path of a CA bundle, as in requests. */
function tlsOptions(plain: (name: string) => Node | undefined, place: SearchEnvironment): TlsOptions {
  const insecure = booleanAt(plain('insecure'), 'insecure') ?? false;
  const verifyText = textAt(plain('verify'), 'verify');
  const verify = verifyText === undefined ? true : (parseBoolean(verifyText) ?? true);
  const bundle = verifyText !== undefined && parseBoolean(verifyText) === undefined ? verifyText : undefined;
  return {
    verify: verify && !insecure,
    cacert: fullPath(textAt(plain('cacert'), 'cacert') ?? bundle, place),
    cert: fullPath(textAt(plain('cert'), 'cert'), place),
    key: fullPath(textAt(plain('key'), 'key'), place),
  };
}

function tlsWarnings({ verify, cacert }: TlsOptions): string[] {
  return !verify && cacert ? ['cacert is given, but certificates are not verified'] : [];
}

function fullPath(path: string | undefined, place: SearchEnvironment): string | undefined {
  if (path === undefined) return undefined;
  const { resolve, join } = pathsOf(place);
  return resolve(place.cwd, /^~($|[/\\])/.test(path) ? join(place.home, path.slice(1)) : path);
}
