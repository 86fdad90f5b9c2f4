import { expect, it } from 'vitest';
import { fillMessage } from '../../../src/output/terminal/filled-line.ts';
import { fitMessage } from '../../../src/output/terminal/message-line.ts';
import { magnum } from '../../support/world.ts';

it.each([
  [
    'an error',
    'ERROR: Cluster web-frontend-production could not be found.',
    'ERROR: Cluster\nweb-frontend-production\ncould not be found.',
  ],
  [
    'an error without a full stop',
    "ERROR: 'a b' is not a valid subcommand",
    "ERROR: 'a b' is not a\nvalid subcommand",
  ],
  [
    'a hint with a command',
    'To list all clusters: magnum cluster-list --os-cloud prod',
    'To list all clusters:\nmagnum cluster-list --os-cloud prod',
  ],
  [
    'a command with a colon',
    "To update a cluster: magnum cluster-update web replace 'a: b'",
    "To update a cluster:\nmagnum cluster-update web replace 'a: b'",
  ],
  [
    'code for the shell',
    'To use it: eval "$(magnum sandbox start)"',
    'To use it:\neval "$(magnum sandbox start)"',
  ],
  [
    'a quoted command',
    "Try 'magnum help cluster-list' for more.",
    "Try\n'magnum help cluster-list'\nfor more.",
  ],
  [
    'a warning',
    'WARNING: It is running. To stop it first: magnum sandbox stop',
    'WARNING: It is running.\nTo stop it first:\nmagnum sandbox stop',
  ],
  ['details', '  the first node of the cluster', '  the first node of the\n  cluster'],
  [
    'wide characters',
    '\u30af\u30e9\u30b9\u30bf \u30af\u30e9\u30b9\u30bf \u30af\u30e9\u30b9\u30bf',
    '\u30af\u30e9\u30b9\u30bf \u30af\u30e9\u30b9\u30bf\n\u30af\u30e9\u30b9\u30bf',
  ],
])('fillMessage breaks %s between words, but no command', (_, message, lines) => {
  expect(fillMessage(message, 24)).toBe(lines);
});

it.each([
  [
    'a hint with a question',
    'Did you mean: magnum cluster-list or so?',
    'Did you mean: magnum\ncluster-list or so?',
  ],
  [
    'a hint with a full stop',
    'Run this: magnum cluster-list or so.',
    'Run this: magnum\ncluster-list or so.',
  ],
  [
    'an error with a colon',
    'ERROR: Cannot read it: no such file there',
    'ERROR: Cannot read it:\nno such file there',
  ],
  [
    'a hint with another command',
    'To see all the files: ls -la --color',
    'To see all the files:\nls -la --color',
  ],
  ['a hint without a command', 'one two three four five six', 'one two three four five\nsix'],
  ['a long word', 'a very-very-very-very-long-word is', 'a\nvery-very-very-very-long-word\nis'],
  ['a message that fits', 'exactly   24   columns  ', 'exactly   24   columns  '],
])('fillMessage breaks %s', (_, message, lines) => {
  expect(fillMessage(message, 24)).toBe(lines);
});

it('fitMessage measures wide characters', async () => {
  expect(await fitMessage('日本 日本', { isTTY: true, columns: 8 })).toBe('日本\n日本');
});

it('fitMessage changes a message only on a terminal that is too narrow', async () => {
  const message = 'twenty columns, I am';
  expect(await fitMessage(message, { isTTY: true, columns: 20 })).toBe(message);
  expect(await fitMessage(message, { isTTY: true, columns: 19 })).toBe('twenty columns, I\nam');
  expect(await fitMessage(message, { isTTY: false, columns: 5 })).toBe(message);
  expect(await fitMessage(message, { isTTY: true, columns: undefined })).toBe(message);
});

it('errors, hints and warnings on a terminal of 40 columns are broken between words', async () => {
  const argv = ['cluster-list', '--limt', '3'];
  const piped = await magnum(argv, { columns: 40 });
  expect(piped.stderr).toMatch(/^ERROR: .*\n.*\n$/);
  const shown = await magnum(argv, { tty: true, columns: 40 });
  expect(shown.stderr.split(/\s+/)).toEqual(piped.stderr.split(/\s+/));
  for (const line of shown.stderr.split('\n')) expect(line.length).toBeLessThanOrEqual(40);
});

it('JSON and traces on a terminal are not broken', async () => {
  const { stderr } = await magnum(['cluster-list', '--limt', '-f', 'json'], { tty: true, columns: 40 });
  expect(JSON.parse(stderr)).toMatchObject({ error: { kind: 'usage' } });
  const debug = await magnum(['cluster-list', '--debug', '--limt'], { tty: true, columns: 40 });
  expect(debug.stderr).toMatch(/^ERROR: Unknown option '--limt'\.\nDid you mean .{40,}\n/);
});
