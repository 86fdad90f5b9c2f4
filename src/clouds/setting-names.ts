/** The names of the settings of a cloud, where each belongs, and what other words stand for. */
import { similarNames } from '../platform/similar-names.ts';
import { authOptionNames, isAuthOption } from './auth-options.ts';
import { AUTH_NAMES } from './legacy-names.ts';
import { synonyms } from './service-settings.ts';
import { plainName } from './settings.ts';

/** `auth`: under `auth:`. `cloud`: next to it. */
export type Place = 'auth' | 'cloud';

export interface Setting {
  readonly place: Place;
  readonly name: string;
}

/** Settings next to `auth` that this program uses, with their old names. */
const CLOUD_SETTINGS: readonly string[] = [
  ...['region_name', 'regions', 'interface', 'verify', 'insecure', 'cacert', 'cert', 'key', 'auth_type'],
  ...['auth_plugin', 'api_timeout', 'default_domain', 'profile', 'cloud', 'identity_api_version'],
];

const MAGNUM_SETTINGS: readonly string[] = [
  ...['endpoint_override', 'endpoint', 'service_type', 'service_name', 'interface', 'region_name'],
  ...['api_version', 'default_microversion'],
].map((name) => `container_infra_${name}`);

/** Settings of openstacksdk for other services, or for itself. */
const SETTING_OF_A_SERVICE =
  /_(api_version|endpoint(_override)?|service_(type|name)|interface|region_name|default_microversion|(min|max)_version|status_code_retr\w+)$/;
const OTHER_SETTINGS: readonly string[] = [
  ...['networks', 'external_network', 'internal_network', 'image_format', 'image_api_use_tasks', 'status'],
  ...[
    'floating_ip_source',
    'secgroup_source',
    'force_ipv4',
    'prefer_ipv6',
    'disable_vendor_agent',
    'message',
  ],
  ...['vendor_hook', 'private', 'metrics', 'requires_floating_ip', 'timeout', 'log_file', 'log_level'],
];

/** True for a name that is valid under `auth:`, with underscores. */
export const belongsInAuth = (name: string): boolean =>
  isAuthOption(name) || AUTH_NAMES.some((names) => names.includes(name));

/** True for a name that is valid next to `auth:`, and that this program uses. openstacksdk accepts the options of `auth` there too. */
export const belongsInCloud = (name: string): boolean =>
  CLOUD_SETTINGS.includes(name) ||
  MAGNUM_SETTINGS.some((setting) => synonyms(name).includes(setting) && synonyms(setting).includes(name)) ||
  name.endsWith('endpoint_type') ||
  name.endsWith('_timeout');

/** True for a setting next to `auth:` that only other programs use. */
export const isForOtherPrograms = (name: string): boolean =>
  SETTING_OF_A_SERVICE.test(name) || OTHER_SETTINGS.includes(name);

/** Other words with one meaning. */
const ALIASES: Readonly<Record<string, string>> = {
  region: 'region_name',
  verify_ssl: 'verify',
  ssl_verify: 'verify',
  verify_tls: 'verify',
  tls_verify: 'verify',
  ca_file: 'cacert',
  ca_cert_file: 'cacert',
};

/** Other words for what is a name or an ID. */
const REFERENCES: Readonly<Record<string, { readonly name: string; readonly id: string }>> = {
  project: { name: 'project_name', id: 'project_id' },
  tenant: { name: 'project_name', id: 'project_id' },
  user: { name: 'username', id: 'user_id' },
};

/** Words without a certain meaning, and the settings to choose from. */
const SUGGESTIONS: Readonly<Record<string, string>> = {
  domain: 'user_domain_name and project_domain_name',
  user_domain: 'user_domain_name or user_domain_id',
  project_domain: 'project_domain_name or project_domain_id',
  tenant_domain: 'project_domain_name or project_domain_id',
  pass: 'password',
  passwd: 'password',
  pwd: 'password',
  login: 'username',
  secret: 'application_credential_secret',
  endpoint_override: 'container_infra_endpoint_override',
  region_id: 'region_name',
  regionid: 'region_name',
  default_region: 'region_name',
  container_infra_region: 'container_infra_region_name',
};

const at = <T>(table: Readonly<Record<string, T>>, word: string): T | undefined =>
  Object.hasOwn(table, word) ? table[word] : undefined;

/** IDs of Keystone: UUIDs with or without hyphens, and the longer ones of users from LDAP. */
const ID = /^([0-9a-f]{32}|[0-9a-f]{64}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

const namesIn = (place: Place): string[] =>
  place === 'auth' ? [...authOptionNames()] : [...CLOUD_SETTINGS, ...MAGNUM_SETTINGS];

const currentName = (name: string): string => AUTH_NAMES.find((names) => names.includes(name))?.[0] ?? name;

const squash = (name: string): string => plainName(name.toLowerCase()).replaceAll('_', '');

/**
 * Returns the setting that an invalid name stands for without doubt: another word for it, or the same word in another case
 * (`OS_REGION_NAME`, `regionName`, `ca_cert`). `value` distinguishes IDs from names.
 */
export function settingMeantBy(name: string, value: string): Setting | undefined {
  const word = plainName(name.toLowerCase());
  const reference = at(REFERENCES, word);
  if (reference !== undefined) return { place: 'auth', name: ID.test(value) ? reference.id : reference.name };
  const meaning = squash(at(ALIASES, word) ?? word);
  for (const place of ['cloud', 'auth'] as const) {
    const found = namesIn(place).find((known) => squash(known) === meaning);
    if (found !== undefined) return { place, name: currentName(found) };
  }
  return undefined;
}

/** The variable whose name was probably meant, such as `OS_REGION_NAME` for `OS_REGION`; undefined for the name of a setting. */
export function variableMeantBy(variable: string, value: string): string | undefined {
  const name = plainName(variable.toLowerCase());
  if (belongsInAuth(name) || belongsInCloud(name) || isForOtherPrograms(name)) return undefined;
  const meant = settingMeantBy(name, value);
  return meant && `OS_${meant.name.toUpperCase()}`;
}

/** A name that is shorter resembles too many words that other programs may use. */
const MIN_LENGTH = 6;

/**
 * Returns the settings that a name may stand for, as a part of a sentence; undefined without any. Next to `auth:` other
 * programs may use any name, so only one or two typing errors in a long name count there.
 */
export function suggestionFor(name: string, place: Place): string | undefined {
  const suggested = at(SUGGESTIONS, plainName(name.toLowerCase()));
  if (suggested !== undefined) return suggested;
  const names = [...namesIn('auth'), ...namesIn('cloud')].filter((known) => currentName(known) === known);
  const similar =
    place === 'auth'
      ? similarNames(name, names)
      : similarNames(
          name,
          names.filter(({ length }) => length >= MIN_LENGTH),
          2,
        );
  return similar.length === 0 ? undefined : similar.join(' or ');
}
