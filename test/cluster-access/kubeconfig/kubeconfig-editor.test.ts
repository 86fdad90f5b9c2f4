import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  changeCurrentContext,
  changeEntry,
  readKubeconfig,
} from '../../../src/cluster-access/kubeconfig/kubeconfig-editor.ts';

const PATH = '/k';
const ENTRY = { name: 'new', cluster: { server: 'https://n:6443' } };
const put = (text: string, name = 'new') =>
  changeEntry(text, { section: 'clusters', name, entry: ENTRY }, PATH);
const take = (text: string, name: string) =>
  changeEntry(text, { section: 'clusters', name, entry: undefined }, PATH);

const MINE = `# of my own hand
apiVersion: v1
kind: Config
preferences: {colors: true}
current-context:   'a'   # the usual one
clusters:
  # at home
  - name: a # first
    cluster: {server: "https://a",   proxy-url: socks5://p:1080}

  # far away
  - cluster:
      server:    https://b
      insecure-skip-tls-verify: true
    name: b   # second

contexts:
- context: { cluster: a, user: a, namespace: x }
  name: a
users: []   # none
# the end
`;
const LINES = ['  - name: "new"', '    cluster:', '      server: "https://n:6443"'].join('\n');

describe('an entry', () => {
  it('comes behind the others, with their indentation and nothing else changed', () => {
    expect(put(MINE)).toBe(MINE.replace('# second\n', `# second\n${LINES}\n`));
  });

  it('is replaced in its place', () => {
    const old = MINE.slice(MINE.indexOf('  - name: a'), MINE.indexOf('\n\n  # far'));
    expect(put(MINE, 'a')).toBe(MINE.replace(old, LINES));
  });

  it('goes with its lines alone', () => {
    expect(take(put(MINE), 'new')).toBe(MINE);
    const b = MINE.slice(MINE.indexOf('  - cluster:'), MINE.indexOf('\ncontexts:'));
    expect(take(MINE, 'b')).toBe(MINE.replace(b, ''));
    expect(take(MINE, 'nobody')).toBe(MINE);
  });

  it('that is the last to go leaves an empty list, and the comments', () => {
    const text = 'clusters: # mine\n# of old\n- name: a\n  cluster: {}\n# more\nusers: null\n';
    expect(take(text, 'a')).toBe('clusters: [] # mine\n# of old\n# more\nusers: null\n');
  });

  it.each([
    ['an empty file', '', 'apiVersion: v1\nkind: Config\nclusters:\n- ENTRY\n'],
    ['a file of comments', '# hi\n', '# hi\napiVersion: v1\nkind: Config\nclusters:\n- ENTRY\n'],
    ['no such section', 'kind: Config', 'kind: Config\nclusters:\n- ENTRY\n'],
    [
      'an empty section',
      'clusters: []  # none\nkind: Config\n',
      'clusters:\n- ENTRY  # none\nkind: Config\n',
    ],
    ['a section of null', 'clusters: null\nkind: Config\n', 'clusters:\n- ENTRY\nkind: Config\n'],
    ['a section of nothing', 'clusters:\nkind: Config\n', 'clusters:\n- ENTRY\nkind: Config\n'],
    ['no final newline', 'clusters:\n- name: a', 'clusters:\n- name: a\n- ENTRY'],
    [
      'lines of Windows',
      'clusters:\r\n- name: a\r\nk: v\r\n',
      'clusters:\r\n- name: a\r\n- ENTRY\r\nk: v\r\n',
    ],
  ])('comes into %s', (_, text, wanted) => {
    const newline = text.includes('\r') ? '\r\n' : '\n';
    const entry = ['name: "new"', '  cluster:', '    server: "https://n:6443"'].join(newline);
    const result = put(text);
    if (text === '# hi\n') expect(parse(result).clusters).toEqual([ENTRY]);
    else expect(result).toBe(wanted.replace('ENTRY', entry));
  });

  it('stays JSON in JSON', () => {
    const text = '{\n  "kind": "Config",\n  "clusters": [ {"name": "a"}, {"name":"b"} ]\n}\n';
    const json = JSON.stringify(ENTRY);
    expect(put(text)).toBe(text.replace('"b"}', `"b"}, ${json}`));
    expect(put(text, 'a')).toBe(text.replace('{"name": "a"}', json));
    expect(take(text, 'b')).toBe(text.replace(', {"name":"b"}', ''));
    expect(take(text, 'a')).toBe(text.replace('{"name": "a"}, ', ''));
    expect(put('{"kind": "Config"}')).toBe(`{"kind": "Config", "clusters": [${json}]}`);
    expect(put('{"clusters": []}')).toBe(`{"clusters": [${json}]}`);
  });

  it('comes into documents that are written in unusual ways', () => {
    for (const text of [
      'clusters:\n-\n  name: a\n- # b\n  name: b\n',
      '--- # one\nclusters:\n- name: a\n...\n',
      '  clusters:\n  - name: a\n  kind: Config\n',
      '"clusters": [{name: a},]\n',
    ]) {
      const names = (result: string) => readKubeconfig(result, PATH).clusters.map(({ name }) => name);
      expect(names(put(text)), text).toEqual([...names(text), 'new']);
      expect(names(put(text, 'a')), text).toEqual(['new', ...names(text).slice(1)]);
      expect(names(take(text, 'a')), text).toEqual(names(text).slice(1));
    }
  });
});

describe('the current context', () => {
  it.each([
    [MINE, MINE.replace("'a'", '"b c"')],
    ['current-context: ""\nkind: Config\n', 'current-context: "b c"\nkind: Config\n'],
    ['current-context:\nkind: Config\n', 'current-context: "b c"\nkind: Config\n'],
    ['kind: Config\n', 'kind: Config\ncurrent-context: "b c"\n'],
    ['{"kind": "Config"}', '{"kind": "Config", "current-context": "b c"}'],
  ])('is set in its place', (text, wanted) => {
    expect(changeCurrentContext(text, 'b c', PATH)).toBe(wanted);
    expect(changeCurrentContext(wanted, 'b c', PATH)).toBe(wanted);
  });
});

describe('what is no kubeconfig', () => {
  it.each([
    ['clusters: [', /^\/k is no kubeconfig that can be changed: .*line 1/],
    ['- a\n', /it is no mapping/],
    ['just text', /it is no mapping/],
    ['clusters: {a: b}', /its clusters are no list/],
    ['clusters: [a]', /its clusters are no list/],
    ['clusters: []\nclusters: []\n', /unique/],
    ['clusters: &all\n- {name: a}\nother: *all\n', /its clusters cannot be changed alone/],
  ])('%j is refused', (text, message) => {
    expect(() => put(text)).toThrow(
      expect.objectContaining({ kind: 'failed', message: expect.stringMatching(message) }),
    );
  });
});
