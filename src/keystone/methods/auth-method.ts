/** An authentication method, which Keystone accepts alone or together with others in one login. */
import { userOf } from '../api/domain-references.ts';
import { type AuthOptions, optionOf } from '../api/plugin-options.ts';
import type { TokenRequest } from '../api/token-request.ts';
import type { AuthContext } from '../types.ts';

/** The user who logs in. */
export interface UserReference {
  /** The user as an object of the Identity API. */
  readonly reference: Readonly<Record<string, unknown>>;
  /** For prompts and messages. */
  readonly name: string;
}

/** What a method adds to a token request. */
export interface MethodPayload extends Pick<TokenRequest, 'headers' | 'send'> {
  /** The value under the method's name in `auth.identity`. */
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface AuthMethod {
  /** keystoneauth's names, as `auth_methods` lists them. */
  readonly names: readonly string[];
  /** Keystone's name. */
  readonly method: string;
  /** For messages: `a password`. */
  readonly title: string;
  /** The option with the secret, if the user can be prompted for it instead. */
  readonly promptOption?: string;
  /** The options that have no prompt, for `requireOptions`. */
  requiredOptions(options: AuthOptions): readonly (readonly string[])[];
  /** True if the credential is for one project: Keystone then rejects a scope. */
  readonly fixesScope?: true;
  /** Throws MagnumError `usage` if a prompt is required and not answered. */
  createPayload(context: AuthContext, user: UserReference): Promise<MethodPayload>;
}

export const USER_OPTIONS = ['username', 'user_id'];

export function userReferenceOf(options: AuthOptions): UserReference {
  const name = optionOf(options, 'username') ?? optionOf(options, 'user_id') ?? '';
  return { reference: userOf(options), name };
}
