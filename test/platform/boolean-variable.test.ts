import { expect, it } from 'vitest';
import { isSwitchSet, parseBoolean } from '../../src/platform/boolean-variable.ts';

it.each(['true', 'TRUE', 'yes', 'on', 'y', 't', '1'])(
  'parseBoolean and isSwitchSet return true for %s',
  (text) => {
    expect(parseBoolean(text)).toBe(true);
    expect(isSwitchSet(text)).toBe(true);
  },
);

it.each(['false', 'False', 'no', 'off', 'n', 'f', '0'])(
  'parseBoolean and isSwitchSet return false for %s',
  (text) => {
    expect(parseBoolean(text)).toBe(false);
    expect(isSwitchSet(text)).toBe(false);
  },
);

it.each(['maybe', '2', '/etc/ssl/ca.pem', ' no'])(
  'parseBoolean returns undefined and isSwitchSet true for %j',
  (text) => {
    expect(parseBoolean(text)).toBeUndefined();
    expect(isSwitchSet(text)).toBe(true);
  },
);

it('isSwitchSet returns false if the variable is unset or empty', () => {
  expect(isSwitchSet(undefined)).toBe(false);
  expect(isSwitchSet('')).toBe(false);
});
