import { expect, it } from 'vitest';
import { isYes } from '../../src/platform/yes-no-answer.ts';

it.each(['y', 'Y', 'yes', 'YES', ' y ', 'yes\r'])('isYes returns true for %j', (answer) => {
  expect(isYes(answer)).toBe(true);
});

it.each([undefined, '', ' ', 'n', 'no', 'ye', 'yess', 'y y', 'oy', 'yes!', 'true', '1'])(
  'isYes returns false for %j',
  (answer) => {
    expect(isYes(answer)).toBe(false);
  },
);
