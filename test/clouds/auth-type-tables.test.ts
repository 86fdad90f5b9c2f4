/** The auth types that accept a credential, one by one. */
import { describe, expect, it } from 'vitest';
import {
  type AuthTypeChoice,
  chooseAuthType,
  hasTarget,
  isTokenType,
  isUsableWithUsername,
  needsKeystone,
  providesToken,
} from '../../src/clouds/auth-type.ts';
import { COMMAND_LINE, scalar } from '../../src/clouds/config-tree.ts';

interface Inputs {
  /** Options of `auth` on the command line. */
  readonly typed?: Record<string, string>;
  /** `auth_type` of a cloud of a file. */
  readonly cloud?: string;
  /** OS_AUTH_TYPE. */
  readonly environment?: string;
  /** Options of `auth` in the environment. */
  readonly auth?: Record<string, string>;
}

function choose({ typed = {}, cloud, environment, auth = {} }: Inputs): AuthTypeChoice {
  const nodes = (options: Record<string, string>, originOf: (name: string) => string) =>
    Object.entries(options).map(([name, text]) => [name, scalar(text, originOf(name))] as const);
  const typedNodes = nodes(typed, () => COMMAND_LINE);
  return chooseAuthType({
    typed: { top: new Map(), auth: new Map(typedNodes) },
    cloud: cloud === undefined ? undefined : scalar(cloud, 'clouds.yaml:3'),
    environment: environment === undefined ? undefined : scalar(environment, 'OS_AUTH_TYPE'),
    auth: new Map([...nodes(auth, (name) => `OS_${name.toUpperCase()}`), ...typedNodes]),
    endpointOverride: undefined,
  });
}

const BY_VARIABLE = { reason: 'set by OS_AUTH_TYPE', origin: 'OS_AUTH_TYPE' };
const AUTH_URL = { auth_url: 'http://keystone' };

describe('chooseAuthType with a password on the command line', () => {
  const typed = { password: 'x' };

  it.each([
    ...['v3token', 'v2token', 'admin_token', 'none', 'v3applicationcredential', 'v3kerberos', 'v3fedkerb'],
    ...['v3oauth1', 'v3tokenlessauth', 'v3oauth2clientcredential', 'v3oauth2mtlsclientcredential'],
    ...['v3websso', 'v3oidcaccesstoken', 'v3oidcauthcode', 'v3oidcclientcredentials'],
    'v3oidcdeviceauthz',
  ])('replaces %s of OS_AUTH_TYPE by v3password', (environment) => {
    expect(choose({ typed, environment })).toEqual({
      authType: 'v3password',
      reason: 'a password is given (the command line)',
      origin: COMMAND_LINE,
    });
  });

  it.each([
    ...['v3password', 'v2password', 'v3oidcpassword', 'v3samlpassword', 'v3adfspassword', 'v3multifactor'],
    ...['http_basic', 'v3unknown'],
  ])('keeps %s of OS_AUTH_TYPE', (environment) => {
    expect(choose({ typed, environment })).toEqual({ authType: environment, ...BY_VARIABLE });
  });

  it('adds v3totp of OS_AUTH_TYPE as the second factor, and has no type without a passcode', () => {
    expect(choose({ typed, environment: 'v3totp' })).toEqual({
      authType: 'v3multifactor',
      reason: 'v3totp is set by OS_AUTH_TYPE, and a password is given on the command line',
      origin: COMMAND_LINE,
    });
  });
});

describe('chooseAuthType with other credentials on the command line', () => {
  it.each([
    ['token', 'v3token'],
    ['token', 'v2token'],
    ['token', 'admin_token'],
    ['token', 'v3multifactor'],
    ['application_credential_id', 'v3applicationcredential'],
    ['application_credential_name', 'v3multifactor'],
    ['application_credential_secret', 'v3applicationcredential'],
    ['auth_methods', 'v3multifactor'],
    ['passcode', 'v3totp'],
    ['passcode', 'v3multifactor'],
    ['passcode', 'v3oidcpassword'],
    // These options do not determine the type.
    ['username', 'v3token'],
    ['access_token', 'v3password'],
    ['client_secret', 'v3token'],
  ])('%s keeps %s of OS_AUTH_TYPE', (option, environment) => {
    expect(choose({ typed: { [option]: 'x' }, environment })).toEqual({
      authType: environment,
      ...BY_VARIABLE,
    });
  });

  it.each([
    ['token', 'v3password', 'v3token', 'a token is given (the command line)'],
    [
      'application_credential_id',
      'v3password',
      'v3applicationcredential',
      'an application credential is given (the command line)',
    ],
    [
      'application_credential_name',
      'v3token',
      'v3applicationcredential',
      'an application credential is given (the command line)',
    ],
    ['auth_methods', 'v3token', 'v3multifactor', 'several methods are given (the command line)'],
  ])('%s replaces %s of OS_AUTH_TYPE by %s', (option, environment, authType, reason) => {
    expect(choose({ typed: { [option]: 'x' }, auth: AUTH_URL, environment })).toEqual({
      authType,
      reason,
      origin: COMMAND_LINE,
    });
  });

  it('application_credential_secret replaces v3password, with the ID of the environment', () => {
    const typed = { application_credential_secret: 'x' };
    const auth = { ...AUTH_URL, application_credential_id: 'i', password: 'p', token: 't' };
    expect(choose({ typed, auth, environment: 'v3password' })).toEqual({
      authType: 'v3applicationcredential',
      reason: 'an application credential is given (OS_APPLICATION_CREDENTIAL_ID)',
      origin: 'OS_APPLICATION_CREDENTIAL_ID',
    });
  });

  it('passcode replaces v3token by v3totp, and by v3multifactor with a password', () => {
    const inputs = { typed: { passcode: '1' }, environment: 'v3token' };
    expect(choose(inputs)).toEqual({
      authType: 'v3totp',
      reason: 'a passcode is given (the command line)',
      origin: COMMAND_LINE,
      withoutPasscode: 'v3password',
    });
    expect(choose({ ...inputs, auth: { password: 'p', token: 't' } })).toEqual({
      authType: 'v3multifactor',
      reason: 'a passcode is given (the command line), and a password (OS_PASSWORD)',
      origin: COMMAND_LINE,
      withoutPasscode: 'v3password',
    });
  });

  it('passcode is the second factor of v3password of a cloud, also next to a typed password', () => {
    for (const typed of [{ passcode: '1' }, { passcode: '1', password: 'p' }] as Record<string, string>[])
      expect(choose({ typed, cloud: 'password' })).toEqual({
        authType: 'v3multifactor',
        reason: 'v3password is set by clouds.yaml:3, and a passcode is given on the command line',
        origin: COMMAND_LINE,
        withoutPasscode: 'v3password',
      });
  });

  it('a token has precedence over all other credentials on the command line', () => {
    const typed = { password: 'p', passcode: '1', auth_methods: 'm', application_credential_secret: 's' };
    expect(choose({ typed: { ...typed, token: 't' }, auth: AUTH_URL }).authType).toBe('v3token');
    expect(choose({ typed, auth: { application_credential_id: 'i' } }).authType).toBe(
      'v3applicationcredential',
    );
  });

  it('does not infer from credentials of the environment', () => {
    const auth = { ...AUTH_URL, token: 't', auth_methods: 'm', application_credential_id: 'i' };
    const secret = { application_credential_secret: 's' };
    expect(choose({ typed: { password: 'p' }, auth: { ...auth, ...secret } }).authType).toBe('v3password');
    expect(choose({ typed: { auth_methods: 'm' }, auth: { ...auth, ...secret } }).authType).toBe(
      'v3multifactor',
    );
  });
});

