/** Unusual kubeconfigs: they are accepted or rejected like in kubectl, with error messages of our own. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseKubeconfig } from '../../../src/cluster-access/kubeconfig/kubeconfig-reader.ts';
import { changeKubeconfig } from '../../../src/cluster-access/kubeconfig/kubeconfig-text-editor.ts';
import { isInstalled } from '../../support/programs.mts';
import { temporaryDirectory } from '../../support/world.ts';

const BASE = 'apiVersion: v1\nkind: Config\nclusters:\n- {name: a, cluster: {server: "https://a"}}\n';
const aliases = (count: number) => `x: &x {a: 1}\ny:\n${'- *x\n'.repeat(count)}`;
const bomb = (levels: number) =>
  Array.from({ length: levels }, (_, level) => {
    const items = Array(9).fill(level === 0 ? 'lol' : `*l${level - 1}`);
    return `l${level}: &l${level} [${items.join(',')}]\n`;
  }).join('');

const change = (text: string) =>
  changeKubeconfig(parseKubeconfig(text, '/k'), [
    { section: 'clusters', name: 'new', entry: { name: 'new', cluster: { server: 'https://new' } } },
    { currentContext: 'new' },
  ]);

/** Undefined without kubectl. */
function doesKubectlAccept(text: string): boolean | undefined {
  if (!isInstalled('kubectl')) return undefined;
  const file = join(temporaryDirectory(), 'config');
  writeFileSync(file, text, { mode: 0o600 });
  return spawnSync('kubectl', ['--kubeconfig', file, 'config', 'get-clusters']).status === 0;
}

describe('parseKubeconfig and changeKubeconfig accept a file with', () => {
  it.each([
    ['101 aliases', BASE + aliases(101)],
    ['3000 aliases', BASE + aliases(3_000)],
    ['aliases of aliases', BASE + bomb(2)],
    ['merge keys', `${BASE}x: &x {y: 1}\nz: {<<: *x}\n`],
    ['an anchor with the name of an Object method', `${BASE}x: &toString 1\ny: *toString\n`],
    ['keys with the names of Object properties', `${BASE}__proto__: {a: 1}\nconstructor: 5\n`],
    ['a byte order mark', `\ufeff${BASE}`],
    ['CRLF line breaks', BASE.replaceAll('\n', '\r\n')],
    ['document markers at start and end', `---\n${BASE}...\n`],
    ['a directive', `%YAML 1.1\n---\n${BASE}`],
    ['a long line', `${BASE}x: ${'y'.repeat(500_000)}\n`],
    ['a tag', `${BASE}x: !!binary aGk=\n`],
    ['a current context without a value', `${BASE}current-context:\n`],
  ])('%s', (_, text) => {
    const changed = change(text);
    expect(parseKubeconfig(changed, '/k').config.clusters.map(({ name }) => name)).toEqual(['a', 'new']);
    expect(doesKubectlAccept(changed)).not.toBe(false);
  });
});

describe('parseKubeconfig rejects a file with', () => {
  it.each([
    ['two documents', `${BASE}---\n${BASE}`, 'line 5, column 1: only one document is allowed, but a'],
    ['an empty first document', `---\n---\n${BASE}`, 'line 2, column 1: only one document is allowed'],
    [
      'two current contexts',
      `current-context: a\n${BASE}current-context: b\n`,
      'duplicate key current-context',
    ],
    ['two lists of clusters', `${BASE}clusters: []\n`, 'line 5, column 1: duplicate key clusters'],
    ['a duplicate key', 'users:\n- name: a\n  user: {token: x, token: y}\n', 'duplicate key token'],
    [
      'two clusters with the same name',
      `${BASE}- {name: a, cluster: {server: "https://b"}}\n`,
      'clusters contains two entries named "a"',
    ],
    [
      'two contexts with the same name',
      'contexts:\n- {name: c d, context: {}}\n- {name: x}\n- {name: c d, context: {}}\n',
      'contexts contains two entries named "c d"',
    ],
    [
      'two users with the same name',
      'users: [{name: u}, {name: u}]\n',
      'users contains two entries named "u"',
    ],
    [
      'two extensions with the same name',
      'users: [{name: u, user: {extensions: [{name: e}, {name: e}]}}]\n',
      'extensions contains two entries named "e"',
    ],
    ['aliases that repeat too many values', BASE + bomb(12), 'aliases (*name) repeat too many values'],
    [
      'a value that contains itself',
      `${BASE}x: &x [*x]\n`,
      'line 5, column 8: a value cannot contain itself',
    ],
    ['an alias without an anchor', `${BASE}x: *x\n`, 'line 5, column 4: alias (*name) without an anchor'],
    ['10,000 brackets', `${BASE}x: ${'['.repeat(10_000)}`, 'values nested too deeply'],
    ['10,000 braces', '{a: '.repeat(10_000), 'values nested too deeply'],
    ['10,000 dashes', `x:\n  ${'- '.repeat(10_000)}`, 'values nested too deeply'],
    ['10,000 question marks', '? '.repeat(10_000), 'values nested too deeply'],
    ['a tab', 'clusters:\n\t- name: a\n', 'line 2, column 1: tab used for indentation'],
    ['a zero byte', `${BASE}x: "a\0"\n`, 'line 5, column 6: control character U+0000 is not allowed'],
    ['a zero byte at the start', `\0${BASE}`, 'line 1, column 1: control character U+0000'],
    ['an escape character', `${BASE}# \x1b[31m\n`, 'line 5, column 3: control character U+001B'],
    ['UTF-16', Buffer.from(`\ufeff${BASE}`, 'utf16le').toString('latin1'), 'control character U+0000'],
    ['a mapping as a key', `${BASE}? {a: b}\n: c\n`, 'line 5, column 3: a key must be a string'],
    ['a list as a key', '{[a]: b}\n', 'line 1, column 2: a key must be a string'],
    ['a number for the current context', `${BASE}current-context: 5\n`, 'current-context is not a string'],
    ['an open quote', `${BASE}x: "`, 'missing closing quote or bracket'],
  ])('%s', (_, text, reason) => {
    expect(() => change(text)).toThrow(
      expect.objectContaining({
        kind: 'failed',
        message: expect.stringContaining(reason),
        hint: expect.stringMatching(/^Nothing was changed/),
      }),
    );
  });

  it.each([
    `${BASE}- {name: a, cluster: {server: "https://b"}}\n`,
    'contexts:\n- {name: c, context: {}}\n- {name: c, context: {}}\n',
    'users: [{name: u}, {name: u}]\n',
    'users: [{name: u, user: {extensions: [{name: e, extension: 1}, {name: e, extension: 2}]}}]\n',
  ])('names that kubectl rejects too: %j', (text) => {
    expect(doesKubectlAccept(text)).not.toBe(true);
  });
});
