/** One proof of who somebody is, that Keystone takes alone or together with others in one log-in. */
import type { HttpRequest, HttpResponse } from '../../http/types.ts';
import { userOf } from '../api/domain-references.ts';
import { type AuthOptions, optionOf } from '../api/plugin-options.ts';
import type { AuthContext } from '../types.ts';

/** Whose proof it is. */
export interface UserReference {
  /** The user as Keystone's methods want it. */
  readonly reference: Readonly<Record<string, unknown>>;
  /** As a person knows it. */
  readonly name: string;
}

/** What a factor adds to a log-in. */
export interface MethodPayload {
  /** Stands under the method's name in `auth.identity`. */
  readonly payload: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sends the request in place of the transport, where the proof is made during the exchange. */
  readonly send?: (request: HttpRequest) => Promise<HttpResponse>;
}

export interface AuthMethod {
  /** keystoneauth's names, as `auth_methods` has them. */
  readonly names: readonly string[];
  /** Keystone's name. */
  readonly method: string;
  /** In a sentence: `a password`. */
  readonly title: string;
  /** The option that holds it, where a person can be asked for it instead. */
  readonly asked?: string;
  /** What has to be there in any case; for `requireOptions`. */
  needs(options: AuthOptions): readonly (readonly string[])[];
  /** Set where the proof is for one project by itself: Keystone refuses a scope beside it. */
  readonly fixesScope?: true;
  /** Throws MagnumError `usage` where nobody is there to be asked. */
  createPayload(context: AuthContext, who: UserReference): Promise<MethodPayload>;
}

export const USER_OPTIONS = ['username', 'user_id'];

export function userReferenceOf(options: AuthOptions): UserReference {
  const name = optionOf(options, 'username') ?? optionOf(options, 'user_id') ?? '';
  return { reference: userOf(options), name };
}

/** The part of a log-in that several factors make together (Identity API v3, "Multi-Step Authentication"). */
export async function createIdentity(
  context: AuthContext,
  factors: readonly AuthMethod[],
  who: UserReference,
) {
  const identity: { methods: string[]; [method: string]: unknown } = { methods: [] };
  let headers: Record<string, string> = {};
  let send: MethodPayload['send'];
  for (const factor of factors) {
    const proof = await factor.createPayload(context, who);
    identity.methods.push(factor.method);
    identity[factor.method] = proof.payload;
    headers = { ...headers, ...proof.headers };
    send ??= proof.send;
  }
  return { identity, headers, ...(send && { send }) };
}
