import { expect, it } from 'vitest';
import { hideCredentials, shownUrl } from '../../src/platform/url-credentials.ts';

it.each([
  ['https://me:made-up@h/x', 'https://***@h/x'],
  ['https://made-up@h, then http://u:v@i', 'https://***@h, then http://***@i'],
  ['https://h/a@b', 'https://h/a@b'],
  ['me@example.org', 'me@example.org'],
  ['https://@h', 'https://***@h'],
])('hideCredentials changes %s to %s', (text, expected) => {
  expect(hideCredentials(text)).toBe(expected);
});

it.each([
  [' https://me:made-up@h/x ', 'https://***@h/x'],
  ['https://h/x?a=made-up#made-up', 'https://h/x?***#***'],
  ['https://h/x#made-up?made-up', 'https://h/x#***'],
  ['https://h/x?made-up\nmade-up', 'https://h/x?***'],
  ['https://h/x?#', 'https://h/x?#'],
  ['not a URL', 'not a URL'],
  ['', ''],
])('shownUrl shows %j as %j', (text, expected) => {
  expect(shownUrl(text)).toBe(expected);
});

it('shownUrl shows the first 200 characters before the query, with credentials hidden', () => {
  const start = 'https://u:v@h/';
  const base = `${start}${'x'.repeat(187)}`;
  expect(shownUrl(`${base}yy?a#b`)).toBe(`https://***@h/${'x'.repeat(186)}?***#***`);
  expect(shownUrl(`https://${'u'.repeat(300)}@h/`)).toBe('https://***@h/');
});
