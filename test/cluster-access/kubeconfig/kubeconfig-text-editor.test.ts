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
const addEntry = (text: string, name = 'new') => change(text, { section: 'clusters', name, entry: ENTRY });
const removeEntry = (text: string, name: string) =>
  change(text, { section: 'clusters', name, entry: undefined });
const setCurrent = (text: string, currentContext: string) => change(text, { currentContext });

const CONFIG = `# written by hand
apiVersion: v1
kind: Config
preferences: {colors: true}
current-context:   'a'   # the default
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

describe('changeKubeconfig with an entry', () => {
  it('appends it with the indentation of the others, and changes nothing else', () => {
    expect(addEntry(CONFIG)).toBe(CONFIG.replace('# second\n', `# second\n${LINES}\n`));
  });

  it('replaces it in place', () => {
    const old = CONFIG.slice(CONFIG.indexOf('  - name: a'), CONFIG.indexOf('\n\n  # far'));
    expect(addEntry(CONFIG, 'a')).toBe(CONFIG.replace(old, LINES));
  });

  it('removes only the lines of the entry', () => {
    expect(removeEntry(addEntry(CONFIG), 'new')).toBe(CONFIG);
    const b = CONFIG.slice(CONFIG.indexOf('  - cluster:'), CONFIG.indexOf('\ncontexts:'));
    expect(removeEntry(CONFIG, 'b')).toBe(CONFIG.replace(b, ''));
    expect(removeEntry(CONFIG, 'unknown')).toBe(CONFIG);
  });

  it('leaves an empty list and the comments after it removes the only entry', () => {
    const text = 'clusters: # mine\n# of old\n- name: a\n  cluster: {}\n# more\nusers: null\n';
    expect(removeEntry(text, 'a')).toBe('clusters: [] # mine\n# of old\n# more\nusers: null\n');
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
  ])('appends it to %s', (_, text, expected) => {
    const newline = text.includes('\r') ? '\r\n' : '\n';
    const entry = ['name: "new"', '  cluster:', '    server: "https://n:6443"'].join(newline);
    expect(addEntry(text)).toBe(expected.replace('ENTRY', entry));
  });

  it('writes JSON if the file is JSON', () => {
    const text = '{\n  "kind": "Config",\n  "clusters": [ {"name": "a"}, {"name":"b"} ]\n}\n';
    const json = JSON.stringify(ENTRY);
    expect(addEntry(text)).toBe(text.replace('"b"}', `"b"}, ${json}`));
    expect(addEntry(text, 'a')).toBe(text.replace('{"name": "a"}', json));
    expect(removeEntry(text, 'b')).toBe(text.replace(', {"name":"b"}', ''));
    expect(removeEntry(text, 'a')).toBe(text.replace('{"name": "a"}, ', ''));
    expect(addEntry('{"kind": "Config"}')).toBe(`{"kind": "Config", "clusters": [${json}]}`);
    expect(addEntry('{"kind": "Config",}')).toBe(`{"kind": "Config", "clusters": [${json}],}`);
    expect(addEntry('{"clusters": []}')).toBe(`{"clusters": [${json}]}`);
    expect(removeEntry('{"clusters": [{"name": "a"}, ]}', 'a')).toBe('{"clusters": [ ]}');
  });

  it('appends, replaces and removes it in documents of unusual style', () => {
    for (const text of [
      'clusters:\n-\n  name: a\n- # b\n  name: b\n',
      '--- # one\nclusters:\n- name: a\n...\n',
      '  clusters:\n  - name: a\n  kind: Config\n',
      '"clusters": [{name: a},]\n',
    ]) {
      const names = (result: string) => parseKubeconfig(result, PATH).config.clusters.map(({ name }) => name);
      expect(names(addEntry(text)), text).toEqual([...names(text), 'new']);
      expect(names(addEntry(text, 'a')), text).toEqual(['new', ...names(text).slice(1)]);
      expect(names(removeEntry(text, 'a')), text).toEqual(names(text).slice(1));
    }
  });
});

describe('changeKubeconfig with a current context', () => {
  it.each([
    [CONFIG, CONFIG.replace("'a'", '"b c"')],
    ['current-context: ""\nkind: Config\n', 'current-context: "b c"\nkind: Config\n'],
    ['current-context:\nkind: Config\n', 'current-context: "b c"\nkind: Config\n'],
    ['current-context: # none\n', 'current-context: "b c" # none\n'],
    ['  kind: Config\n', '  kind: Config\n  current-context: "b c"\n'],
    ['kind: Config\n', 'kind: Config\ncurrent-context: "b c"\n'],
    ['{"kind": "Config"}', '{"kind": "Config", "current-context": "b c"}'],
  ])('sets it in place in %j', (text, expected) => {
    expect(setCurrent(text, 'b c')).toBe(expected);
    expect(setCurrent(expected, 'b c')).toBe(expected);
  });
});

