/** Merging and renaming of settings, domains and regions. */
import { describe, expect, it } from 'vitest';
import { commandLineSettings } from '../../src/clouds/command-line-settings.ts';
import {
  COMMAND_LINE,
  type ConfigNode,
  isVariable,
  mapping,
  mappingAt,
  scalar,
  subjectOf,
  textAt,
  wrongTypeError,
} from '../../src/clouds/config-tree.ts';
import { applyDefaultDomain, applySharedDomain, fallbackDomain } from '../../src/clouds/domain-defaults.ts';
import { mergeFiles } from '../../src/clouds/file-merge.ts';
import { renameLegacyOptions, withCurrentNames } from '../../src/clouds/legacy-names.ts';
import { knownRegions, selectRegion } from '../../src/clouds/regions.ts';
import { serviceSetting } from '../../src/clouds/service-settings.ts';
import { moveIntoAuth, overlay, plainName, type Settings, settingsOf } from '../../src/clouds/settings.ts';

type Texts = Record<string, string>;

const nodes = (texts: Texts) =>
  Object.entries(texts).map(([name, text]) => [name, scalar(text, `f:${text}`)] as const);
const settings = (top: Texts, auth: Texts = {}): Settings => ({
  top: new Map(nodes(top)),
  auth: new Map(nodes(auth)),
});
const texts = (map: ReadonlyMap<string, ConfigNode>) =>
  Object.fromEntries([...map].map(([name, node]) => [name, node.kind === 'scalar' ? node.text : node.kind]));
const both = ({ top, auth }: Settings) => ({ top: texts(top), auth: texts(auth) });
const list = (...items: ConfigNode[]): ConfigNode => ({ kind: 'list', items, origin: 'f:1' });
const usage = (message: string) => expect.objectContaining({ kind: 'usage', message });

describe('config-tree', () => {
  it('textAt and mappingAt: return undefined for unset values, and reject other kinds', () => {
    const map = mapping(nodes({ a: 'x' }), 'f:1');
    for (const node of [undefined, scalar(null, 'f:1'), scalar('', 'f:1')]) {
      expect(textAt(node, 'k')).toBeUndefined();
      expect(mappingAt(node, 'k')).toBeUndefined();
    }
    expect(textAt(scalar('x', 'f:1'), 'k')).toBe('x');
    expect(mappingAt(map, 'k')).toBe(map);
    expect(() => textAt(map, 'k')).toThrow(usage('f:1: k must be a single value, not a mapping'));
    expect(() => textAt(list(), 'k')).toThrow(usage('f:1: k must be a single value, not a list'));
    expect(() => mappingAt(scalar('x', 'OS_K'), 'k')).toThrow(
      usage('OS_K must be a mapping, not a single value'),
    );
    expect(() => mappingAt(list(), 'k')).toThrow(usage('f:1: k must be a mapping, not a list'));
  });

  it('subjectOf: names the line, the variable, or the option without the prefix of the service', () => {
    expect(subjectOf(scalar('x', '/f:12'), 'insecure')).toBe('/f:12: insecure');
    expect(subjectOf(scalar('x', 'OS_INSECURE'), 'insecure')).toBe('OS_INSECURE');
    expect(subjectOf(scalar('x', COMMAND_LINE), 'container_infra_api_version')).toBe(
      'api_version on the command line',
    );
    expect(subjectOf(scalar('x', '/f:1'), 'container_infra_api_version')).toBe(
      '/f:1: container_infra_api_version',
    );
    expect(wrongTypeError(list(), 'k', 'x').message).toBe('f:1: k must be x, not a list');
  });

  it('isVariable: is true only for names of variables', () => {
    expect(['OS_X', 'BYPASS_URL'].map(isVariable)).toEqual([true, true]);
    expect([COMMAND_LINE, '/f:1', 'OS_X:1', 'aOS_X', '', 'f'].map(isVariable)).toEqual(Array(6).fill(false));
  });
});

