/** Kubeconfigs that are a little odd: each is read, or refused in words of our own, as kubectl does. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseKubeconfig } from '../../../src/cluster-access/kubeconfig/kubeconfig-reader.ts';
import { changeKubeconfig } from '../../../src/cluster-access/kubeconfig/kubeconfig-text-editor.ts';
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

const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0;
/** Undefined without kubectl. */
function doesKubectlAccept(text: string): boolean | undefined {
  if (!hasKubectl) return undefined;
  const file = join(temporaryDirectory(), 'config');
  writeFileSync(file, text, { mode: 0o600 });
  return spawnSync('kubectl', ['--kubeconfig', file, 'config', 'get-clusters']).status === 0;
}

describe('a kubeconfig is read and changed with', () => {
  it.each([
    ['101 aliases', BASE + aliases(101)],
    ['3000 aliases', BASE + aliases(3_000)],
    ['aliases of aliases', BASE + bomb(2)],
    ['merge keys', `${BASE}x: &x {y: 1}\nz: {<<: *x}\n`],
    ['an anchor by the name of a method', `${BASE}x: &toString 1\ny: *toString\n`],
    ['keys of an object’s own', `${BASE}__proto__: {a: 1}\nconstructor: 5\n`],
    ['a byte order mark', `\ufeff${BASE}`],
    ['line ends of Windows', BASE.replaceAll('\n', '\r\n')],
    ['a marker before and after', `---\n${BASE}...\n`],
    ['a directive', `%YAML 1.1\n---\n${BASE}`],
    ['a long line', `${BASE}x: ${'y'.repeat(500_000)}\n`],
    ['a tag', `${BASE}x: !!binary aGk=\n`],
    ['no names for the current context', `${BASE}current-context:\n`],
  ])('%s', (_, text) => {
    const changed = change(text);
    expect(parseKubeconfig(changed, '/k').config.clusters.map(({ name }) => name)).toEqual(['a', 'new']);
    expect(doesKubectlAccept(changed)).not.toBe(false);
  });
});

describe('a kubeconfig is refused with', () => {
  it.each([
    ['two documents', `${BASE}---\n${BASE}`, 'line 5, column 1: there must be one document only, but a'],
    ['an empty document before it', `---\n---\n${BASE}`, 'line 2, column 1: there must be one document only'],
    [
      'two current contexts',
      `current-context: a\n${BASE}current-context: b\n`,
      'the key current-context is there twice',
    ],
    ['two lists of clusters', `${BASE}clusters: []\n`, 'line 5, column 1: the key clusters is there twice'],
    ['a key twice', 'users:\n- name: a\n  user: {token: x, token: y}\n', 'the key token is there twice'],
    [
      'two clusters of a name',
      `${BASE}- {name: a, cluster: {server: "https://b"}}\n`,
      'two of its clusters have the name "a"',
    ],
    [
      'two contexts of a name',
      'contexts:\n- {name: c d, context: {}}\n- {name: x}\n- {name: c d, context: {}}\n',
      'two of its contexts have the name "c d"',
    ],
    ['two users of a name', 'users: [{name: u}, {name: u}]\n', 'two of its users have the name "u"'],
    [
      'two extensions of a name',
      'users: [{name: u, user: {extensions: [{name: e}, {name: e}]}}]\n',
      'two of its extensions have the name "e"',
    ],
    ['aliases that make too much', BASE + bomb(12), 'the aliases (*name) repeat too many values'],
    ['a value in itself', `${BASE}x: &x [*x]\n`, 'line 5, column 8: a value cannot contain itself'],
    ['an anchor that is nowhere', `${BASE}x: *x\n`, 'line 5, column 4: an alias (*name) must name an anchor'],
    ['10,000 brackets', `${BASE}x: ${'['.repeat(10_000)}`, 'values nested too deeply'],
    ['10,000 braces', '{a: '.repeat(10_000), 'values nested too deeply'],
    ['10,000 dashes', `x:\n  ${'- '.repeat(10_000)}`, 'values nested too deeply'],
    ['10,000 question marks', '? '.repeat(10_000), 'values nested too deeply'],
    ['a tab', 'clusters:\n\t- name: a\n', 'line 2, column 1: a tab is used for indentation'],
    [
      'a zero byte',
      `${BASE}x: "a\0"\n`,
      'line 5, column 6: the control character U+0000 is not allowed here',
    ],
    ['a zero byte at the start', `\0${BASE}`, 'line 1, column 1: the control character U+0000'],
    ['an escape', `${BASE}# \x1b[31m\n`, 'line 5, column 3: the control character U+001B'],
    ['UTF-16', Buffer.from(`\ufeff${BASE}`, 'utf16le').toString('latin1'), 'the control character U+0000'],
    ['a mapping as a key', `${BASE}? {a: b}\n: c\n`, 'line 5, column 3: a key must be a string'],
    ['a list as a key', '{[a]: b}\n', 'line 1, column 2: a key must be a string'],
    ['a number for the current context', `${BASE}current-context: 5\n`, 'its current-context is no text'],
    ['an open quote', `${BASE}x: "`, 'something is missing: a closing quote or bracket'],
  ])('%s', (_, text, reason) => {
    const start = performance.now();
    expect(() => change(text)).toThrow(
      expect.objectContaining({
        kind: 'failed',
        message: expect.stringContaining(reason),
        hint: expect.stringMatching(/^Nothing was changed/),
      }),
    );
    expect(performance.now() - start).toBeLessThan(3_000);
  });

  it.each([
    `${BASE}- {name: a, cluster: {server: "https://b"}}\n`,
    'contexts:\n- {name: c, context: {}}\n- {name: c, context: {}}\n',
    'users: [{name: u}, {name: u}]\n',
    'users: [{name: u, user: {extensions: [{name: e, extension: 1}, {name: e, extension: 2}]}}]\n',
  ])('what kubectl refuses: %j', (text) => {
    expect(doesKubectlAccept(text)).not.toBe(true);
  });
});
