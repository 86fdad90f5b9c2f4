/** Proof Key for Code Exchange (RFC 7636). */
import { MagnumError } from '../../errors.ts';
import { formatOptions, optionOf } from '../api/plugin-options.ts';
import type { AuthContext } from '../types.ts';
import type { Client } from './client.ts';

export interface Pkce {
  readonly verifier: string;
  /** Parameters of the authorization request. */
  readonly challenge: { readonly code_challenge: string; readonly code_challenge_method: string };
}

/** Creates a code verifier and its challenge. Throws MagnumError `usage` for an unknown method. */
export async function createPkce(
  { library }: Pick<Client, 'library'>,
  options: AuthContext['options'],
): Promise<Pkce> {
  const method = optionOf(options, 'code_challenge_method') ?? 'S256';
  if (method !== 'S256' && method !== 'plain') {
    throw new MagnumError('usage', `Invalid PKCE method '${method}'; use S256 or plain.`, {
      hint: `Set ${formatOptions(['code_challenge_method'])}.`,
    });
  }
  const verifier = library.randomPKCECodeVerifier();
  const code_challenge = method === 'plain' ? verifier : await library.calculatePKCECodeChallenge(verifier);
  return { verifier, challenge: { code_challenge, code_challenge_method: method } };
}
