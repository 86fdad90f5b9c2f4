/**
 * What federation/up.sh says of the servers that it added to a cloud: federation.json in the state directory. Every
 * secret in it is thrown away with the cloud, and is named after whose it is, so that a search of what a command printed
 * or wrote finds it.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Somebody who can log in; the password is the name with `-secret` behind it. */
export interface Person {
  readonly name: string;
  readonly password: string;
}

/** An application registered with the OpenID provider: a public one has no secret. */
export interface OpenidClient {
  readonly id: string;
  readonly secret?: string;
}

/** What a login needs to be found by Keystone: `--os-identity-provider` and `--os-protocol`. */
export interface Federation {
  /** Keystone's v3 address that this login goes through. */
  readonly identity: string;
  readonly identityProvider: string;
  readonly protocol: string;
}

export interface FederationState {
  /** The state directory of the cloud. */
  readonly directory: string;
  /** The PEM file of the authority behind every https address here. */
  readonly authority: string;
  /** Addresses of one and the same Keystone, each ending in `/v3`, with different doors. */
  readonly identity: {
    /** No Apache in front: password, totp, application credentials, OAuth; the one of cloud.json. */
    readonly plain: string;
    /** Bearer tokens by introspection, SAML with mod_auth_mellon, Kerberos (federated), web single sign-on. */
    readonly openid: string;
    /** Bearer tokens are JWTs, checked by the provider's keys: access tokens of the `jwt` clients, and ID tokens. */
    readonly jwt: string;
    /** SAML and ADFS with mod_shib. */
    readonly shibboleth: string;
    /** `/v3/auth/tokens` asks for `Negotiate`; users of Keystone itself (v3kerberos). */
    readonly kerberos: string;
    /** https, with client certificates where the client has one; bearer tokens by introspection too. */
    readonly tls: string;
  };
  /** Where federated people have roles; all in the domain Default. */
  readonly projects: readonly string[];
  /** A domain on which they have a role as well. */
  readonly domain: string;
  readonly people: {
    /** Known to the OpenID, SAML, ADFS and Kerberos servers; the mappings let her in. */
    readonly alice: Person;
    /** Known to the same, and refused by each mapping. */
    readonly bob: Person;
    /** A user of the Keystone that is an identity provider; domain Default. */
    readonly carol: Person;
    /** Another one, whose project the mapping does not know. */
    readonly dave: Person & { readonly project: string };
    /**
     * Users of the cloud's Keystone, domain Default, with roles in `projects`: erin with a
     * one-time password (RFC 6238, in base32) or her password, frank with both together.
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
    /** POST JSON {@link OpenidControl} here. */
    readonly control: string;
    /** Where its `redirect_uri` may point: any port of loopback, with these paths. */
    readonly redirectPaths: readonly string[];
    readonly clients: {
      /** Has a secret and all grants. */
      readonly confidential: OpenidClient;
      /** Has none, must use PKCE; no client_credentials. */
      readonly public: OpenidClient;
      /** The same two, whose access tokens are JWTs: for `identity.jwt`. */
      readonly confidentialJwt: OpenidClient;
      readonly publicJwt: OpenidClient;
      /** Password grant that wants the parameter `totp=123456`. */
      readonly oneTimePassword: OpenidClient & { readonly parameter: string; readonly value: string };
      /** Device flow: the first poll is answered `slow_down`; no `interval`; codes end after 3 s. */
      readonly deviceSlow: OpenidClient;
      readonly deviceNoInterval: OpenidClient;
      readonly deviceShort: OpenidClient;
      /** Gives a refresh token with every login, asked for or not; access tokens end after 5 s. */
      readonly refresh: OpenidClient;
      /** May use client_credentials alone: `invalid_request`, in the words of this provider, for anything else. */
      readonly noCode: OpenidClient;
      /** Access tokens end after 2 s, and there are no refresh tokens. */
      readonly shortTokens: OpenidClient;
    };
    /** What is on its pages for login, consent and the device code. */
    readonly pages: {
      readonly login: '#login';
      readonly password: '#password';
      readonly submit: '#submit';
      readonly allow: '#allow';
      readonly deny: '#deny';
      /** The error on any page. */
      readonly error: '#error';
      /** Where no code is in the address: with `submit`. */
      readonly userCode: '#user_code';
      /** Before the login for a device: is this the code on it? */
      readonly confirm: '#confirm';
      readonly abort: '#abort';
      /** The device has got what it waits for. */
      readonly done: '#done';
    };
  };
  /** SAML 2.0 with ECP. */
  readonly saml: {
    /** Where the client sends the AuthnRequest with Basic authentication. */
    readonly url: string;
    /** POST JSON {@link SamlControl} here. */
    readonly control: string;
    readonly mellon: Federation;
    readonly shibboleth: Federation;
  };
  /** Log in as carol to `identity`, then go through one of the service providers. */
  readonly keystoneToKeystone: {
    readonly identity: string;
    readonly project: string;
    /** Names for `--os-service-provider`. */
    readonly serviceProviders: { readonly mellon: string; readonly shibboleth: string };
  };
  /** WS-Trust 1.3, by a stand-in for ADFS; the service provider behind it is mod_shib. */
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
    /** Values for `KRB5CCNAME`: tickets of alice, of bob, and a cache in which there is nothing. */
    readonly caches: { readonly alice: string; readonly bob: string; readonly empty: string };
    /** The folder with a compiled `kerberos` package in it: for `NODE_PATH`. */
    readonly nodeModules: string;
    /** v3kerberos: the user alice of Keystone itself, domain Default; `identity.kerberos`. */
    readonly direct: { readonly identity: string };
  };
  readonly websso: Federation & {
    /** `.../auth/OS-FEDERATION/websso/openid`, without `origin`. */
    readonly page: string;
    /** `.../identity_providers/oidc/protocols/openid/websso`, without `origin`. */
    readonly identityProviderPage: string;
    /** Loopback ports whose origins Keystone trusts, free when the cloud came up. */
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
  /** OS-OAUTH2: an application credential as client; the first of `projects`. */
  readonly oauth2: {
    readonly tokenEndpoint: string;
    readonly clientId: string;
    readonly clientSecret: string;
  };
  /** Keystone's [tokenless_auth]; Keystone's own API only. */
  readonly tokenless: {
    readonly identity: string;
    /** PEM files of a certificate that Keystone's mapping knows. */
    readonly certificate: string;
    readonly key: string;
    /** The same of one by an authority that Keystone does not trust. */
    readonly strangerCertificate: string;
    readonly strangerKey: string;
  };
}

