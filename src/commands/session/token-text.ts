/** Who somebody is, in words. */
import type { Token } from '../../keystone/types.ts';

type Named = NonNullable<Token['user']>;

/** `demo (Default)` */
export const inDomain = ({ name, domain }: Named): string => (domain ? `${name} (${domain.name})` : name);

/** `demo (Default)` */
export const userOf = ({ user }: Token): string => (user ? inDomain(user) : 'an unknown user');

/** `for the project demo (Default)` */
export function scopeText({ project, domain, system }: Token): string {
  if (project) return `project ${inDomain(project)}`;
  if (domain) return `domain ${domain.name}`;
  return system ? 'system scope' : 'no project selected';
}

/** `2026-11-22 17:08 UTC`; undefined where Keystone has not said. */
export function expiryText({ expiresAt }: Token): string | undefined {
  const end = new Date(expiresAt ?? '');
  return Number.isNaN(end.getTime()) ? undefined : `${end.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
