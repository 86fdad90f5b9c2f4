/** Logs in with the auth type of the configuration. */
import type { CloudConfig } from '../../clouds/types.ts';
import { once } from '../../platform/once.ts';
import { discoverIdentity } from '../api/discovery.ts';
import { loadAuthType } from '../plugins/index.ts';
import type { AuthContext, AuthPlugin, IssuedToken, Scope, Token, UserInterface } from '../types.ts';
import { atIssuer, authenticate, rescope } from './authenticate.ts';
import { withoutOneTimeOptions, withoutScope } from './cache-keys.ts';
import { createSecretReader } from './secret-commands.ts';
import { notLoggedInError } from './session-errors.ts';
import { createTypedSecrets, type TypedSecrets } from './typed-secrets.ts';

export interface AuthenticatorOptions
  extends Omit<AuthContext, 'options' | 'fallbackDomainId' | 'identityUrl' | 'refreshTokens' | 'allowHttp'> {
  readonly config: CloudConfig;
}

export interface Authenticator {
  /** Prompts for each secret once; see `createTypedSecrets`. */
  readonly ui: UserInterface;
  readonly typedSecrets: TypedSecrets;
  /** Loads the plugin once. Throws MagnumError `usage` for an unknown auth type. */
  plugin(): Promise<AuthPlugin>;
  /** Discovers the v3 base of the Keystone of the configuration once. */
  identityUrl(): Promise<string>;
  /** Returns the Keystone that issued the last token: with Keystone to Keystone, the remote one. Undefined before a login. */
  issuer(): string | undefined;
  /** Exchanges the token. Throws what `rescope` throws. */
  rescope(options: AuthContext['options'], issued: IssuedToken, scope: Scope): Promise<Token>;
  /** Logs in, and prompts again for a secret that was typed and rejected. Throws what `authenticate` throws. */
  logIn(
    options: AuthContext['options'],
    changes: Partial<AuthContext>,
    onIssued: (issued: IssuedToken) => void,
  ): Promise<Token>;
  /** Logs in without a scope, whatever project the options name. */
  logInUnscoped(changes: Partial<AuthContext>): Promise<IssuedToken>;
}

export function createAuthenticator(parts: AuthenticatorOptions): Authenticator {
  const { config, transport, warn, now, sleep, signal } = parts;
  const typedSecrets = createTypedSecrets(parts.ui);
  const { ui } = typedSecrets;
  const readSecrets = createSecretReader(ui, config.authType);
  const plugin = once(() => loadAuthType(config.authType));
  const identityUrl = once(() => discoverIdentity(config.auth.auth_url ?? '', transport));
  /** After the first login of a run, the passcodes and codes of the options are used up. */
  let hasLoggedIn = false;
  let issuer: string | undefined;

  const contextFor = (options: AuthContext['options'], changes: Partial<AuthContext>): AuthContext => ({
    ...{ transport, warn, now, sleep, signal, ui, identityUrl, allowHttp: config.allowHttp },
    fallbackDomainId: config.fallbackDomainId,
    options: hasLoggedIn && ui.isInteractive ? withoutOneTimeOptions(options) : options,
    refreshTokens: { get: async () => undefined, put: async () => {} },
    ...changes,
  });

  const logIn: Authenticator['logIn'] = async (options, changes, onIssued) => {
    const complete = await readSecrets(options);
    return await typedSecrets.retry(async (isRetry) => {
      const context = contextFor(complete, { ...changes, isRetry });
      hasLoggedIn = true;
      return authenticate(await plugin(), context, (issued) => {
        issuer = issued.identityUrl;
        onIssued(issued);
      });
    });
  };

  return {
    ui,
    typedSecrets,
    plugin,
    identityUrl,
    issuer: () => issuer,
    rescope: (options, issued, scope) =>
      rescope(atIssuer(contextFor(options, {}), issued), issued.token, scope),
    logIn,
    async logInUnscoped(changes) {
      let issued: IssuedToken | undefined;
      const token = await logIn(withoutScope(config.auth), changes, (result) => {
        issued = result;
      });
      if (issued === undefined || token.id === '') throw notLoggedInError(config);
      return issued;
    },
  };
}