describe('chooseAuthType with credentials of the environment', () => {
  it.each(['v3token', 'v2token', 'admin_token'])('keeps %s of OS_AUTH_TYPE with OS_TOKEN', (environment) => {
    expect(choose({ environment, auth: { token: 't' } })).toEqual({ authType: environment, ...BY_VARIABLE });
  });

  it('keeps v3multifactor with OS_TOKEN only if a token is one of its methods', () => {
    const environment = 'v3multifactor';
    const auth = { ...AUTH_URL, token: 't' };
    expect(choose({ environment, auth: { ...auth, auth_methods: 'v3token,v3totp' } }).authType).toBe(
      environment,
    );
    for (const methods of [{ auth_methods: 'v3password,v3totp' }, {}] as Record<string, string>[])
      expect(choose({ environment, auth: { ...auth, ...methods } })).toEqual({
        authType: 'v3token',
        reason: 'a token is given (OS_TOKEN), which overrides OS_AUTH_TYPE',
        origin: 'OS_TOKEN',
      });
    expect(choose({ environment: 'v3password', auth: { ...auth, auth_methods: 'v3token' } }).authType).toBe(
      'v3token',
    );
  });

  it('infers v3password from an incomplete application credential with a password', () => {
    expect(choose({ auth: { application_credential_id: 'i', password: 'p' } })).toEqual({
      authType: 'v3password',
      reason: 'a password is given (OS_PASSWORD)',
      origin: 'OS_PASSWORD',
    });
    expect(choose({ auth: { application_credential_id: 'i' } }).authType).toBe('v3applicationcredential');
  });

  it('prefers several methods to an application credential, and this to a passcode', () => {
    const auth = { application_credential_id: 'i', passcode: '1' };
    expect(choose({ auth: { ...auth, auth_methods: 'm' } }).authType).toBe('v3multifactor');
    expect(choose({ auth }).authType).toBe('v3applicationcredential');
  });
});

describe('isTokenType, isUsableWithUsername, needsKeystone and providesToken', () => {
  it.each([
    // [type, isTokenType, isUsableWithUsername, needsKeystone, providesToken]
    ['v3token', true, false, true, true],
    ['v2token', true, false, true, true],
    ['admin_token', true, false, false, true],
    ['none', false, false, false, false],
    ['noauth', false, true, false, false],
    ['http_basic', false, true, false, false],
    ['v3applicationcredential', false, false, true, true],
    ['v3oauth1', false, false, true, true],
    ['v3oauth2clientcredential', false, false, true, true],
    ['v3oauth2mtlsclientcredential', false, false, true, true],
    ['v3tokenlessauth', false, false, true, false],
    ['v3oidcaccesstoken', false, false, true, true],
    ['v3oidcclientcredentials', false, false, true, true],
    ['v3password', false, true, true, true],
    ['v3totp', false, true, true, true],
    ['v3oidcpassword', false, true, true, true],
    ['v3websso', false, true, true, true],
  ])('%s: %s, %s, %s, %s', (type, ...expected) => {
    expect([isTokenType(type), isUsableWithUsername(type), needsKeystone(type), providesToken(type)]).toEqual(
      expected,
    );
  });

  it('hasTarget: is true with auth_url, and without it for types that need no Keystone', () => {
    expect(hasTarget({ authType: 'v3password', auth: AUTH_URL })).toBe(true);
    expect(hasTarget({ authType: 'v3password', auth: {} })).toBe(false);
    expect(hasTarget({ authType: 'v3password', auth: { auth_url: '' } })).toBe(false);
    expect(hasTarget({ authType: 'none', auth: {} })).toBe(true);
  });
});
