/**
 * The servers that federation/up.sh added to a cloud, from federation.json in the state directory. Secrets exist only for this cloud,
 * and contain the name of their owner, so that they can be found in output and files.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A user who can log in; the password is the name followed by `-secret`. */
export interface Person {
  readonly name: string;
  readonly password: string;
}

/** An application registered with the OpenID provider: a public one has no secret. */
export interface OpenidClient {
  readonly id: string;
  readonly secret?: string;
}

/** The URL and options of a federated login: `--os-identity-provider` and `--os-protocol`. */
export interface Federation {
  /** Keystone's v3 URL for this login. */
  readonly identity: string;
  readonly identityProvider: string;
  readonly protocol: string;
}

export interface FederationState {
  /** The state directory of the cloud. */
  readonly directory: string;
  /** The PEM file of the CA of all https URLs. */
  readonly authority: string;
  /** URLs of the same Keystone, each ending in `/v3`, behind different web servers. */
  readonly identity: {
    /** Without Apache: password, totp, application credentials, OAuth; the URL of cloud.json. */
    readonly plain: string;
    /** Bearer tokens by introspection, SAML with mod_auth_mellon, Kerberos (federated), web single sign-on. */
    readonly openid: string;
    /** Bearer tokens are JWTs, verified with the provider's keys: access tokens of the `jwt` clients, and ID tokens. */
    readonly jwt: string;
    /** SAML and AD FS with mod_shib. */
    readonly shibboleth: string;
    /** `/v3/auth/tokens` requires `Negotiate`; users of Keystone itself (v3kerberos). */
    readonly kerberos: string;
    /** https, with optional client certificates; bearer tokens by introspection too. */
    readonly tls: string;
  };
  /** The projects in which federated users have roles; all in the domain Default. */
  readonly projects: readonly string[];
  /** A domain on which they have a role. */
  readonly domain: string;
  readonly people: {
    /** A user of the OpenID, SAML, AD FS and Kerberos servers; included in each mapping. */
    readonly alice: Person;
    /** A user of the same servers; not included in any mapping. */
    readonly bob: Person;
    /** A user of the Keystone that is an identity provider; domain Default. */
    readonly carol: Person;
    /** Another user of it, whose project the mapping does not include. */
    readonly dave: Person & { readonly project: string };
    /**
     * Users of the cloud's Keystone, domain Default, with roles in `projects`: erin logs in with a one-time password (RFC 6238, secret
     * in base32) or a password, frank with both together.
     */
    readonly erin: Person & { readonly totpSecret: string };
    readonly frank: Person & { readonly totpSecret: string };
  };
  readonly openid: Federation & {
    readonly issuer: string;
    readonly discovery: string;
    readonly authorization: string;
    readonly token: string;
    readonly deviceAuthorization: string;
    /** Accepts JSON {@link OpenidControl} with POST. */
    readonly control: string;
    /** The paths of a `redirect_uri`, which may have any loopback port. */
    readonly redirectPaths: readonly string[];
    readonly clients: {
      /** With a secret and all grants. */
      readonly confidential: OpenidClient;
      /** Without a secret; requires PKCE; no client_credentials. */
      readonly public: OpenidClient;
      /** The same, with JWTs as access tokens: for `identity.jwt`. */
      readonly confidentialJwt: OpenidClient;
      readonly publicJwt: OpenidClient;
      /** The same as `publicJwt`, with ID tokens that are signed with ES256; no device flow. */
      readonly es256Jwt: OpenidClient;
      /** Its password grant requires the parameter `totp=123456`. */
      readonly oneTimePassword: OpenidClient & { readonly parameter: string; readonly value: string };
      /** Device flow: the first poll returns `slow_down`; no `interval`; codes expire after 3 s. */
      readonly deviceSlow: OpenidClient;
      readonly deviceNoInterval: OpenidClient;
      readonly deviceShort: OpenidClient;
      /** Returns a refresh token with every login, even without offline_access; access tokens expire after 5 s. */
      readonly refresh: OpenidClient;
      /** Only client_credentials: this provider responds with `invalid_request` to other grants. */
      readonly noCode: OpenidClient;
      /** Access tokens expire after 2 s; no refresh tokens. */
      readonly shortTokens: OpenidClient;
    };
    /** CSS selectors of its pages for login, consent and the device code. */
    readonly pages: {
      readonly login: '#login';
      readonly password: '#password';
      readonly submit: '#submit';
      readonly allow: '#allow';
      readonly deny: '#deny';
      /** The error on any page. */
      readonly error: '#error';
      /** On the page for the user code, with `submit`. */
      readonly userCode: '#user_code';
      /** Confirms or rejects the code of a device, before the login. */
      readonly confirm: '#confirm';
      readonly abort: '#abort';
      /** Shown when the device is logged in. */
      readonly done: '#done';
    };
  };
  /** SAML 2.0 with ECP. */
  readonly saml: {
    /** The URL that accepts the AuthnRequest with Basic authentication. */
    readonly url: string;
    /** Accepts JSON {@link SamlControl} with POST. */
    readonly control: string;
    readonly mellon: Federation;
    readonly shibboleth: Federation;
  };
  /** carol logs in at `identity`, and then at the cloud through one of the service providers. */
  readonly keystoneToKeystone: {
    readonly identity: string;
    readonly project: string;
    /** Names for `--os-service-provider`. */
    readonly serviceProviders: { readonly mellon: string; readonly shibboleth: string };
  };
  /** WS-Trust 1.3, with a replacement for AD FS; the service provider is mod_shib. */
  readonly adfs: Federation & {
    readonly url: string;
    readonly control: string;
    readonly serviceProviderEndpoint: string;
    readonly serviceProviderEntityId: string;
  };
  readonly kerberos: Federation & {
    readonly realm: string;
    /** `KRB5_CONFIG`; add `KRB5CCNAME` from `caches`. */
    readonly environment: Readonly<Record<string, string>>;
    /** Values for `KRB5CCNAME`: caches with a ticket of alice or bob, and an empty one. */
    readonly caches: { readonly alice: string; readonly bob: string; readonly empty: string };
    /** The directory with the compiled package `kerberos`, for `NODE_PATH`. */
    readonly nodeModules: string;
    /** v3kerberos: the user alice of Keystone itself, domain Default, at `identity.kerberos`. */
    readonly direct: { readonly identity: string };
  };
  readonly websso: Federation & {
    /** `.../auth/OS-FEDERATION/websso/openid`, without `origin`. */
    readonly page: string;
    /** `.../identity_providers/oidc/protocols/openid/websso`, without `origin`. */
    readonly identityProviderPage: string;
    /** Loopback ports whose origins Keystone trusts; free when the cloud was started. */
    readonly ports: readonly number[];
    /** `http://localhost:PORT/auth/websso/`, then the same with `127.0.0.1`, for each of the ports. */
    readonly origins: readonly string[];
  };
  /** OS-OAUTH1: an access token of the user erin with her role in the first of `projects`. */
  readonly oauth1: {
    readonly consumerKey: string;
    readonly consumerSecret: string;
    readonly accessKey: string;
    readonly accessSecret: string;
  };
  /** OS-OAUTH2: an application credential as the client, for the first of `projects`. */
  readonly oauth2: {
    readonly tokenEndpoint: string;
    readonly clientId: string;
    readonly clientSecret: string;
  };
  /** Keystone's [tokenless_auth]; Keystone's own API only. */
  readonly tokenless: {
    readonly identity: string;
    /** PEM files of a client certificate that Keystone's mapping includes. */
    readonly certificate: string;
    readonly key: string;
    /** PEM files of a client certificate of a CA that Keystone does not trust. */
    readonly unknownCertificate: string;
    readonly unknownKey: string;
  };
}

