import { describe, expect, it } from 'vitest';
import {
  isOlder,
  isVersion,
  versionHeaders,
  versionsInDocument,
  versionsInHeaders,
  versionToSend,
} from '../../src/magnum/microversion.ts';

it.each([
  ['latest', 'latest'],
  ['1', undefined],
  ['1.0', undefined],
  ['1.1', '1.1'],
  ['01.07', '1.7'],
  [' 1.10\t', '1.10'],
  ['2.5', '2.5'],
])('versionToSend of %j is %j', (requested, version) => {
  expect(versionToSend(requested)).toBe(version);
});

it.each(['', ' latest', 'LATEST', '1.', '.1', '1.2.3', 'v1.2', '1.2x', '-1'])(
  'versionToSend rejects %j',
  (text) => {
    expect(() => versionToSend(text)).toThrow(
      expect.objectContaining({
        kind: 'usage',
        message: `Invalid API version "${text}"; use X, X.Y or latest.`,
      }),
    );
  },
);

it('versionHeaders names the service type; without a version, it returns no header', () => {
  expect(versionHeaders('1.7')).toEqual({ 'OpenStack-API-Version': 'container-infra 1.7' });
  expect(versionHeaders(undefined)).toEqual({});
});

describe('versionsInHeaders', () => {
  const versions = (version?: string, minimum?: string, maximum?: string) =>
    versionsInHeaders({
      ...(version !== undefined && { 'openstack-api-version': version }),
      ...(minimum !== undefined && { 'openstack-api-minimum-version': minimum }),
      ...(maximum !== undefined && { 'openstack-api-maximum-version': maximum }),
    });

  it.each([
    ['container-infra 1.7', '1.7'],
    ['container-infrastructure 1.7', '1.7'],
    ['container-infrastructure-management  1.7 ', '1.7'],
    ['compute 2.90, container-infra 1.7', '1.7'],
    ['container-infra 1.7, compute 2.90', '1.7'],
    ['compute 2.90', undefined],
    ['container-infra-other 1.7', undefined],
    ['my-container-infra 1.7', undefined],
    ['container-infra 1', undefined],
    ['container-infra 1.7.2', undefined],
    ['container-infra latest', undefined],
    ['1.7', undefined],
    ['', undefined],
  ])('reads the version of %j as %j', (header, version) => {
    expect(versions(header)).toEqual({ version, range: undefined });
    expect(versions(undefined, 'container-infra 1.1', header).range).toEqual(
      version && { minimum: '1.1', maximum: version },
    );
  });

  it('has a range only with both ends', () => {
    const infra = 'container-infra 1.5';
    expect(versions(infra, infra, infra)).toEqual({
      version: '1.5',
      range: { minimum: '1.5', maximum: '1.5' },
    });
    expect(versions(infra, infra)).toEqual({ version: '1.5', range: undefined });
    expect(versions(infra, undefined, infra)).toEqual({ version: '1.5', range: undefined });
    expect(versions()).toEqual({ version: undefined, range: undefined });
  });
});

describe('versionsInDocument', () => {
  const range = { min_version: '1.1', max_version: '1.9' };
  it.each<[string, unknown]>([
    ['the only entry', [range]],
    ['the first valid entry', [null, {}, 'v1', { min_version: '1.1' }, { ...range, max_version: 9 }, range]],
    ['the first of several', [range, { min_version: '2.1', max_version: '2.9' }]],
  ])('reads %s', (_, versions) => {
    expect(versionsInDocument({ versions })).toEqual({ minimum: '1.1', maximum: '1.9' });
  });

  it.each([
    null,
    undefined,
    'x',
    {},
    { versions: {} },
    { versions: [] },
    { versions: [{ max_version: '1.9' }] },
  ])('finds none in %j', (document) => {
    expect(versionsInDocument(document)).toBeUndefined();
  });
});

it.each([
  ['1.1', '1.2', true],
  ['1.9', '1.10', true],
  ['1.10', '1.9', false],
  ['1.10', '1.10', false],
  ['1.90', '2.1', true],
  ['2.1', '1.90', false],
])('isOlder of %s than %s is %s', (a, b, expected) => {
  expect(isOlder(a, b)).toBe(expected);
});

it.each([
  ['1.10', true],
  ['10.2', true],
  ['1', false],
  ['1.', false],
  [' 1.2', false],
  ['1.2.3', false],
  [1.2, false],
])('isVersion of %j is %s', (value, expected) => {
  expect(isVersion(value)).toBe(expected);
});
