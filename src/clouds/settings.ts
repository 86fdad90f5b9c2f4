/** The settings of a cloud from one source, and openstacksdk's rules to merge them. */
import { isAuthOption } from './auth-options.ts';
import {
  type ConfigMapping,
  type ConfigNode,
  type ConfigScalar,
  isUnset,
  mappingAt,
  wrongTypeError,
} from './config-tree.ts';

export interface Settings {
  /** All settings outside the `auth` section, under names with underscores. */
  readonly top: Map<string, ConfigNode>;
  /** The `auth` section. */
  readonly auth: Map<string, ConfigScalar>;
}

export function emptySettings(): Settings {
  return { top: new Map(), auth: new Map() };
}

/** `os-endpoint-type` and `os_endpoint_type` are `endpoint_type` (openstacksdk: normalize_keys, _fix_args). */
export function plainName(name: string): string {
  return name.replaceAll('-', '_').replace(/^os_/, '');
}

/** Throws MagnumError `usage` if `auth` is not a mapping of single values. */
export function settingsOf(cloud: ConfigMapping | undefined): Settings {
  const settings = emptySettings();
  for (const [name, node] of cloud?.entries ?? []) {
    if (isUnset(node)) continue;
    if (name === 'auth') readAuth(node, settings.auth);
    else settings.top.set(plainName(name), node);
  }
  return settings;
}

function readAuth(node: ConfigNode, auth: Map<string, ConfigScalar>): void {
  for (const [name, value] of mappingAt(node, 'auth')?.entries ?? []) {
    if (isUnset(value)) continue;
    const option = plainName(name);
    auth.set(option, authValue(option, value));
  }
}

/** Converts a list, which only `auth_methods` can be, to one text with commas, as in the environment. */
function authValue(option: string, value: ConfigNode): ConfigScalar {
  if (value.kind === 'scalar') return value;
  if (value.kind === 'list' && option === 'auth_methods')
    return {
      kind: 'scalar',
      text: value.items.map((item) => (item.kind === 'scalar' ? item.text : '')).join(','),
      origin: value.origin,
    };
  throw wrongTypeError(value, `auth.${option}`, 'a single value');
}

/** Overrides settings key by key, in `auth` too (openstacksdk: _auth_update). */
export function overlay(settings: Settings, over: Settings): void {
  for (const [name, node] of over.top) settings.top.set(name, node);
  for (const [name, node] of over.auth) settings.auth.set(name, node);
}

/**
 * Moves options of auth types to `auth`, unless they are set there (openstacksdk: _validate_auth).
 */
export function moveIntoAuth(settings: Settings): void {
  for (const [name, node] of [...settings.top]) {
    if (!isAuthOption(name)) continue;
    settings.top.delete(name);
    if (!settings.auth.has(name)) settings.auth.set(name, authValue(name, node));
  }
}
