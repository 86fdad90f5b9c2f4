import { describe, expect, it } from 'vitest';
import { patchFromWords, removeKeys, replaceWhole, setKeys } from '../../src/magnum/patch.ts';

const replacement = (word: string) => patchFromWords('replace', [word])[0];

describe('patchFromWords', () => {
  it('adds the leading slash and parses JSON values', () => {
    expect(patchFromWords('replace', ['node_count=5', '/name=web', 'public=true', 'tags="5"'])).toEqual([
      { op: 'replace', path: '/node_count', value: 5 },
      { op: 'replace', path: '/name', value: 'web' },
      { op: 'replace', path: '/public', value: true },
      { op: 'replace', path: '/tags', value: '5' },
    ]);
  });

  it.each([
    ['name=', ''],
    ['name=a=b', 'a=b'],
    ['name=True', 'True'],
    ['name=01', '01'],
    ['name=NaN', 'NaN'],
    ['name=1e400', '1e400'],
    ['labels/tag=1.20', '1.20'],
    ['labels/id=12345678901234567890', '12345678901234567890'],
    ['name= 5 ', 5],
    ['name=-5', -5],
    ['name=0', 0],
    ['name=1e3', '1e3'],
    ['name=5.0', '5.0'],
    ['name=9007199254740991', 9_007_199_254_740_991],
    ['name=9007199254740993', '9007199254740993'],
    ['name=null', null],
    ['name={"a":1}', { a: 1 }],
  ])('parses the value of %s as %j', (word, value) => {
    expect(replacement(word)?.value).toEqual(value);
  });

  it('sends labels as JSON text, which is also a Python literal', () => {
    expect(replacement(`labels=a=it's "x" \\ y,b=2`)).toEqual({
      op: 'replace',
      path: '/labels',
      value: JSON.stringify({ a: `it's "x" \\ y`, b: '2' }),
    });
    expect(replacement('health_status_reason=api=ok')?.value).toBe('{"api":"ok"}');
    expect(replacement('labels={"a": "b", "n": 5, "t": true}')?.value).toBe('{"a":"b","n":"5","t":"true"}');
    expect(replacement('labels={}')?.value).toBe('{}');
  });

  it('sends node labels and taints as JSON text, parsed as in the options of nodegroup-update', () => {
    expect(replacement('node_labels=a=b,c=d')?.value).toBe('{"a":"b","c":"d"}');
    expect(replacement('node_labels={"a":"b"}')?.value).toBe('{"a":"b"}');
    expect(replacement('/node_taints=k=v:NoExecute')?.value).toBe(
      '[{"key":"k","value":"v","effect":"NoExecute"}]',
    );
    expect(replacement('node_taints=[]')?.value).toBe('[]');
    expect(() => replacement('node_taints=k')).toThrow("Invalid node taint 'k'");
  });

  it.each([
    ['add', 'node_labels/q=r,s=t', "Invalid value 'r,s=t' in node label 'q=r,s=t'"],
    ['replace', '/node_labels/-q=r', "Invalid key '-q'"],
    ['add', 'node_labels/Example.org~1q=r', "Invalid prefix 'Example.org'"],
    ['replace', 'node_labels={"a":"b,c=d"}', "Invalid value 'b,c=d'"],
    ['replace', 'node_taints=[{"key":"k,2","value":"","effect":"NoExecute"}]', "Invalid key 'k,2'"],
    ['replace', 'node_taints=[{"key":"k","effect":"Never"}]', 'Invalid node taint'],
    ['replace', 'node_taints=[null]', "Invalid node taint 'null'"],
    ['replace', 'node_taints={"key":"-k","effect":"NoExecute"}', "Invalid key '-k'"],
    ['replace', 'node_taints=[{"effect":"NoExecute"}]', "Invalid key ''"],
    ['replace', 'node_taints=[{"key":"k","value":"-","effect":"NoExecute"}]', "Invalid value '-'"],
    ['add', 'node_labels={"-a":"b"}', "Invalid key '-a'"],
    ['add', 'node_labels/a~01b=c', "Invalid key 'a~1b' in node label 'a~1b=c'"],
    ['add', 'node_labels/a~1b~1c=d', "Invalid key 'b/c'"],
  ] as const)('%s %s: rejects what Kubernetes would reject', (op, word, message) => {
    expect(() => patchFromWords(op, [word])).toThrow(message);
  });

  it.each([
    ['add', 'node_labels/q=r'],
    ['replace', 'node_labels/example.org~1q=5'],
    ['replace', 'node_taints=[{"key":"k","value":null,"effect":"NoExecute"}]'],
    ['add', 'labels/q=r,s=t'],
  ] as const)('%s %s is accepted', (op, word) => {
    expect(patchFromWords(op, [word])).toHaveLength(1);
  });

  it('adds labels key by key, because the service rejects `add` for the object', () => {
    expect(patchFromWords('add', ['labels=a=1,b=2,x/y~z=3'])).toEqual([
      { op: 'add', path: '/labels/a', value: '1' },
      { op: 'add', path: '/labels/b', value: '2' },
      { op: 'add', path: '/labels/x~1y~0z', value: '3' },
    ]);
  });

  it('adds other objects, and node labels, as they are', () => {
    expect(patchFromWords('add', ['node_labels={"a":"b"}', 'tags=["a"]', 'node_labels/q=r'])).toEqual([
      { op: 'add', path: '/node_labels', value: { a: 'b' } },
      { op: 'add', path: '/tags', value: ['a'] },
      { op: 'add', path: '/node_labels/q', value: 'r' },
    ]);
    expect(patchFromWords('add', ['health_status_reason=api=ok'])).toEqual([
      { op: 'add', path: '/health_status_reason/api', value: 'ok' },
    ]);
  });

  it('reads the environment file in mesos_slave_executor_env_file', () => {
    const [operation] = patchFromWords(
      'replace',
      ['labels=mesos_slave_executor_env_file=e.json'],
      () => '{"A":"b"}',
    );
    expect(JSON.parse(String(operation?.value))).toEqual({
      mesos_slave_executor_env_file: 'e.json',
      mesos_slave_executor_env_variables: '{"A":"b"}',
    });
  });

  it('uses only the path for remove', () => {
    expect(patchFromWords('remove', ['labels/a', '/name=x', 'tags=a=b\nc'])).toEqual([
      { op: 'remove', path: '/labels/a' },
      { op: 'remove', path: '/name' },
      { op: 'remove', path: '/tags' },
    ]);
    expect(() => patchFromWords('remove', ['=x'])).toThrow(
      'Attributes must be a list of PATH=VALUE not "=x"',
    );
  });

  it.each(['node_count', '', '=5', '/'])('rejects "%s"', (word) => {
    expect(() => replacement(word)).toThrow(
      expect.objectContaining({
        kind: 'usage',
        message: `Attributes must be a list of PATH=VALUE not "${word}"`,
      }),
    );
  });

  it('rejects labels without a key', () => {
    expect(() => replacement('labels=5')).toThrow('labels must be a list of KEY=VALUE not 5');
    expect(() => replacement('labels=')).toThrow('labels must be a list of KEY=VALUE not ');
    expect(() => replacement('labels=["a"]')).toThrow('labels must be a list of KEY=VALUE not ["a"]');
    expect(() => replacement('labels=null')).toThrow('labels must be a list of KEY=VALUE not null');
  });
});

describe('replaceWhole, setKeys and removeKeys', () => {
  it('replaceWhole sends a text that is both JSON and a Python literal', () => {
    expect(replaceWhole('/node_labels', { 'a.b/c': `it's "x"` })).toEqual({
      op: 'replace',
      path: '/node_labels',
      value: String.raw`{"a.b/c":"it's \"x\""}`,
    });
    expect(replaceWhole('/node_taints', [{ key: 'gpu', value: '', effect: 'NoSchedule' }]).value).toBe(
      '[{"key":"gpu","value":"","effect":"NoSchedule"}]',
    );
    expect(replaceWhole('/node_taints', []).value).toBe('[]');
  });

  it('setKeys and removeKeys change single keys, with strings as values', () => {
    expect(setKeys('/labels', { count: '5', 'x/y~z': 'a=b' })).toEqual([
      { op: 'add', path: '/labels/count', value: '5' },
      { op: 'add', path: '/labels/x~1y~0z', value: 'a=b' },
    ]);
    expect(removeKeys('/labels', ['count', 'x/y'])).toEqual([
      { op: 'remove', path: '/labels/count' },
      { op: 'remove', path: '/labels/x~1y' },
    ]);
  });
});
