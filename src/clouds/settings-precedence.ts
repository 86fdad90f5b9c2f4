/** Precedence of command line and environment over files. */
import { groupOf, replacedBy } from './auth-options.ts';
import { synonyms } from './service-settings.ts';
import type { Settings } from './settings.ts';
import { emptySettings } from './settings.ts';

/** Settings that override the setting for Magnum in a lower layer, although they are for all services. */
const FOR_ALL_SERVICES = new Set(['interface', 'region_name']);

/** Overrides settings by those of a higher layer, and removes the alternatives to its options. */
export function override(settings: Settings, higher: Settings): void {
  for (const name of higher.top.keys())
    if (FOR_ALL_SERVICES.has(name) || !synonyms(name).every((synonym) => synonym !== name))
      for (const synonym of synonyms(name)) settings.top.delete(synonym);
  // In one layer `insecure` overrides `verify`, so a `verify` of the higher layer must remove it.
  if (higher.top.has('verify')) settings.top.delete('insecure');
  for (const [name, node] of higher.top) settings.top.set(name, node);
  for (const option of higher.auth.keys())
    for (const replaced of replacedBy(option)) settings.auth.delete(replaced);
  for (const [option, value] of higher.auth) settings.auth.set(option, value);
}

/** The settings of a cloud in a file that the environment overrides. */
const SELECTABLE =
  /^(interface|cacert|cert|key|verify|insecure|cache|api_timeout|container_infra(structure(_management)?)?_.*)$/;

export function selectionOf(environment: Settings): Settings {
  const selection = emptySettings();
  for (const [name, node] of environment.top) if (SELECTABLE.test(name)) selection.top.set(name, node);
  return selection;
}

const IDENTITY = ['username', 'user_id', 'application_credential_id', 'application_credential_name'];
const PASSWORD_GROUP = groupOf('password');

/**
 * Sets from the environment what a cloud in a file leaves unset: a password, the project, a domain. Does not change the cloud's
 * own settings (openstacksdk treats the environment as a separate cloud), and adds neither a scope nor other credentials to an
 * application credential.
 */
export function fillUnset(settings: Settings, environment: Settings): void {
  const { auth, top } = settings;
  const isAnonymous =
    !top.has('auth_type') && ![...IDENTITY, ...PASSWORD_GROUP].some((option) => auth.has(option));
  const ownOptions = new Set(auth.keys());
  const usesApplicationCredential = [...ownOptions].some((option) =>
    option.startsWith('application_credential_'),
  );
  for (const [option, value] of environment.auth) {
    if (groupOf(option).some((same) => ownOptions.has(same))) continue;
    if (usesApplicationCredential && isForeignToApplicationCredential(option, ownOptions)) continue;
    if (option.startsWith('application_credential_') && !usesApplicationCredential && !isAnonymous) continue;
    auth.set(option, value);
  }
  for (const name of [...(isAnonymous ? ['auth_type'] : []), 'default_domain', 'identity_api_version']) {
    const node = environment.top.get(name);
    if (node && !top.has(name)) top.set(name, node);
  }
}

function isForeignToApplicationCredential(option: string, ownOptions: ReadonlySet<string>): boolean {
  if (groupOf('project_id').includes(option) || groupOf('project_domain_id').includes(option)) return true;
  if (PASSWORD_GROUP.includes(option)) return option !== 'application_credential_secret';
  return ownOptions.has('application_credential_id') && groupOf('application_credential_id').includes(option);
}