describe('settingsOf', () => {
  const cloud = (entries: Parameters<typeof mapping>[0]) => settingsOf(mapping(entries, 'f:1'));

  it('returns current spellings, and omits unset values', () => {
    const auth = mapping(
      [...nodes({ 'os-user-name': 'u', os_password: 'x' }), ['token', scalar('', 'f:2')]],
      'f:2',
    );
    const result = cloud([
      ...nodes({ 'os-region-name': 'R', os_interface: 'i', 'my-os_x': 'y' }),
      ['verify', scalar(null, 'f:3')],
      ['auth', auth],
    ]);
    expect(both(result)).toEqual({
      top: { region_name: 'R', interface: 'i', my_os_x: 'y' },
      auth: { user_name: 'u', password: 'x' },
    });
    expect(both(settingsOf(undefined))).toEqual({ top: {}, auth: {} });
  });

  it('joins a list of auth methods only', () => {
    const methods = list(scalar('a', 'f:1'), list(), scalar(null, 'f:1'), scalar('b', 'f:1'));
    const result = cloud([['auth', mapping([['auth_methods', methods]], 'f:1')]]);
    expect(result.auth.get('auth_methods')).toEqual({ kind: 'scalar', text: 'a,,,b', origin: 'f:1' });
    expect(() => cloud([['auth', mapping([['password', methods]], 'f:1')]])).toThrow(
      usage('f:1: auth.password must be a single value, not a list'),
    );
    expect(() => cloud([['auth', mapping([['auth_methods', mapping([], 'f:1')]], 'f:1')]])).toThrow(
      usage('f:1: auth.auth_methods must be a single value, not a mapping'),
    );
    expect(() => cloud([['auth', list()]])).toThrow(usage('f:1: auth must be a mapping, not a list'));
  });
});

it('plainName: replaces hyphens, and removes os_ at the start only', () => {
  expect(['os-endpoint-type', 'os_os_x', 'a-b-c', 'xos_y', 'OS_X'].map(plainName)).toEqual([
    ...['endpoint_type', 'os_x', 'a_b_c', 'xos_y', 'OS_X'],
  ]);
});

it('overlay: overrides key by key, and keeps the other settings', () => {
  const under = settings({ a: '1', b: '1' }, { c: '1', d: '1' });
  const over = settings({ b: '2' }, { d: '2' });
  overlay(under, over);
  expect(both(under)).toEqual({ top: { a: '1', b: '2' }, auth: { c: '1', d: '2' } });
  expect(both(over)).toEqual({ top: { b: '2' }, auth: { d: '2' } });
});

it('moveIntoAuth: moves options of auth types, unless auth has them', () => {
  const moved = settings({ username: 'top', password: 'top', region_name: 'R' }, { username: 'inner' });
  moveIntoAuth(moved);
  expect(both(moved)).toEqual({ top: { region_name: 'R' }, auth: { username: 'inner', password: 'top' } });
  expect(() => moveIntoAuth({ top: new Map([['password', list()]]), auth: new Map() })).toThrow(
    usage('f:1: auth.password must be a single value, not a list'),
  );
});