/** Faults of the OpenID provider; each POST replaces all of them, `{}` removes them. */
export interface OpenidControl {
  /** Endpoints that return 503 with an HTML page, as if the provider became unavailable during the login. */
  readonly fail?: 'authorization' | 'device' | 'token' | 'introspection' | 'all' | null;
  /**
   * Seconds that its clock is ahead (negative: behind) for tokens. Apache's module rejects only JWTs that have expired; the client
   * validates ID tokens.
   */
  readonly skew?: number;
}

/** Faults of the SAML and AD FS providers; each POST replaces all of them, `{}` removes them. */
export interface SamlControl {
  /** Changes the name in the assertion after signing. */
  readonly tamper?: boolean;
  /** Seconds that its clock is ahead (negative: behind) for signed messages. */
  readonly skew?: number;
  /** Returns 503 with an HTML page. */
  readonly fail?: boolean;
}

/** Throws if CLOUD_STATE is not the state directory of a cloud with these servers. */
export function readFederationState(): FederationState {
  const directory = process.env.CLOUD_STATE;
  if (!directory)
    throw new Error(
      'CLOUD_STATE must be the state directory of a cloud with the servers of federation/up.sh',
    );
  return { directory, ...JSON.parse(readFileSync(join(directory, 'federation.json'), 'utf8')) };
}
