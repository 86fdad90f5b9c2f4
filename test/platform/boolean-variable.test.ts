import { expect, it } from 'vitest';
import { isSwitchSet, parseBoolean } from '../../src/platform/boolean-variable.ts';

it.each(['true', 'TRUE', 'yes', 'on', 'y', 't', '1'])('takes %s for a yes', (text) => {
  expect(parseBoolean(text)).toBe(true);
  expect(isSwitchSet(text)).toBe(true);
});

it.each(['false', 'False', 'no', 'off', 'n', 'f', '0'])('takes %s for a no', (text) => {
  expect(parseBoolean(text)).toBe(false);
  expect(isSwitchSet(text)).toBe(false);
});

it.each(['maybe', '2', '/etc/ssl/ca.pem', ' no'])('leaves %j open, which sets a switch', (text) => {
  expect(parseBoolean(text)).toBeUndefined();
  expect(isSwitchSet(text)).toBe(true);
});

it('does not set a switch if the variable is unset or empty', () => {
  expect(isSwitchSet(undefined)).toBe(false);
  expect(isSwitchSet('')).toBe(false);
});
