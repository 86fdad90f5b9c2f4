/** The subject of a client certificate. Kubernetes takes the user from its CN and the groups from its O ("X.509 client certificates"). */
import { MagnumError } from '../../errors.ts';

export interface Subject {
  readonly user: string;
  readonly groups: readonly string[];
}

/** `system:masters` has all permissions (RBAC default roles). */
export const ADMINISTRATOR: Subject = { user: 'admin', groups: ['system:masters'] };

/** Characters; ub-common-name and ub-organization-name (RFC 5280, appendix A.1). */
const MAX_LENGTH = 64;
const CONTROL_CHARACTERS = /\p{Cc}/u;

/**
 * The subject for the options `--user` and `--group`, whose values can contain several groups. With neither, the administrator; a user without
 * groups has none. Throws MagnumError `usage` for a name that a certificate cannot contain.
 */
export function subjectFrom(user: string | undefined, lists: readonly string[]): Subject {
  const groups = lists.flatMap((list) => list.split(',')).map((group) => group.trim());
  if (user !== undefined) assertName('user', user);
  for (const group of groups) assertName('group', group);
  if (user === undefined && groups.length === 0) return ADMINISTRATOR;
  return { user: user ?? ADMINISTRATOR.user, groups: [...new Set(groups)] };
}

/** The user of a certificate whose entries in a kubeconfig have a name of their own; undefined for the administrator. */
export const namedUser = ({ user }: Subject = ADMINISTRATOR): string | undefined =>
  user === ADMINISTRATOR.user ? undefined : user;

function assertName(kind: 'user' | 'group', name: string): void {
  const option = `--${kind}`;
  if (name.trim() === '') throw new MagnumError('usage', `The name of a ${kind} in ${option} is empty.`);
  if (CONTROL_CHARACTERS.test(name))
    throw new MagnumError('usage', `The name of a ${kind} in ${option} contains a control character.`);
  if ([...name].length > MAX_LENGTH)
    throw new MagnumError(
      'usage',
      `The name of a ${kind} in ${option} has more than ${MAX_LENGTH} characters, which a certificate does not allow.`,
    );
}
