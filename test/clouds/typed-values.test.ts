import { describe, expect, it } from 'vitest';
import { COMMAND_LINE, type ConfigNode, mapping, scalar } from '../../src/clouds/config-tree.ts';
import { apiVersionAt, booleanAt, interfaceAt, secondsAt } from '../../src/clouds/typed-values.ts';

const FILE = '/etc/openstack/clouds.yaml:4';
const list = (...items: ConfigNode[]): ConfigNode => ({ kind: 'list', items, origin: FILE });
const usage = (message: string) => expect.objectContaining({ kind: 'usage', message });

/** The functions return undefined for each of these. */
const UNSET: readonly (ConfigNode | undefined)[] = [undefined, scalar(null, FILE), scalar('', FILE)];

describe('booleanAt', () => {
  it.each(['true', 'yes', 'on', 'y', 't', '1', 'True', 'YES', 'On', 'Y', 'T'])('reads %s as true', (text) =>
    expect(booleanAt(scalar(text, FILE), 'insecure')).toBe(true),
  );
  it.each(['false', 'no', 'off', 'n', 'f', '0', 'False', 'NO', 'Off', 'N', 'F'])(
    'reads %s as false',
    (text) => expect(booleanAt(scalar(text, FILE), 'insecure')).toBe(false),
  );
  it('returns undefined for an unset value', () => {
    expect(UNSET.map((node) => booleanAt(node, 'insecure'))).toEqual([undefined, undefined, undefined]);
  });
  it.each(['2', 'truely', 'not', 'enabled', 'tru', '10', ' true'])('rejects %j', (text) => {
    expect(() => booleanAt(scalar(text, 'OS_INSECURE'), 'insecure')).toThrow(
      usage(`OS_INSECURE must be true or false, not "${text}"`),
    );
  });
  it('shows an invalid value of the command line and of a variable, but not one of a file', () => {
    expect(() => booleanAt(scalar('x', FILE), 'insecure')).toThrow(
      usage(`${FILE}: insecure must be true or false`),
    );
    expect(() => booleanAt(scalar('x', COMMAND_LINE), 'insecure')).toThrow(
      usage('insecure on the command line must be true or false, not "x"'),
    );
    expect(() => booleanAt(list(), 'insecure')).toThrow(
      usage(`${FILE}: insecure must be a single value, not a list`),
    );
    expect(() => booleanAt(mapping([], FILE), 'verify')).toThrow(
      usage(`${FILE}: verify must be a single value, not a mapping`),
    );
  });
});

describe('secondsAt', () => {
  it.each([
    ['1', 1],
    ['0.5', 0.5],
    ['2.', 2],
    ['007', 7],
    ['600', 600],
  ])('reads %s', (text, seconds) => expect(secondsAt(scalar(text, FILE), 'api_timeout')).toBe(seconds));
  it('returns undefined for an unset value', () => {
    expect(UNSET.map((node) => secondsAt(node, 'api_timeout'))).toEqual([undefined, undefined, undefined]);
  });
  it.each(['0', '0.0', '-1', '.5', '1s', '1e3', 'x5', '1.2.3', 'Infinity'])('rejects %s', (text) => {
    expect(() => secondsAt(scalar(text, 'OS_API_TIMEOUT'), 'api_timeout')).toThrow(
      usage(`OS_API_TIMEOUT must be a number of seconds greater than 0, not "${text}"`),
    );
    expect(() => secondsAt(scalar(text, FILE), 'api_timeout')).toThrow(
      usage(`${FILE}: api_timeout must be a number of seconds greater than 0`),
    );
  });
});

describe('interfaceAt', () => {
  it.each([
    ['public', 'public'],
    ['internal', 'internal'],
    ['admin', 'admin'],
    ['publicURL', 'public'],
    ['internalURL', 'internal'],
    ['adminURL', 'admin'],
  ])('reads %s as %s', (text, expected) => {
    expect(interfaceAt(scalar(text, FILE))).toBe(expected);
    expect(interfaceAt(list(scalar(text, FILE), scalar('sideways', FILE)))).toBe(expected);
  });
  it('returns undefined for an unset value and an empty list', () => {
    expect([...UNSET, list()].map((node) => interfaceAt(node))).toEqual(Array(4).fill(undefined));
  });
  it.each(['sideways', 'Public', 'URL', 'URLpublic', 'publicurl'])('rejects %s', (text) => {
    expect(() => interfaceAt(scalar(text, COMMAND_LINE))).toThrow(
      usage(`interface on the command line must be public, internal or admin, not "${text}"`),
    );
    expect(() => interfaceAt(list(scalar(text, FILE)))).toThrow(
      usage(`${FILE}: interface must be public, internal or admin`),
    );
  });
});

describe('apiVersionAt', () => {
  it.each([
    ['latest', FILE, 'latest'],
    ['1.10', FILE, '1.10'],
    ['10.22', 'OS_CONTAINER_INFRA_API_VERSION', '10.22'],
    ['1', FILE, undefined],
    ['1', 'OS_CONTAINER_INFRA_API_VERSION', undefined],
    ['1', 'MAGNUM_API_VERSION', '1'],
    ['1', COMMAND_LINE, '1'],
    ['12', FILE, undefined],
    ['', COMMAND_LINE, undefined],
  ])('reads %j from %s as %s', (text, origin, expected) =>
    expect(apiVersionAt(scalar(text, origin))).toBe(expected),
  );
  it.each(['newest', '1.', '.1', '1.2.3', 'v1', 'latest1', '1.x', '-1'])('rejects %s', (text) => {
    expect(() => apiVersionAt(scalar(text, COMMAND_LINE))).toThrow(
      usage(`api_version on the command line must be X, X.Y (such as 1.9) or latest, not "${text}"`),
    );
    expect(() => apiVersionAt(scalar(text, FILE))).toThrow(
      usage(`${FILE}: container_infra_api_version must be X, X.Y (such as 1.9) or latest`),
    );
  });
});
