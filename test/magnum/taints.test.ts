import { describe, expect, it } from 'vitest';
import { parseTaints } from '../../src/magnum/taints.ts';

const taint = (key: string, value: string, effect: string) => ({ key, value, effect });

describe('parseTaints', () => {
  it.each([
    [[], []],
    [[''], []],
    [['gpu:NoSchedule'], [taint('gpu', '', 'NoSchedule')]],
    [['gpu=:NoExecute'], [taint('gpu', '', 'NoExecute')]],
    [['gpu=a=b:NoExecute'], [taint('gpu', 'a=b', 'NoExecute')]],
    [['host=10.0.0.1:80:NoExecute'], [taint('host', '10.0.0.1:80', 'NoExecute')]],
    [
      ['a=1:NoSchedule,b:PreferNoSchedule;c=3:NoExecute'],
      [taint('a', '1', 'NoSchedule'), taint('b', '', 'PreferNoSchedule'), taint('c', '3', 'NoExecute')],
    ],
    [
      ['a=1,2:NoSchedule', 'b:NoExecute', ''],
      [taint('a', '1,2', 'NoSchedule'), taint('b', '', 'NoExecute')],
    ],
  ])('parses %j', (words, taints) => {
    expect(parseTaints(words)).toEqual(taints);
  });

  it.each([
    'gpu',
    'gpu=1',
    ':NoSchedule',
    '=1:NoSchedule',
    'gpu:noschedule',
    'gpu:NoSchedule:',
    'a:NoSchedule,b',
  ])('rejects %s', (word) => {
    expect(() => parseTaints([word])).toThrow(
      expect.objectContaining({
        kind: 'usage',
        message: expect.stringContaining('KEY[=VALUE]:EFFECT, where EFFECT is one of NoSchedule'),
      }),
    );
  });
});