describe('renameLegacyOptions', () => {
  it.each([
    ['auth_token', 'token'],
    ['tenant_id', 'project_id'],
    ['tenant_name', 'project_name'],
    ['user_name', 'username'],
    ['url', 'endpoint'],
    ['authorization_code', 'code'],
    ['scope', 'openid_scope'],
  ])('renames %s to %s, which has precedence', (old, current) => {
    const renamed = settings({}, { [old]: 'old' });
    renameLegacyOptions(renamed);
    expect(both(renamed)).toEqual({ top: {}, auth: { [current]: 'old' } });
    for (const order of [
      { [old]: 'old', [current]: 'new' },
      { [current]: 'new', [old]: 'old' },
    ]) {
      const merged = settings({}, order);
      renameLegacyOptions(merged);
      expect(both(merged)).toEqual({ top: {}, auth: { [current]: 'new' } });
    }
  });

  it.each<[top: Texts, expected: { top: Texts; auth: Texts }]>([
    [{ auth_token: 't' }, { top: {}, auth: { token: 't' } }],
    [
      { auth_token: 'old', token: 'new' },
      { top: {}, auth: { token: 'new' } },
    ],
    [{ timeout: '1' }, { top: { timeout: '1' }, auth: {} }],
    [{ api_timeout: '1' }, { top: { api_timeout: '1' }, auth: {} }],
    [
      { api_timeout: '1', keystone_timeout: '2' },
      { top: { api_timeout: '2' }, auth: {} },
    ],
    [
      { keystone_timeout: '2', api_timeout: '1' },
      { top: { api_timeout: '2' }, auth: {} },
    ],
    [{ timeout_x: '1' }, { top: { timeout_x: '1' }, auth: {} }],
    [
      { endpoint_type: 'old', interface: 'new' },
      { top: { interface: 'old' }, auth: {} },
    ],
    [
      { container_infra_endpoint_type: 'old', interface: 'new' },
      { top: { container_infra_interface: 'old', interface: 'new' }, auth: {} },
    ],
    [{ auth_plugin: 'old' }, { top: { auth_type: 'old' }, auth: {} }],
    [
      { auth_plugin: 'old', auth_type: 'new' },
      { top: { auth_type: 'new' }, auth: {} },
    ],
    [{ username: 'u' }, { top: {}, auth: { username: 'u' } }],
  ])('converts %j', (top, expected) => {
    const original = settings(top);
    expect(both(withCurrentNames(original))).toEqual(expected);
    expect(both(original)).toEqual({ top, auth: {} });
    renameLegacyOptions(original);
    expect(both(original)).toEqual(expected);
  });
});

describe('domains', () => {
  const shared = (auth: Texts) => {
    const { auth: map } = settings({}, auth);
    applySharedDomain(map);
    return texts(map);
  };
  const defaulted = (auth: Texts, domain?: string) => {
    const { auth: map } = settings({}, auth);
    applyDefaultDomain(map, domain === undefined ? undefined : scalar(domain, 'f:1'));
    return texts(map);
  };

  it.each<[auth: Texts, expected: Texts]>([
    [{ domain_id: 'd' }, { domain_id: 'd' }],
    [
      { domain_name: 'd', username: 'u' },
      { domain_name: 'd', username: 'u' },
    ],
    [
      { domain_id: 'd', project_id: 'p' },
      { project_id: 'p', user_domain_id: 'd', project_domain_id: 'd' },
    ],
    [
      { domain_name: 'd', project_name: 'p' },
      { project_name: 'p', user_domain_name: 'd', project_domain_name: 'd' },
    ],
    [
      { domain_id: 'd', project_name: 'p', user_domain_id: 'u', project_domain_id: 'q' },
      { project_name: 'p', user_domain_id: 'u', project_domain_id: 'q' },
    ],
    [{ project_name: 'p' }, { project_name: 'p' }],
  ])('applySharedDomain: converts %j', (auth, expected) => expect(shared(auth)).toEqual(expected));

  it.each<[auth: Texts, domain: string | undefined, expected: Texts]>([
    [{ username: 'u' }, 'd', { user_domain_id: 'd' }],
    [{ project_name: 'p' }, 'd', { project_domain_id: 'd' }],
    [{ user_id: 'u', project_id: 'p' }, 'd', {}],
    [{ username: 'u', user_domain_name: 'x' }, 'd', {}],
    [{ username: 'u', user_domain_id: 'x' }, 'd', {}],
    [{ username: 'u', default_domain_id: 'i', default_domain_name: 'n' }, 'd', { user_domain_id: 'i' }],
    [{ username: 'u', default_domain_name: 'n' }, undefined, { user_domain_name: 'n' }],
    [{ username: 'u', default_domain_name: 'n' }, 'd', { user_domain_id: 'd' }],
    [{ username: 'u' }, undefined, {}],
  ])('applyDefaultDomain: adds to %j with %j the domain %j', (auth, domain, added) => {
    expect(defaulted(auth, domain)).toEqual({ ...auth, ...added });
  });

  it.each([
    ['3', true],
    ['v3', true],
    ['3.14', true],
    ['v3.1', true],
    ['2', false],
    ['13', false],
    ['3.', false],
    ['33', false],
    ['3.x', false],
    ['V3', false],
    ['', false],
  ])('fallbackDomain: with version %j, is set: %s', (version, isSet) => {
    const { auth } = settings({}, { username: 'u' });
    expect(fallbackDomain(auth, scalar(version, 'OS_X'))).toEqual(
      isSet ? { kind: 'scalar', text: 'default', origin: 'OS_X' } : undefined,
    );
  });

  it('fallbackDomain: is undefined without a version, and for a list', () => {
    const { auth } = settings({}, { username: 'u' });
    expect(fallbackDomain(auth, undefined)).toBeUndefined();
    expect(fallbackDomain(auth, list(scalar('3', 'f:1')))).toBeUndefined();
  });
});