describe('changeKubeconfig with an invalid file', () => {
  it.each([
    ['clusters: [', /^Cannot edit kubeconfig \/k: line 1/],
    ['- a\n', /it is not a mapping/],
    ['just text', /it is not a mapping/],
    ['{"auths": {}, "credsStore": "x"}', /its content is not a kubeconfig/],
    ['clouds: {c: {}}\n', /its content is not a kubeconfig/],
    ['apiVersion: v1\nkind: Pod\n', /its content is not a kubeconfig/],
    ['clusters: {a: b}', /clusters is not a list of named entries/],
    ['clusters: [a]', /clusters is not a list of named entries/],
    ['clusters: []\nclusters: []\n', /duplicate key clusters/],
    ['clusters: &all\n- {name: a}\nother: *all\n', /clusters cannot be edited in place/],
    ['clusters:\n- name: a\n  x: |+\n    y\n\n', /clusters cannot be edited in place/],
  ])('rejects %j', (text, message) => {
    expect(() => addEntry(text)).toThrow(
      expect.objectContaining({ kind: 'failed', message: expect.stringMatching(message) }),
    );
  });
});

describe('changeKubeconfig with several changes', () => {
  const entry = { name: 'n', x: 1 };
  const all: KubeconfigChange[] = [
    { section: 'clusters', name: 'n', entry },
    { section: 'contexts', name: 'n', entry },
    { section: 'users', name: 'n', entry },
    { currentContext: 'n' },
  ];
  it.each([
    '',
    CONFIG,
    'kind: Config',
    'users:\n- name: a',
    'contexts:\n- name: a\n...\n# end\n',
    '{}',
    '{"users": [{"name": "a"}]}',
    'users: []\r\nkind: Config\r\n',
    '  clusters:\n  - name: n\n  users:\n  - name: n',
  ])('has the same effect as separate changes in %j', (text) => {
    const { content } = parseKubeconfig(change(text, ...all), PATH);
    expect(content).toEqual(
      parseKubeconfig(
        all.reduce((changed, single) => change(changed, single), text),
        PATH,
      ).content,
    );
    expect(content).toMatchObject({ 'current-context': 'n', users: expect.arrayContaining([entry]) });
  });

  it('removes several entries of a section', () => {
    const names = ['a', 'new', 'b'];
    const removals = names.map((name): KubeconfigChange => ({ section: 'clusters', name, entry: undefined }));
    for (const text of [addEntry(CONFIG), '{"clusters": [{"name":"a"},{"name":"new"},{"name":"b"}]}']) {
      expect(parseKubeconfig(change(text, ...removals), PATH).config.clusters).toEqual([]);
    }
  });
});

describe('changeKubeconfig with a long list in brackets', () => {
  const NAMES = Array.from({ length: 9 }, (_, i) => `c${i}`);
  const STYLES: [string, (name: string) => string, string][] = [
    ['one line of JSON', (name) => `{"name":"${name}","x":"it's, [a] \\"b\\" \\u00e9"}`, ','],
    ['indented JSON', (name) => `{\n    "name": "${name}",\n    "x": "a: b # c"\n  }`, ',\n  '],
    ['flow style with comments and tags', (name) => `!!map {name: ${name}} # {, ]`, '\n  , '],
  ];
  const END = new Map([['flow style with comments and tags', '\n']]);
  it.each(STYLES)('preserves every other item in %s', (style, item, separator) => {
    const list = (names: readonly string[]) =>
      `{"kind": "Config", "clusters": [${names.map(item).join(separator)}${END.get(style) ?? ''}]}\n`;
    const text = list(NAMES);
    for (const [index, name] of NAMES.entries()) {
      const replaced = addEntry(text, name);
      const names = ({ config }: { config: { clusters: readonly { name: string }[] } }) =>
        config.clusters.map((entry) => entry.name);
      expect(names(parseKubeconfig(replaced, PATH))).toEqual(NAMES.with(index, 'new'));
      for (const other of NAMES.filter((item) => item !== name)) expect(replaced).toContain(item(other));
      expect(names(parseKubeconfig(removeEntry(text, name), PATH))).toEqual(NAMES.toSpliced(index, 1));
    }
    const added = addEntry(text);
    const at = text.lastIndexOf('}', text.lastIndexOf(style.startsWith('flow') ? ' # ' : ']')) + 1;
    expect(added).toBe(`${text.slice(0, at)}, ${JSON.stringify(ENTRY)}${text.slice(at)}`);
    expect(removeEntry(added, 'new')).toBe(text);
  });
});
