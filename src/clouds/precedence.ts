/** Environment and command line over what the cloud's file says. */
import { groupOf, replacedBy } from './auth-options.ts';
import { synonyms } from './service-settings.ts';
import type { Settings } from './settings.ts';
import { emptySettings } from './settings.ts';

/** Settings for one service alone do not survive the same setting for all in a higher layer. */
const FOR_ALL_SERVICES = new Set(['interface', 'region_name']);

/** Puts a higher layer over a lower one: what the higher says in other words replaces the lower's too. */
export function override(settings: Settings, higher: Settings): void {
  for (const name of higher.top.keys())
    if (FOR_ALL_SERVICES.has(name) || !synonyms(name).every((synonym) => synonym !== name))
      for (const synonym of synonyms(name)) settings.top.delete(synonym);
  // `insecure` is stronger than `verify`, so a `verify` from higher up has to take it away.
  if (higher.top.has('verify')) settings.top.delete('insecure');
  for (const [name, node] of higher.top) settings.top.set(name, node);
  for (const option of higher.auth.keys())
    for (const replaced of replacedBy(option)) settings.auth.delete(replaced);
  for (const [option, value] of higher.auth) settings.auth.set(option, value);
}

/** What the environment may change of a cloud that was chosen by name: all but who logs in, and where. */
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
 * Fills from the environment what a cloud chosen by name leaves open: a password that is not in the file, the
 * project, a domain. What the cloud says itself stays (openstacksdk keeps the environment apart, as a cloud of its
 * own), and an application credential takes neither a scope nor another proof.
 */
export function fillUnset(settings: Settings, environment: Settings): void {
  const { auth, top } = settings;
  const anonymous =
    !top.has('auth_type') && ![...IDENTITY, ...PASSWORD_GROUP].some((option) => auth.has(option));
  const said = new Set(auth.keys());
  const byApplicationCredential = [...said].some((option) => option.startsWith('application_credential_'));
  for (const [option, value] of environment.auth) {
    if (groupOf(option).some((same) => said.has(same))) continue;
    if (byApplicationCredential && isForeignToApplicationCredential(option, said)) continue;
    if (option.startsWith('application_credential_') && !byApplicationCredential && !anonymous) continue;
    auth.set(option, value);
  }
  for (const name of anonymous ? ['auth_type', 'default_domain'] : ['default_domain']) {
    const node = environment.top.get(name);
    if (node && !top.has(name)) top.set(name, node);
  }
}

function isForeignToApplicationCredential(option: string, said: ReadonlySet<string>): boolean {
  if (groupOf('project_id').includes(option) || groupOf('project_domain_id').includes(option)) return true;
  if (PASSWORD_GROUP.includes(option)) return option !== 'application_credential_secret';
  return said.has('application_credential_id') && groupOf('application_credential_id').includes(option);
}