describe('mergeFiles', () => {
  const tree = (value: unknown, origin: string): ConfigNode =>
    typeof value === 'object' && value !== null
      ? mapping(
          Object.entries(value).map(([name, entry]) => [name, tree(entry, origin)]),
          origin,
        )
      : scalar(String(value), origin);
  const plain = (node: ConfigNode): unknown =>
    node.kind === 'mapping'
      ? Object.fromEntries([...node.entries].map(([name, entry]) => [name, plain(entry)]))
      : node.kind === 'scalar' && node.text;
  const merge = (under: object, over: object) => {
    const [a, b] = [tree(under, 'u:1'), tree(over, 'o:1')];
    if (a.kind !== 'mapping' || b.kind !== 'mapping') throw new Error('not a mapping');
    const before = plain(a);
    const merged = mergeFiles(a, b);
    expect(plain(a)).toEqual(before);
    expect(merged.origin).toBe('u:1');
    return plain(merged);
  };

  it('merges clouds, their settings and their options, and replaces anything below', () => {
    const of = (option: unknown) => ({ clouds: { c: { auth: { o: option } } } });
    expect(
      merge(
        { clouds: { c: { auth: { a: '1', b: '1' }, x: '1' } }, top: '1' },
        { clouds: { c: { auth: { b: '2' } } } },
      ),
    ).toEqual({ clouds: { c: { auth: { a: '1', b: '2' }, x: '1' } }, top: '1' });
    expect(merge(of({ a: '1' }), of({ b: '2' }))).toEqual(of({ b: '2' }));
  });

  it('replaces a value by a mapping, and a mapping by a value', () => {
    expect(merge({ a: 'x' }, { a: { b: 'y' } })).toEqual({ a: { b: 'y' } });
    expect(merge({ a: { b: 'y' } }, { a: 'x' })).toEqual({ a: 'x' });
  });
});

