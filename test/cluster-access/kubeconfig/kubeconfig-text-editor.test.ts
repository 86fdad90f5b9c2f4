import { describe, expect, it } from 'vitest';
import { parseKubeconfig } from '../../../src/cluster-access/kubeconfig/kubeconfig-reader.ts';
import {
  changeKubeconfig,
  type KubeconfigChange,
} from '../../../src/cluster-access/kubeconfig/kubeconfig-text-editor.ts';

const PATH = '/k';
const ENTRY = { name: 'new', cluster: { server: 'https://n:6443' } };
const change = (text: string, ...changes: KubeconfigChange[]) =>
  changeKubeconfig(parseKubeconfig(text, PATH), changes);
const put = (text: string, name = 'new') => change(text, { section: 'clusters', name, entry: ENTRY });
const take = (text: string, name: string) => change(text, { section: 'clusters', name, entry: undefined });
const setCurrent = (text: string, currentContext: string) => change(text, { currentContext });

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
  it('appends an entry with the indentation of the others, and changes nothing else', () => {
    expect(put(MINE)).toBe(MINE.replace('# second\n', `# second\n${LINES}\n`));
  });

  it('replaces an entry in its place', () => {
    const old = MINE.slice(MINE.indexOf('  - name: a'), MINE.indexOf('\n\n  # far'));
    expect(put(MINE, 'a')).toBe(MINE.replace(old, LINES));
  });

  it('removes the lines of an entry, and no others', () => {
    expect(take(put(MINE), 'new')).toBe(MINE);
    const b = MINE.slice(MINE.indexOf('  - cluster:'), MINE.indexOf('\ncontexts:'));
    expect(take(MINE, 'b')).toBe(MINE.replace(b, ''));
    expect(take(MINE, 'nobody')).toBe(MINE);
  });

  it('leaves an empty list and the comments if it removes the only entry', () => {
    const text = 'clusters: # mine\n# of old\n- name: a\n  cluster: {}\n# more\nusers: null\n';
    expect(take(text, 'a')).toBe('clusters: [] # mine\n# of old\n# more\nusers: null\n');
  });

  it.each([
    ['an empty file', '', 'apiVersion: v1\nkind: Config\nclusters:\n- ENTRY\n'],
    ['a file with comments only', '# hi\n', '# hi\napiVersion: v1\nkind: Config\nclusters:\n- ENTRY\n'],
    ['a file without the section', 'kind: Config', 'kind: Config\nclusters:\n- ENTRY\n'],
    [
      'an empty section',
      'clusters: []  # none\nkind: Config\n',
      'clusters:\n- ENTRY  # none\nkind: Config\n',
    ],
    ['a section that is null', 'clusters: null\nkind: Config\n', 'clusters:\n- ENTRY\nkind: Config\n'],
    ['a section without a value', 'clusters:\nkind: Config\n', 'clusters:\n- ENTRY\nkind: Config\n'],
    ['a section with a comment only', 'clusters: # none\n', 'clusters:\n- ENTRY # none\n'],
    [
      'a document with an end marker',
      'kind: Config\n...\n# end\n',
      'kind: Config\nclusters:\n- ENTRY\n...\n# end\n',
    ],
    ['an empty document', '--- # mine\n', '--- # mine\napiVersion: v1\nkind: Config\nclusters:\n- ENTRY\n'],
    [
      'a section that is an alias',
      'x: &l\n- name: a\nclusters: *l\n',
      'x: &l\n- name: a\nclusters:\n- name: "a"\n- ENTRY\n',
    ],
    ['a file without a final newline', 'clusters:\n- name: a', 'clusters:\n- name: a\n- ENTRY'],
    [
      'a file with CRLF',
      'clusters:\r\n- name: a\r\nk: v\r\n',
      'clusters:\r\n- name: a\r\n- ENTRY\r\nk: v\r\n',
    ],
  ])('appends an entry to %s', (_, text, wanted) => {
    const newline = text.includes('\r') ? '\r\n' : '\n';
    const entry = ['name: "new"', '  cluster:', '    server: "https://n:6443"'].join(newline);
    expect(put(text)).toBe(wanted.replace('ENTRY', entry));
  });

  it('writes JSON into JSON', () => {
    const text = '{\n  "kind": "Config",\n  "clusters": [ {"name": "a"}, {"name":"b"} ]\n}\n';
    const json = JSON.stringify(ENTRY);
    expect(put(text)).toBe(text.replace('"b"}', `"b"}, ${json}`));
    expect(put(text, 'a')).toBe(text.replace('{"name": "a"}', json));
    expect(take(text, 'b')).toBe(text.replace(', {"name":"b"}', ''));
    expect(take(text, 'a')).toBe(text.replace('{"name": "a"}, ', ''));
    expect(put('{"kind": "Config"}')).toBe(`{"kind": "Config", "clusters": [${json}]}`);
    expect(put('{"kind": "Config",}')).toBe(`{"kind": "Config", "clusters": [${json}],}`);
    expect(put('{"clusters": []}')).toBe(`{"clusters": [${json}]}`);
    expect(take('{"clusters": [{"name": "a"}, ]}', 'a')).toBe('{"clusters": [ ]}');
  });

  it('appends, replaces and removes an entry in documents of unusual style', () => {
    for (const text of [
      'clusters:\n-\n  name: a\n- # b\n  name: b\n',
      '--- # one\nclusters:\n- name: a\n...\n',
      '  clusters:\n  - name: a\n  kind: Config\n',
      '"clusters": [{name: a},]\n',
    ]) {
      const names = (result: string) => parseKubeconfig(result, PATH).config.clusters.map(({ name }) => name);
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
    ['current-context: # none\n', 'current-context: "b c" # none\n'],
    ['  kind: Config\n', '  kind: Config\n  current-context: "b c"\n'],
    ['kind: Config\n', 'kind: Config\ncurrent-context: "b c"\n'],
    ['{"kind": "Config"}', '{"kind": "Config", "current-context": "b c"}'],
  ])('sets the current context in its place', (text, wanted) => {
    expect(setCurrent(text, 'b c')).toBe(wanted);
    expect(setCurrent(wanted, 'b c')).toBe(wanted);
  });
});

