/** How this program authenticates as a client at the provider (RFC 6749, section 2.3). */
import type { ClientAuth } from 'openid-client';
import type { HttpResponse } from '../../http/types.ts';
import { type AuthOptions, optionOf } from '../api/plugin-options.ts';
import { isClientRejected, type Step } from './oidc-errors.ts';
import type { Provider } from './provider.ts';

export interface ClientAuthentication {
  readonly clientAuth: ClientAuth;
  /**
   * Sends a request. If the provider rejects the client, sends it in other ways that keystoneauth or RFC 6749 allow; later requests
   * are sent in the way that was not rejected. Throws the first error if all are rejected.
   */
  send<Result>(
    step: Step,
    run: () => Promise<Result>,
    lastResponse: () => HttpResponse | undefined,
  ): Promise<Result>;
}

/** A way to send HTTP Basic. */
interface BasicForm {
  /** False to remove the client ID from the form of the device flow: Entra ID requires it there, and Okta rejects it. */
  readonly sendsId: boolean;
  /** False to send the ID and the secret unchanged, as keystoneauth does: some providers do not decode them. */
  readonly isEncoded: boolean;
}

/** Encodes a form value (RFC 6749, appendix B), without `-`, `.` and `_`: some providers do not decode these. */
const encodeFormValue = (text: string): string => new URLSearchParams({ '': text }).toString().slice(1);

/** RFC 6749, section 2.3.1. */
function httpBasic(clientId: string, secret: string): ClientAuthentication {
  const credentials = [clientId, secret];
  const isEncodingVisible = credentials.some((text) => encodeFormValue(text) !== text);
  let form: BasicForm = { sendsId: true, isEncoded: true };

  const formsOf = (step: Step): BasicForm[] => {
    const withOrWithoutId = step === 'device' ? [form.sendsId, !form.sendsId] : [form.sendsId];
    const encodedOrNot = isEncodingVisible ? [form.isEncoded, !form.isEncoded] : [form.isEncoded];
    return encodedOrNot.flatMap((isEncoded) => withOrWithoutId.map((sendsId) => ({ sendsId, isEncoded })));
  };

  return {
    clientAuth(_server, _client, body, headers) {
      if (!form.sendsId) body.delete('client_id');
      const pair = credentials.map((text) => (form.isEncoded ? encodeFormValue(text) : text)).join(':');
      headers.set('authorization', `Basic ${Buffer.from(pair).toString('base64')}`);
    },
    async send(step, run, lastResponse) {
      const errors: unknown[] = [];
      const original = form;
      for (const candidate of formsOf(step)) {
        form = candidate;
        try {
          return await run();
        } catch (error) {
          if (!isClientRejected(lastResponse(), step)) throw error;
          errors.push(error);
        }
      }
      form = original;
      throw errors[0];
    },
  };
}

/**
 * Selects HTTP Basic, as keystoneauth does, or no authentication without a secret. Sends the secret in the form only if the provider
 * supports that but not Basic.
 */
export function authenticateClient(
  { None, ClientSecretPost }: Pick<typeof import('openid-client'), 'None' | 'ClientSecretPost'>,
  { metadata }: Provider,
  options: AuthOptions,
): ClientAuthentication {
  const secret = optionOf(options, 'client_secret');
  const methods = metadata.token_endpoint_auth_methods_supported;
  const isSupported = (method: string) => Array.isArray(methods) && methods.includes(method);
  const onlyPost = isSupported('client_secret_post') && !isSupported('client_secret_basic');
  if (secret !== undefined && !onlyPost) return httpBasic(options.client_id ?? '', secret);
  return {
    clientAuth: secret === undefined ? None() : ClientSecretPost(secret),
    send: (_step, run) => run(),
  };
}