describe('regions', () => {
  const noSettings = settings({});
  const names = (cloud: Settings, profile = noSettings) =>
    knownRegions(cloud, profile).map(({ name: { text, origin } }) => `${text} ${origin}`);
  const top = (name: string, node: ConfigNode): Settings => ({
    top: new Map([[name, node]]),
    auth: new Map(),
  });

  it('knownRegions: prefers the cloud to its profile, and regions to region_name', () => {
    expect(names(settings({ region_name: 'A,B' }), settings({ region_name: 'C' }))).toEqual([
      'A f:A,B',
      'B f:A,B',
    ]);
    expect(names(noSettings, settings({ region_name: 'C' }))).toEqual(['C f:C']);
    const regions = top('regions', list(scalar('R', 'f:2'), scalar('S', 'f:3')));
    regions.top.set('region_name', scalar('X', 'f:9'));
    expect(names(regions)).toEqual(['R f:2', 'S f:3']);
    expect(names(top('region_name', list(scalar('R', 'f:2'))))).toEqual(['R f:2']);
    expect(names(noSettings)).toEqual([]);
  });

  it.each<[Settings, string]>([
    [top('regions', scalar('x', 'f:1')), 'f:1: regions must be a list, not a single value'],
    [
      top('region_name', mapping([], 'f:1')),
      'f:1: region_name must be a name or a list of names, not a mapping',
    ],
    [
      top('regions', list(mapping(nodes({ name: 'R', other: 'x' }), 'f:2'))),
      'f:2: regions[0] must have only the keys name (required) and values',
    ],
    [
      top('regions', list(scalar('R', 'f:2'), mapping(nodes({ values: 'x' }), 'f:3'))),
      'f:3: regions[1] must have only the keys name (required) and values',
    ],
    [
      top('regions', list(mapping(nodes({ name: 'R', values: 'x' }), 'f:3'))),
      'f:x: regions[0].values must be a mapping, not a single value',
    ],
    [top('regions', list(list())), 'f:1: regions[0] must be a mapping, not a list'],
  ])('knownRegions: rejects invalid entries (%#)', (cloud, message) => {
    expect(() => names(cloud)).toThrow(usage(message));
  });

  it('selectRegion: returns the requested region with its values, else the first one', () => {
    const values = mapping([], 'f:5');
    const known = [
      { name: scalar('A', 'f:1'), values: undefined },
      { name: scalar('B', 'f:2'), values },
    ];
    const requested = scalar('B', 'OS_REGION_NAME');
    expect(selectRegion(known, requested, 'c')).toEqual({ name: requested, values });
    expect(selectRegion(known, undefined, 'c')).toBe(known[0]);
    expect(selectRegion([], requested, 'c')).toEqual({ name: requested, values: undefined });
    expect(selectRegion([], undefined, 'c')).toBeUndefined();
    for (const name of ['b', 'C', ''])
      expect(() => selectRegion(known, scalar(name, COMMAND_LINE), 'c')).toThrow(
        expect.objectContaining({
          kind: 'usage',
          message: `Cloud "c" has no region "${name}"; its regions: A, B`,
          hint: 'The region was set by the command line. Region names are case-sensitive.',
        }),
      );
  });
});

it('serviceSetting: prefers the longest prefix, and ignores the setting for all services', () => {
  const prefixes = ['container_infrastructure_management_', 'container_infrastructure_', 'container_infra_'];
  const all = new Map(prefixes.map((prefix) => [`${prefix}endpoint`, scalar(prefix, 'f:1')] as const));
  for (const prefix of prefixes) {
    expect(serviceSetting(all, 'endpoint')).toEqual(scalar(prefix, 'f:1'));
    all.delete(`${prefix}endpoint`);
  }
  expect(serviceSetting(new Map([['endpoint', scalar('x', 'f:1')]]), 'endpoint')).toBeUndefined();
});

describe('commandLineSettings', () => {
  it('adds the prefix of the service, and moves auth_type out of auth', () => {
    const { top, auth } = commandLineSettings({
      values: {
        ...{ service_type: 't', service_name: 'n', endpoint_override: 'e', 'os-api-version': '1' },
        ...{ region_name: 'R', verify: false, insecure: true, interface: '', cacert: undefined },
        my_service_type: 'x',
      },
      auth: { 'os-auth-type': 'token', os_username: 'u', password: '', token: undefined },
    });
    expect(texts(top)).toEqual({
      ...{ container_infra_service_type: 't', container_infra_service_name: 'n' },
      ...{ container_infra_endpoint_override: 'e', container_infra_api_version: '1', region_name: 'R' },
      ...{ verify: 'false', insecure: 'true', my_service_type: 'x', auth_type: 'token' },
    });
    expect(texts(auth)).toEqual({ username: 'u' });
    expect([...top.values(), ...auth.values()].map(({ origin }) => origin)).toEqual(
      Array(10).fill(COMMAND_LINE),
    );
  });
});