describe('an entry', () => {
  it.each([
    ['clusters: [', /^\/k is no kubeconfig that can be changed: .*line 1/],
    ['- a\n', /it is not a mapping/],
    ['just text', /it is not a mapping/],
    ['{"auths": {}, "credsStore": "x"}', /it is the file of another program/],
    ['clouds: {c: {}}\n', /it is the file of another program/],
    ['apiVersion: v1\nkind: Pod\n', /it is the file of another program/],
    ['clusters: {a: b}', /its clusters are no list/],
    ['clusters: [a]', /its clusters are no list/],
    ['clusters: []\nclusters: []\n', /the key clusters is there twice/],
    ['clusters: &all\n- {name: a}\nother: *all\n', /clusters cannot be edited in place/],
    ['clusters:\n- name: a\n  x: |+\n    y\n\n', /clusters cannot be edited in place/],
  ])('rejects %j', (text, message) => {
    expect(() => put(text)).toThrow(
      expect.objectContaining({ kind: 'failed', message: expect.stringMatching(message) }),
    );
  });
});

describe('several changes at once', () => {
  const entry = { name: 'n', x: 1 };
  const all: KubeconfigChange[] = [
    { section: 'clusters', name: 'n', entry },
    { section: 'contexts', name: 'n', entry },
    { section: 'users', name: 'n', entry },
    { currentContext: 'n' },
  ];
  it.each([
    '',
    MINE,
    'kind: Config',
    'users:\n- name: a',
    'contexts:\n- name: a\n...\n# end\n',
    '{}',
    '{"users": [{"name": "a"}]}',
    'users: []\r\nkind: Config\r\n',
    '  clusters:\n  - name: n\n  users:\n  - name: n',
  ])('have the effect of one after another: %j', (text) => {
    const { content } = parseKubeconfig(change(text, ...all), PATH);
    expect(content).toEqual(
      parseKubeconfig(
        all.reduce((changed, one) => change(changed, one), text),
        PATH,
      ).content,
    );
    expect(content).toMatchObject({ 'current-context': 'n', users: expect.arrayContaining([entry]) });
  });

  it('remove several entries of a section', () => {
    const names = ['a', 'new', 'b'];
    const removals = names.map((name): KubeconfigChange => ({ section: 'clusters', name, entry: undefined }));
    for (const text of [put(MINE), '{"clusters": [{"name":"a"},{"name":"new"},{"name":"b"}]}']) {
      expect(parseKubeconfig(change(text, ...removals), PATH).config.clusters).toEqual([]);
    }
  });
});

describe('a long list in brackets', () => {
  const NAMES = Array.from({ length: 9 }, (_, i) => `c${i}`);
  const STYLES: [string, (name: string) => string, string][] = [
    ['one line of JSON', (name) => `{"name":"${name}","x":"it's, [a] \\"b\\" \\u00e9"}`, ','],
    ['indented JSON', (name) => `{\n    "name": "${name}",\n    "x": "a: b # c"\n  }`, ',\n  '],
    ['flow style with comments and tags', (name) => `!!map {name: ${name}} # {, ]`, '\n  , '],
  ];
  const END = new Map([['flow style with comments and tags', '\n']]);
  it.each(STYLES)('of %s keeps every other item as it is', (style, item, separator) => {
    const list = (names: readonly string[]) =>
      `{"kind": "Config", "clusters": [${names.map(item).join(separator)}${END.get(style) ?? ''}]}\n`;
    const text = list(NAMES);
    for (const [index, name] of NAMES.entries()) {
      const replaced = put(text, name);
      const names = ({ config }: { config: { clusters: readonly { name: string }[] } }) =>
        config.clusters.map((entry) => entry.name);
      expect(names(parseKubeconfig(replaced, PATH))).toEqual(NAMES.with(index, 'new'));
      for (const other of NAMES.filter((one) => one !== name)) expect(replaced).toContain(item(other));
      expect(names(parseKubeconfig(take(text, name), PATH))).toEqual(NAMES.toSpliced(index, 1));
    }
    const added = put(text);
    const at = text.lastIndexOf('}', text.lastIndexOf(style.startsWith('flow') ? ' # ' : ']')) + 1;
    expect(added).toBe(`${text.slice(0, at)}, ${JSON.stringify(ENTRY)}${text.slice(at)}`);
    expect(take(added, 'new')).toBe(text);
  });
});
