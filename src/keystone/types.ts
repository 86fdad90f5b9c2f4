/** The interfaces between Keystone's parts and the rest of the program. */
import type { HttpsPolicy } from '../http/https-only.ts';
import type { HttpRequest, HttpResponse, Transport } from '../http/types.ts';

/** A request that an application credential allows. */
export interface AccessRule {
  /** The service type. */
  readonly service: string;
  readonly method: string;
  /** Can contain `*`, `**` and `{name}`. */
  readonly path: string;
}

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

interface NamedResource {
  readonly id: string;
  readonly name: string;
}

/** A token and its description (Identity API v3, "Token" in the reference). */
export interface Token {
  /** The secret; empty if no token is sent (`none`). */
  readonly id: string;
  /** ISO 8601; undefined for a token without a description (`admin_token`, `none`). */
  readonly expiresAt?: string | undefined;
  readonly user?: (NamedResource & { readonly domain?: NamedResource }) | undefined;
  readonly project?: (NamedResource & { readonly domain?: NamedResource }) | undefined;
  readonly domain?: NamedResource | undefined;
  readonly system?: boolean | undefined;
  readonly roles?: readonly NamedResource[] | undefined;
  readonly methods?: readonly string[] | undefined;
  readonly catalog?: readonly CatalogService[] | undefined;
  /** Set if an application credential was used. */
  readonly applicationCredential?:
    | {
        readonly id: string;
        readonly restricted: boolean;
        /** Undefined if every request is allowed. */
        readonly accessRules?: readonly AccessRule[];
      }
    | undefined;
  /** Remote Keystones that trust this one (Identity API v3, "OS-FEDERATION": `service_providers` of a token). */
  readonly serviceProviders?: readonly ServiceProvider[] | undefined;
}

/** A token, and the v3 base of the Keystone that issued it, with no final slash. */
export interface IssuedToken {
  readonly token: Token;
  readonly identityUrl: string;
}

/** `auth.scope` (Identity API v3, "Authentication and token management"). */
export type Scope = Readonly<Record<string, unknown>>;

/** Keystone's response to a login with valid credentials, if the user's rules require more methods. */
export interface Receipt {
  /** Identify the receipt in the next token request. */
  readonly headers: Readonly<Record<string, string>>;
  /** The methods that Keystone has accepted. */
  readonly done: readonly string[];
  /** The alternatives: lists of methods, without the accepted ones. */
  readonly missing: readonly (readonly string[])[];
  readonly user: NamedResource;
  /** The scope of the token request, which the next request repeats. */
  readonly scope: Scope | undefined;
  /** For error messages. */
  readonly response: HttpResponse;
}

export interface ServiceProvider {
  readonly id: string;
  /** The URL that issues a token to a user after the SAML module has authenticated the user. */
  readonly authUrl: string;
  /** The URL that accepts a SAML assertion (ECP). */
  readonly spUrl: string;
}

/** The terminal and the browser of the user. */
export interface UserInterface {
  /** False without an interactive terminal: then each prompt returns undefined at once. */
  readonly isInteractive: boolean;
  /** True if a user is expected to read stderr and to log in elsewhere: in an interactive terminal, and during `magnum login`. */
  readonly isAttended: boolean;
  prompt(text: string): Promise<string | undefined>;
  /**
   * Prompts without echo. If `signal` is aborted, removes the prompt and returns undefined. A prompt with a signal is for a secret
   * that is valid once.
   */
  promptSecret(text: string, signal?: AbortSignal): Promise<string | undefined>;
  /** Writes a line to stderr. */
  notify(line: string): void;
  /**
   * Returns the first line that a program prints. It can use the terminal. Throws MagnumError `usage` if it is not found, `failed` if it fails or
   * prints nothing.
   */
  runProgram(words: readonly string[]): Promise<string>;
  /** Opens a URL in the desktop's browser; false if no browser is available, or opening one is disabled. */
  openBrowser(url: string): Promise<boolean>;
}

/** The stored refresh token of a login, which replaces a login by the user (RFC 6749, section 1.5). */
export interface RefreshTokens {
  /** Returns the refresh token of the last login with the same options. */
  get(): Promise<string | undefined>;
  /** Replaces the refresh token; undefined deletes it. */
  put(token: string | undefined): Promise<void>;
}

/** The options of a login, and what a plugin needs to log in. */
export interface AuthContext extends HttpsPolicy {
  readonly transport: Transport;
  /** Keys are keystoneauth's names, with underscores. */
  readonly options: Readonly<Record<string, string>>;
  /** The domain for names without one, if Keystone requires it. */
  readonly fallbackDomainId?: string | undefined;
  /** The user has typed a secret again after a rejected login. */
  readonly isRetry?: boolean;
  /** Returns the Keystone v3 base, `https://host/identity/v3`, with no final slash; discovered at the first call. */
  identityUrl(): Promise<string>;
  readonly ui: UserInterface;
  readonly refreshTokens: RefreshTokens;
  warn(text: string): void;
  now(): number;
  /** Rejects when the user interrupts the program. */
  sleep(ms: number): Promise<void>;
  /** Aborted when the user interrupts the program. */
  readonly signal: AbortSignal;
}

/** An auth type, which requests a token with its options. Each has a file in plugins/. */
export interface AuthPlugin {
  /** keystoneauth's names, the canonical one first. */
  readonly names: readonly string[];
  /**
   * Requests a token. session/authenticate.ts completes a receipt, and exchanges an unscoped token for the requested scope.
   * Throws MagnumError `usage` for missing options, `auth` if Keystone rejects the login.
   */
  authenticate(context: AuthContext): Promise<Token | Receipt>;
  /**
   * Set if Keystone's response does not show whether the credentials or the project are wrong, and a second login without a project
   * can find out: its credentials are valid more than once.
   */
  readonly canCheckProject?: true;
  /** Warns if the token is not what the options request. */
  reviewToken?(context: AuthContext, token: Token): void;
  /** Returns the service's endpoint, for auth types without a catalog. Their tokens are not exchanged for a scope. */
  endpoint?(options: AuthContext['options']): string | undefined;
  /** Returns the headers of requests to a service; defaults to `X-Auth-Token`. */
  headers?(token: Token, options: AuthContext['options']): Readonly<Record<string, string>>;
  /** Set if requests to Keystone are sent with these headers too, instead of a token. */
  readonly tokenless?: true;
  /** The hint for a service that rejects these headers; defaults to a hint about tokens. */
  readonly rejectionHint?: string;
}

export interface ServiceRequest extends Omit<HttpRequest, 'url'> {
  /** Relative to the service's endpoint, with a leading slash and any query. */
  readonly path: string;
}

export interface Session {
  /** Returns a token; logs in if none is available. Concurrent calls share one login. */
  token(): Promise<Token>;
  /** Returns Magnum's base URL: the override or the catalog's, with no final slash and no `/v1`. */
  endpoint(): Promise<string>;
  /**
   * Sends a request to Magnum with the token; after a 401 it logs in again once. Returns any other status. Concurrent requests
   * share one login.
   */
  request(request: ServiceRequest): Promise<HttpResponse>;
}

/** Sends requests to the Keystone that issued the token. */
export interface IdentityClient {
  /** Returns a token of the login, with any scope. */
  anyToken(): Promise<IssuedToken>;
  /** Sends a request with any token of the login; after a 401, with others. */
  identity(request: ServiceRequest): Promise<HttpResponse>;
}
