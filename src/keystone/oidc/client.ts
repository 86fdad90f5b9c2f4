/** This program as a client of the provider: who it says it is, and how it asks for tokens. */
import type { ClientAuth, Configuration, TokenEndpointResponse } from 'openid-client';
import { MagnumError } from '../../errors.ts';
import type { HttpResponse } from '../../http/types.ts';
import { claimsOf } from '../api/clock-skew.ts';
import { optionOf, spelled } from '../api/plugin-options.ts';
import { parseJson } from '../api/token.ts';
import type { AuthContext } from '../types.ts';
import { type Attempt, failureOf, type Step } from './oidc-errors.ts';
import { createOidcFetch, type OidcFetch, toResponse } from './oidc-fetch.ts';
import { type Endpoint, findProvider, type Provider, requireGrant } from './provider.ts';

type Library = typeof import('openid-client');

export type Tokens = Pick<TokenEndpointResponse, 'access_token' | 'id_token' | 'refresh_token'>;

export interface Client {
  readonly library: Library;
  readonly provider: Provider;
  /** For addresses; use `ask` for requests. */
  readonly configuration: Configuration;
  /**
   * Makes one request of openid-client, with the ID token checked where one comes. `issuer` is the one that the provider
   * named in another way, where it is not known beforehand. Throws MagnumError as failure.ts says.
   */
  ask<Answer>(
    step: Step,
    run: (configuration: Configuration) => Promise<Answer>,
    issuer?: string,
  ): Promise<Answer>;
  /** What failure.ts needs to know of the last request. */
  attempt(step: Step): Attempt;
}

/** A value of a form (RFC 6749, appendix B), in which `-`, `.` and `_` stay: not all providers decode what need not be encoded. */
const formEncoded = (text: string): string => new URLSearchParams({ '': text }).toString().slice(1);

/** RFC 6749, section 2.3.1. */
function basic(secret: string): ClientAuth {
  return (_server, client, _body, headers) => {
    const pair = `${formEncoded(client.client_id)}:${formEncoded(secret)}`;
    headers.set('authorization', `Basic ${Buffer.from(pair).toString('base64')}`);
  };
}

/** HTTP Basic as keystoneauth does; the secret in the form only where the provider takes nothing else. */
function authentication(library: Library, { metadata }: Provider, secret: string | undefined): ClientAuth {
  if (secret === undefined) return library.None();
  const methods = metadata.token_endpoint_auth_methods_supported;
  const takes = (method: string) => Array.isArray(methods) && methods.includes(method);
  const onlyPost = takes('client_secret_post') && !takes('client_secret_basic');
  return onlyPost ? library.ClientSecretPost(secret) : basic(secret);
}

function issuerIn(answer: HttpResponse): string | undefined {
  const idToken = parseJson(answer.body)?.id_token;
  const issuer = typeof idToken === 'string' ? claimsOf(idToken)?.iss : undefined;
  return typeof issuer === 'string' ? issuer : undefined;
}

export interface ClientNeeds {
  /** The OAuth grant, as discovery documents list it. */
  readonly grant: string;
  /** Endpoints besides the token endpoint. */
  readonly endpoints?: readonly Endpoint[];
}

/** Finds the provider and loads openid-client. Throws what `findProvider` and `requireGrant` throw. */
export async function createClient(context: AuthContext, needs: ClientNeeds): Promise<Client> {
  const { options, now } = context;
  const [library, provider] = await Promise.all([
    import('openid-client'),
    findProvider(context, ['token_endpoint', ...(needs.endpoints ?? [])]),
  ]);
  requireGrant(provider, needs.grant);
  const auth = authentication(library, provider, optionOf(options, 'client_secret'));
  const wire = createOidcFetch(context);

  const configure = (fetch: OidcFetch['fetch'], issuer = provider.metadata.issuer): Configuration => {
    const configuration = new library.Configuration(
      { ...provider.metadata, issuer },
      options.client_id ?? '',
      undefined,
      auth,
    );
    // The transport has limits of its own.
    configuration.timeout = 0;
    configuration[library.customFetch] = fetch;
    // warnOfPlainHttp says so where it matters.
    library.allowInsecureRequests(configuration);
    return configuration;
  };

  /** openid-client compares the issuer while it reads the answer; where only the answer names it, it is read twice. */
  const askStranger = async <Answer>(
    run: (configuration: Configuration) => Promise<Answer>,
    issuer: string | undefined,
  ): Promise<Answer> => {
    let heard: HttpResponse | undefined;
    const hearing = configure(async (...request) => {
      await wire.fetch(...request);
      heard = wire.last();
      throw new MagnumError('failed', 'The answer is read in a moment.');
    }, issuer);
    try {
      return await run(hearing);
    } catch (error) {
      if (heard === undefined) throw error;
    }
    const answer = heard;
    return run(configure(async () => toResponse(answer), issuer ?? issuerIn(answer)));
  };

  const attempt = (step: Step): Attempt => ({
    step,
    provider,
    options,
    now: now(),
    answer: wire.last(),
    secrets: wire.secrets(),
  });
  return {
    library,
    provider,
    configuration: configure(wire.fetch),
    attempt,
    async ask(step, run, issuer) {
      wire.reset();
      try {
        return await (provider.issuer === undefined ? askStranger(run, issuer) : run(configure(wire.fetch)));
      } catch (error) {
        throw failureOf(error, attempt(step));
      }
    },
  };
}

/** `access_token` or `id_token`. Throws MagnumError `usage` for anything else. */
export function shownTokenOf(options: AuthContext['options']): 'access_token' | 'id_token' {
  const type = optionOf(options, 'access_token_type') ?? 'access_token';
  if (type === 'access_token' || type === 'id_token') return type;
  throw new MagnumError('usage', `Keystone can be shown an access_token or an id_token, not '${type}'.`, {
    hint: `Change ${spelled(['access_token_type'])}.`,
  });
}

/** keystoneauth's default. */
export const scopeAsked = (options: AuthContext['options']): string =>
  optionOf(options, 'openid_scope') ?? 'openid profile';
