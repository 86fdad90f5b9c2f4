/** How preferOwnUser changes the options of a kubeconfig and the settings of its user. */
import { describe, expect, it } from 'vitest';
import { scalar } from '../../src/clouds/config-tree.ts';
import { isPersonalOption, preferOwnUser } from '../../src/clouds/own-user.ts';
import type { Settings } from '../../src/clouds/settings.ts';

type Texts = Record<string, string>;

const settings = (auth: Texts, top: Texts = {}): Settings => ({
  top: new Map(Object.entries(top).map(([name, text]) => [name, scalar(text, 'x')])),
  auth: new Map(Object.entries(auth).map(([name, text]) => [name, scalar(text, 'x')])),
});
const texts = ({ top, auth }: Settings) =>
  Object.fromEntries([...auth, ...top].map(([name, node]) => [name, (node as { text: string }).text]));

/** The settings after the change: those of the kubeconfig, and the own ones. */
function prefer(typed: Settings, own: Settings, isCloudTyped = false): [kubeconfig: Texts, own: Texts] {
  preferOwnUser(typed, own, isCloudTyped);
  return [texts(typed), texts(own)];
}

const URL = { auth_url: 'https://cloud/v3' };
const PERSONAL = [
  ...['username', 'user_id', 'user_domain_id', 'user_domain_name', 'application_credential_id'],
  ...['application_credential_name', 'access_key', 'consumer_key', 'oauth2_client_id'],
];

