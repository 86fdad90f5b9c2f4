/** Replaces old names of settings by the current ones (openstacksdk: magic_fixes). */

import type { ConfigScalar } from './config-tree.ts';
import { moveIntoAuth, type Settings } from './settings.ts';

/**
 * The current name of an auth option, and all its names; the last one has precedence. `scope` is keystoneauth's own name of
 * `openid_scope`.
 */
export const AUTH_NAMES: readonly (readonly [name: string, ...all: string[]])[] = [
  ['token', 'auth_token', 'token'],
  ['project_id', 'tenant_id', 'project_id'],
  ['project_name', 'tenant_name', 'project_name'],
  ['username', 'user_name', 'username'],
  ['endpoint', 'url', 'endpoint'],
  ['code', 'authorization_code', 'code'],
  ['openid_scope', 'scope', 'openid_scope'],
];

/** A copy of the settings with current names, and with all options of auth types in `auth`. */
export function withCurrentNames({ top, auth }: Settings): Settings {
  const settings = { top: new Map(top), auth: new Map(auth) };
  renameLegacyOptions(settings);
  return settings;
}

/** Renames settings in place, and moves all options of auth types to `auth`. */
export function renameLegacyOptions(settings: Settings): void {
  renameTimeouts(settings);
  renameEndpointTypes(settings);
  renameAuthPlugin(settings);
  const token = settings.top.get('auth_token');
  if (token && !settings.top.has('token')) settings.top.set('token', token);
  settings.top.delete('auth_token');
  moveIntoAuth(settings);
  for (const [name, ...all] of AUTH_NAMES) rename(settings.auth, name, all);
}

function rename(auth: Map<string, ConfigScalar>, name: string, all: readonly string[]): void {
  const strongest = all.findLast((known) => auth.has(known));
  const value = strongest === undefined ? undefined : auth.get(strongest);
  for (const known of all) auth.delete(known);
  if (value) auth.set(name, value);
}

/** Some clients put the prefix of their service before `timeout`. Such a setting overrides `api_timeout`. */
function renameTimeouts({ top }: Settings): void {
  for (const [name, node] of [...top]) {
    if (!name.endsWith('timeout') || name === 'timeout' || name === 'api_timeout') continue;
    top.delete(name);
    top.set('api_timeout', node);
  }
}

/** `endpoint_type` is the older name of `interface`, with and without a service's prefix, and overrides it. */
function renameEndpointTypes({ top }: Settings): void {
  for (const [name, node] of [...top]) {
    if (!name.endsWith('endpoint_type')) continue;
    top.delete(name);
    top.set(name.replace('endpoint_type', 'interface'), node);
  }
}

function renameAuthPlugin({ top }: Settings): void {
  const plugin = top.get('auth_plugin');
  top.delete('auth_plugin');
  if (plugin && !top.has('auth_type')) top.set('auth_type', plugin);
}
