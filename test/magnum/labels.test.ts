import { describe, expect, it } from 'vitest';
import { parseLabels, resolveLabels } from '../../src/magnum/labels.ts';

describe('parseLabels', () => {
  it.each<[string[], Record<string, string>]>([
    [[], {}],
    [['a=1'], { a: '1' }],
    [['a=1,b=2;c=3'], { a: '1', b: '2', c: '3' }],
    [['a=1,2'], { a: '1,2' }],
    [['a=x;y'], { a: 'x;y' }],
    [['a=1,b=2', 'c=d=e;f'], { a: '1,b=2', c: 'd=e;f' }],
    [['a=1', 'a=2', 'b=', 'a=3'], { a: '1,2,3', b: '' }],
    [['a=1, b=2 ;\tc= 3'], { a: '1', b: '2', c: ' 3' }],
    [[' a=1', 'b =2, c'], { a: '1', b: '2, c' }],
    [['a= sp "q" \'s\'', 'b=é'], { a: ' sp "q" \'s\'', b: 'é' }],
  ])('parses %j', (words, labels) => {
    expect(parseLabels(words)).toEqual(labels);
  });

  it('treats __proto__ as an ordinary label', () => {
    expect(Object.entries(parseLabels(['__proto__=1', 'b=2']))).toEqual([
      ['__proto__', '1'],
      ['b', '2'],
    ]);
  });

  it.each([
    [['a'], 'a'],
    [['a=1', 'b'], 'b'],
    [['a=1,b=2,c'], 'c'],
    [[''], ''],
  ])('rejects %j', (words, word) => {
    expect(() => parseLabels(words)).toThrow(
      expect.objectContaining({ kind: 'usage', message: `labels must be a list of KEY=VALUE not ${word}` }),
    );
  });
});

describe('resolveLabels', () => {
  const words = ['mesos_slave_executor_env_file=env.json'];

  it('adds the JSON of the file in mesos_slave_executor_env_file as mesos_slave_executor_env_variables', () => {
    const read: string[] = [];
    const labels = resolveLabels(words, (path) => {
      read.push(path);
      return ' {"PATH": "/bin", "N": 1}\n';
    });
    expect(read).toEqual(['env.json']);
    expect(labels).toEqual({
      mesos_slave_executor_env_file: 'env.json',
      mesos_slave_executor_env_variables: '{"PATH":"/bin","N":1}',
    });
  });

  it('reads no file without mesos_slave_executor_env_file', () => {
    expect(
      resolveLabels(['a=1'], () => {
        throw new Error('read');
      }),
    ).toEqual({ a: '1' });
  });

  it('fails with the name of a file that cannot be read or is not JSON, without its content', () => {
    const missing = () => {
      throw Object.assign(new Error('ENOENT: no such file or directory, open'), { code: 'ENOENT' });
    };
    expect(() => resolveLabels(words, missing)).toThrow(
      expect.objectContaining({
        kind: 'usage',
        message: "Cannot get JSON from file 'env.json'. Error: no such file",
        cause: expect.objectContaining({ code: 'ENOENT' }),
      }),
    );
    const notJson = () => resolveLabels(words, () => 'PASSWORD=x');
    expect(notJson).toThrow(
      expect.objectContaining({
        kind: 'usage',
        message: "The file 'env.json' does not contain valid JSON.",
      }),
    );
    expect(notJson).toThrow(expect.not.objectContaining({ cause: expect.anything() }));
  });
});
