/** Values that were damaged on their way, one kind after the other. */
import { describe, expect, it } from 'vitest';
import { damagedSettings, damagedVariables } from '../../src/clouds/damaged-values.ts';
import type { CloudConfig } from '../../src/clouds/types.ts';

const QUOTES = "Remove the quotes; unlike a shell, docker's --env-file and others keep them.";
const RETYPE = 'Type the value again: it was copied from a web page or a document.';
const LINE_BREAK = 'Remove the line break, which often ends a file or a Kubernetes secret.';
const EXPAND = "Set the value; unlike a shell, docker's --env-file and others expand nothing.";

describe('damagedVariables', () => {
  it.each<[value: string, damage: string, hint: string]>([
    ...['"x"', "'x'", '`x`', '""', '"a\nb"', '\u201cx\u201d', '\u201ex\u201c', '\u201dx\u201d'].map(
      (value): [string, string, string] => [value, 'is in quotes, which are part of the value', QUOTES],
    ),
    ...['\u2018x\u2019', '\u2019x\u2019', '\u201ax\u2018'].map((value): [string, string, string] => [
      ...([value, 'is in quotes, which are part of the value', QUOTES] as const),
    ]),
    ...['None', 'null', 'NULL', 'nil', 'undefined'].map((value): [string, string, string] => [
      ...([value, `is the word ${value}, which is used as the value`] as const),
      'Unset it, or set the value.',
    ]),
    ...['$HOME', '\u0024{HOME}', '$(cat f)', '$(a\nb)', '$1'].map((value): [string, string, string] => [
      ...([value, 'refers to another variable, but no shell has replaced it by the value', EXPAND] as const),
    ]),
    ...['a\u00a0b', 'a\u2007', '\u202fb'].map((value): [string, string, string] => [
      ...([value, 'contains a no-break space', RETYPE] as const),
    ]),
    ...['a\u200bb', 'a\u200c', '\u200d', '\u2060x', '\ufeffx', 'a\u00adb'].map(
      (value): [string, string, string] => [value, 'contains an invisible character', RETYPE],
    ),
    ...['x\n', 'x\r', 'a\nb'].map((value): [string, string, string] => [
      ...([value, 'contains a line break', LINE_BREAK] as const),
    ]),
    ...[' x', 'x ', '\tx', 'x\t'].map((value): [string, string, string] => [
      ...([value, 'starts or ends with a space', 'Remove the space.'] as const),
    ]),
  ])('%j %s', (value, damage, hint) => {
    expect(damagedVariables({ OS_USERNAME: value })).toEqual([
      { key: 'username', value, text: `OS_USERNAME ${damage}`, hint },
    ]);
  });

  it.each([
    'x',
    'a b',
    '"x',
    'x"',
    '"x\'',
    'a"b"c',
    'Nonesuch',
    'none',
    'a$HOME',
    '$',
    '$HOME/x',
    '$a b',
    '\u0024{a',
  ])('does not report %j', (value) => expect(damagedVariables({ OS_USERNAME: value })).toEqual([]));

  it('reports all variables, OS_CLOUD first, and accepts the auth type None', () => {
    const env = {
      OS_AUTH_TYPE: 'None',
      OS_PASSWORD: 'x\n',
      OS_CLOUD: '"c"',
      OS_TEST_X: ' x',
      BYPASS_URL: ' u',
    };
    expect(damagedVariables(env).map(({ key, text }) => [key, text])).toEqual([
      ['cloud', 'OS_CLOUD is in quotes, which are part of the value'],
      ['password', 'OS_PASSWORD contains a line break'],
      ['container_infra_endpoint_override', 'BYPASS_URL starts or ends with a space'],
    ]);
    expect(damagedVariables({ OS_AUTH_TYPE: 'null' })).toHaveLength(1);
    expect(damagedVariables({})).toEqual([]);
  });
});

describe('damagedSettings', () => {
  const textsOf = (
    config: Partial<Pick<CloudConfig, 'auth' | 'authType' | 'region'>>,
    sources: Record<string, string>,
  ) =>
    damagedSettings({
      auth: {},
      authType: 'v3password',
      region: undefined,
      ...config,
      sources: new Map(Object.entries(sources)),
    } as unknown as CloudConfig).map(({ key, text }) => [key, text]);

  it('names the variable, the option, or the line of the file', () => {
    const auth = { password: ' x', user_domain_name: '"x"' };
    expect(textsOf({ auth }, { 'auth.password': 'OS_PASSWORD', 'auth.user_domain_name': 'f:3' })).toEqual([
      ['auth.password', 'OS_PASSWORD starts or ends with a space'],
      ['auth.user_domain_name', 'f:3: auth.user_domain_name is in quotes, which are part of the value'],
    ]);
    expect(textsOf({ auth }, { 'auth.user_domain_name': 'the command line' })[1]).toEqual([
      'auth.user_domain_name',
      '--os-user-domain-name is in quotes, which are part of the value',
    ]);
  });

  it('reports the region, and the auth type unless it is the default', () => {
    const config = { authType: ' x', region: ' R' };
    const sources = { auth_type: 'OS_AUTH_TYPE', region_name: 'OS_REGION_NAME' };
    expect(textsOf(config, sources)).toEqual([
      ['auth_type', 'OS_AUTH_TYPE starts or ends with a space'],
      ['region_name', 'OS_REGION_NAME starts or ends with a space'],
    ]);
    expect(textsOf(config, { ...sources, auth_type: 'default' })).toEqual([
      ['region_name', 'OS_REGION_NAME starts or ends with a space'],
    ]);
    expect(textsOf({ authType: 'None', auth: { auth_type: 'None' } }, sources)).toEqual([]);
  });
});