/** What the OpenID provider does wrong from now on; each POST states all of it, `{}` makes it whole again. */
export interface OpenidControl {
  /** Which endpoints answer 503 with a page of HTML: as if the provider went down half-way. */
  readonly fail?: 'authorization' | 'device' | 'token' | 'introspection' | 'all' | null;
  /**
   * Seconds by which its clock is ahead (or, negative, behind) for tokens. Of what comes to Apache's module it is only
   * an end in the past of a JWT that gets refused; an ID token is for the client to check.
   */
  readonly skew?: number;
}

/** What the SAML and ADFS providers do wrong from now on; `{}` makes them whole again. */
export interface SamlControl {
  /** Changes the name in the assertion after it was signed. */
  readonly tamper?: boolean;
  /** Seconds by which its clock is ahead (or, negative, behind) for what it signs. */
  readonly skew?: number;
  /** Answers 503 with a page of HTML. */
  readonly fail?: boolean;
}

/** Throws where CLOUD_STATE does not name the state directory of a cloud with these servers. */
export function readFederationState(): FederationState {
  const directory = process.env.CLOUD_STATE;
  if (!directory)
    throw new Error('CLOUD_STATE must name the state directory of a cloud to which federation/up.sh added');
  return { directory, ...JSON.parse(readFileSync(join(directory, 'federation.json'), 'utf8')) };
}
