/** Text about a token: its user, scope and expiry. */
import type { Token } from '../../keystone/types.ts';

type Named = NonNullable<Token['user']>;

/** `demo (Default)` */
export const nameWithDomain = ({ name, domain }: Named): string =>
  domain ? `${name} (${domain.name})` : name;

/** `demo (Default)` */
export const userText = ({ user }: Token): string => (user ? nameWithDomain(user) : 'an unknown user');

/** `project demo (Default)` */
export function scopeText({ project, domain, system }: Token): string {
  if (project) return `project ${nameWithDomain(project)}`;
  if (domain) return `domain ${domain.name}`;
  return system ? 'system scope' : 'no project selected';
}

/** `2026-11-22 17:08 UTC`; undefined if Keystone did not report a time. */
export function expiryText({ expiresAt }: Token): string | undefined {
  const end = new Date(expiresAt ?? '');
  return Number.isNaN(end.getTime()) ? undefined : `${end.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
