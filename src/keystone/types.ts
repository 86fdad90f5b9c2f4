/** Keystone as the rest of the program sees it: a token, what it is good for, and a session that uses it. */
import type { HttpRequest, HttpResponse, Transport } from '../http/types.ts';

export interface CatalogEndpoint {
  readonly id?: string;
  readonly interface: string;
  readonly region?: string | null;
  readonly region_id?: string | null;
  readonly url: string;
}

export interface CatalogService {
  readonly id?: string;
  readonly type: string;
  readonly name?: string;
  readonly endpoints: readonly CatalogEndpoint[];
}

interface Named {
  readonly id: string;
  readonly name: string;
}

/** A token and what Keystone says of it (Identity API v3, "Token" in the reference). */
export interface Token {
  /** The secret itself; empty when no token is to be sent (`none`). */
  readonly id: string;
  /** ISO 8601, or undefined for a token that Keystone did not describe (`admin_token`, `none`). */
  readonly expiresAt?: string | undefined;
  readonly user?: (Named & { readonly domain?: Named }) | undefined;
  readonly project?: (Named & { readonly domain?: Named }) | undefined;
  readonly domain?: Named | undefined;
  readonly system?: boolean | undefined;
  readonly roles?: readonly Named[] | undefined;
  readonly methods?: readonly string[] | undefined;
  readonly catalog?: readonly CatalogService[] | undefined;
  /** Set when it came from an application credential, with its restriction. */
  readonly applicationCredential?: { readonly id: string; readonly restricted: boolean } | undefined;
  /** Other Keystones that trust this one (Identity API v3, "OS-FEDERATION": `service_providers` of a token). */
  readonly serviceProviders?: readonly ServiceProvider[] | undefined;
}

/** A token, and the v3 base of the Keystone that issued it, with no final slash. */
export interface IssuedToken {
  readonly token: Token;
  readonly identityUrl: string;
}

/** `auth.scope` (Identity API v3, "Authentication and token management"). */
export type Scope = Readonly<Record<string, unknown>>;

/** Keystone's response to a login that is correct, but for which the user's rules require more methods. */
export interface Receipt {
  /** Identify the receipt in the next token request. */
  readonly headers: Readonly<Record<string, string>>;
  /** The methods that Keystone has accepted. */
  readonly done: readonly string[];
  /** Alternatives, each without the accepted methods. */
  readonly missing: readonly (readonly string[])[];
  readonly user: Named;
  /** Of the token request; the next one repeats it. */
  readonly scope: Scope | undefined;
  /** For error messages. */
  readonly response: HttpResponse;
}

export interface ServiceProvider {
  readonly id: string;
  /** Where it gives a token to whom its SAML module let in. */
  readonly authUrl: string;
  /** Where it takes a SAML assertion (ECP). */
  readonly spUrl: string;
}

/** The person at the terminal, if there is one. */
export interface UserInterface {
  /** Can somebody see and answer? Otherwise each question is answered with undefined, at once. */
  readonly isInteractive: boolean;
  ask(prompt: string): Promise<string | undefined>;
  /**
   * Nothing is echoed. With `signal` the answer may come from elsewhere too: the question is taken back, and answered
   * with undefined, when it is aborted; what is typed is good for this once.
   */
  askSecret(prompt: string, signal?: AbortSignal): Promise<string | undefined>;
  /** A line on stderr, in its turn. */
  notify(line: string): void;
  /** Opens an address in the desktop's browser; false where there is none, or none is wanted. */
  openBrowser(address: string): Promise<boolean>;
}

/** What lets a log-in be repeated with no person and no password (RFC 6749, section 1.5). */
export interface RefreshTokens {
  /** The one of the last log-in with the same options. */
  get(): Promise<string | undefined>;
  /** Replaces it; undefined forgets it. */
  put(token: string | undefined): Promise<void>;
}

/** What an auth type is given to work with. */
export interface AuthContext {
  readonly transport: Transport;
  /** Options under keystoneauth's names, with underscores. */
  readonly options: Readonly<Record<string, string>>;
  /** The Keystone v3 base, `https://host/identity/v3`, with no final slash; discovered when first asked for. */
  identityUrl(): Promise<string>;
  readonly person: UserInterface;
  readonly refreshTokens: RefreshTokens;
  /** Says something that the user should know and that stops nothing. */
  warn(text: string): void;
  now(): number;
  /** Rejects when the user wants to stop. */
  sleep(ms: number): Promise<void>;
  /** Aborted when the user wants to stop. */
  readonly signal: AbortSignal;
}

/** One way of logging in: turns options into a token. One file each under keystone/plugins/. */
export interface AuthPlugin {
  /** keystoneauth's names for it, the canonical one first. */
  readonly names: readonly string[];
  /**
   * Requests a token. session/authenticate.ts completes a receipt, and exchanges an unscoped token for the requested scope.
   * Throws MagnumError `usage` for missing options, `auth` if Keystone rejects the login.
   */
  authenticate(context: AuthContext): Promise<Token | Receipt>;
  /** Warns if the token is not what the options request. */
  reviewToken?(context: AuthContext, token: Token): void;
  /** The service's address, for types that know of no catalog. These are never asked for a scope. */
  endpoint?(options: AuthContext['options']): string | undefined;
  /** What requests to a service carry; `X-Auth-Token` where this is missing. */
  headers?(token: Token, options: AuthContext['options']): Readonly<Record<string, string>>;
  /** Set where Keystone takes these headers too, and nothing else. */
  readonly tokenless?: true;
  /** What to check when a service refuses what requests carry; about tokens where this is missing. */
  readonly rejectionHint?: string;
}

export interface ServiceRequest extends Omit<HttpRequest, 'url'> {
  /** Path below the service's endpoint, with a leading slash and any query. */
  readonly path: string;
}

export interface Session {
  /** Logs in when there is no token yet. Side by side calls share one log-in. */
  token(): Promise<Token>;
  /** Magnum's base address: the override or the catalog's, with no final slash and no `/v1`. */
  endpoint(): Promise<string>;
  /**
   * A request to Magnum with the token; after a 401 it logs in again once. Other statuses are values.
   * Side by side requests share one log-in.
   */
  request(request: ServiceRequest): Promise<HttpResponse>;
}

/** Requests to the Keystone that issued the token. */
export interface IdentityClient {
  /** Returns a token of the login, with any scope. */
  anyToken(): Promise<IssuedToken>;
  /** Sends a request with any token of the login; after a 401, with others. */
  identity(request: ServiceRequest): Promise<HttpResponse>;
}