describe('preferOwnUser', () => {
  it.each([...PERSONAL, 'cert', 'key'])('isPersonalOption and the kubeconfig: %s is personal', (option) => {
    expect(isPersonalOption(option)).toBe(true);
    const isFile = ['cert', 'key'].includes(option);
    const typed = isFile ? settings(URL, { [option]: 'x' }) : settings({ ...URL, [option]: 'maker' });
    const [kubeconfig] = prefer(typed, settings({ token: 't' }));
    expect(kubeconfig).toEqual(URL);
  });

  it.each(['project_name', 'auth_url', 'identity_provider', 'region_name', 'cacert', 'password'])(
    'isPersonalOption: is false for %s',
    (option) => expect(isPersonalOption(option)).toBe(false),
  );

  it.each<[own: Texts, type: string, isKept: boolean]>([
    [{ token: 't' }, 'v3token', true],
    [{ token: 't' }, 'v2token', true],
    [{ token: 't' }, 'v3multifactor', true],
    [{ token: 't' }, 'v3password', false],
    [{ token: 't', username: 'u', application_credential_id: 'a' }, 'v3token', true],
    [{ application_credential_id: 'a' }, 'v3applicationcredential', true],
    [{ application_credential_name: 'a' }, 'v3applicationcredential', true],
    [{ application_credential_id: 'a' }, 'v3multifactor', true],
    [{ application_credential_id: 'a' }, 'v3password', false],
    [{ application_credential_id: 'a', username: 'u' }, 'v3password', false],
    [{ username: 'u' }, 'v3password', true],
    [{ user_id: 'u' }, 'v3oidcpassword', true],
    [{ username: 'u' }, 'v3multifactor', true],
    [{ username: 'u' }, 'v3token', false],
    [{ username: 'u' }, 'v3applicationcredential', false],
  ])('with %j, %s of the kubeconfig is kept: %s', (own, type, isKept) => {
    const [kubeconfig] = prefer(settings(URL, { auth_type: type }), settings(own));
    expect(kubeconfig).toEqual({ ...URL, ...(isKept && { auth_type: type }) });
    const [withOwnType] = prefer(settings(URL, { auth_type: type }), settings(own, { auth_type: 'own' }));
    expect(withOwnType).toEqual(URL);
  });

  it.each<[own: Texts, typed: Texts, isSame: boolean]>([
    [{ username: 'u' }, { username: 'u' }, true],
    [{ username: 'u' }, { username: 'v' }, false],
    [{ username: 'u' }, { user_id: 'u' }, false],
    [{ user_id: 'i' }, { user_id: 'i', user_domain_id: 'd' }, false],
    [{ user_id: 'i' }, { user_id: 'j' }, false],
    [{ application_credential_id: 'a' }, { application_credential_id: 'a' }, true],
    [{ application_credential_name: 'a' }, { application_credential_name: 'b' }, false],
    [{ username: 'u', user_domain_id: 'd' }, { username: 'u' }, true],
    [{ username: 'u', user_domain_id: 'd' }, { username: 'u', user_domain_id: 'd' }, true],
    [{ username: 'u', user_domain_id: 'd' }, { username: 'u', user_domain_id: 'e' }, false],
    [{ username: 'u', user_domain_name: 'd' }, { username: 'u', user_domain_name: 'e' }, false],
    [{ token: 't', username: 'u' }, { username: 'u' }, false],
  ])('%j and %j of the kubeconfig are the same user: %s', (own, typed, isSame) => {
    // A type that the kubeconfig loses to another user only.
    const [kubeconfig] = prefer(settings(typed, { cert: 'c' }), settings(own));
    expect('cert' in kubeconfig).toBe(isSame);
  });

  it('keeps the domain of the kubeconfig only for a username without one', () => {
    const typed = () => settings({ username: 'maker', user_domain_id: 'd', user_domain_name: 'D' });
    expect(prefer(typed(), settings({ username: 'u' }))[0]).toEqual({
      user_domain_id: 'd',
      user_domain_name: 'D',
    });
    expect(prefer(typed(), settings({ username: 'u', user_domain_id: 'e' }))[0]).toEqual({});
    expect(prefer(typed(), settings({ username: 'u', user_domain_name: 'e' }))[0]).toEqual({});
    expect(prefer(typed(), settings({ user_id: 'u' }))[0]).toEqual({});
    expect(prefer(typed(), settings({ token: 't', username: 'u' }))[0]).toEqual({});
  });

  it('changes nothing without an own user', () => {
    const [kubeconfig, own] = prefer(
      settings({ ...URL, username: 'maker' }, { cert: 'c', auth_type: 'v3password' }),
      settings({ ...URL, password: 'x', project_name: 'p' }, { cert: 'own' }),
    );
    expect(kubeconfig).toEqual({ ...URL, username: 'maker', cert: 'c', auth_type: 'v3password' });
    expect(own).toEqual({ ...URL, password: 'x', project_name: 'p', cert: 'own' });
  });

  it.each([
    ['https://cloud/v3', false],
    ['https://cloud/', false],
    ['http://cloud', false],
    ['https://cloud:5000/v3', true],
    ['https://other/v3', true],
    ['not a URL', false],
  ])('drops the own settings for %s: %s', (url, isDropped) => {
    const own = () =>
      settings(
        { auth_url: url, username: 'u', password: 'x', project_name: 'p' },
        { auth_type: 't', default_domain: 'd', cert: 'c', key: 'k', cacert: 'ca', region_name: 'R' },
      );
    const typed = () => settings({ ...URL, username: 'maker' });
    const rest = { cacert: 'ca', region_name: 'R' };
    const [kubeconfig, dropped] = prefer(typed(), own());
    expect(dropped).toEqual(isDropped ? rest : texts(own()));
    expect(kubeconfig).toEqual(isDropped ? { ...URL, username: 'maker' } : URL);
    // A cloud that is named on the command line is the right one.
    expect(prefer(typed(), own(), true)).toEqual([URL, texts(own())]);
  });

  it('does not drop the own settings if one of them has no URL', () => {
    expect(prefer(settings({ username: 'm' }), settings({ ...URL, username: 'u' }))).toEqual([
      {},
      { ...URL, username: 'u' },
    ]);
    expect(prefer(settings({ ...URL, username: 'm' }), settings({ username: 'u' }))).toEqual([
      URL,
      { username: 'u' },
    ]);
  });
});
