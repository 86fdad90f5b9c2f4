import { describe, expect, it } from 'vitest';
import {
  assertNodeLabel,
  assertNodeTaint,
  parseNodeLabels,
  parseNodeTaints,
} from '../../src/magnum/node-properties.ts';

const taint = (key: string, value: string, effect: string) => ({ key, value, effect });
const name63 = `a${'-'.repeat(61)}z`;
const prefix253 = [63, 63, 63, 61].map((length) => 'd'.repeat(length)).join('.');

describe('parseNodeLabels', () => {
  it.each<[string[], Record<string, string>]>([
    [[], {}],
    [[''], {}],
    [['a=b'], { a: 'b' }],
    [['a='], { a: '' }],
    [['a=b,c=d', 'e=f'], { a: 'b', c: 'd', e: 'f' }],
    [['a=b;c=d', 'e=f,'], { a: 'b', c: 'd', e: 'f' }],
    [['', 'a=b'], { a: 'b' }],
    [['a=b, c=d ; e=f ', ' g=h'], { a: 'b', c: 'd', e: 'f', g: 'h' }],
    [['example.com/Team_1.x=v1.29-b_2'], { 'example.com/Team_1.x': 'v1.29-b_2' }],
    [[`${prefix253}/${name63}=${name63}`], { [`${prefix253}/${name63}`]: name63 }],
  ])('parses %j', (words, labels) => {
    expect(parseNodeLabels(words)).toEqual(labels);
  });

  it.each([
    ['a', "Invalid node label 'a'; use KEY=VALUE."],
    ['=b', "Invalid key '' in node label '=b'; use up to 63"],
    ['_a=b', "Invalid key '_a' in node label '_a=b'; use up to 63"],
    ['a b=c', "Invalid key 'a b' in node label 'a b=c'; use up to 63"],
    ['ä=c', "Invalid key 'ä' in node label 'ä=c'; use up to 63"],
    [`${name63}z=c`, `Invalid key '${name63}z' in`],
    ['a/b/c=d', "Invalid key 'b/c' in node label 'a/b/c=d'"],
    ['example.com/=d', "Invalid key '' in node label 'example.com/=d'"],
    ['/a=d', "Invalid prefix '' in node label '/a=d'; use a DNS name in lower case"],
    ['Example.com/a=d', "Invalid prefix 'Example.com' in node label 'Example.com/a=d'"],
    ['a..b/a=d', "Invalid prefix 'a..b' in"],
    [`${prefix253}d/a=d`, `Invalid prefix '${prefix253}d' in`],
    ['a=b=c', "Invalid value 'b=c' in node label 'a=b=c'; use up to 63"],
    ['a=-b', "Invalid value '-b' in"],
    ['a=b\nc', "Invalid value 'b\nc' in"],
    [`a=${name63}z`, `Invalid value '${name63}z' in`],
    ['a=b,a=c', "Duplicate node label 'a'."],
  ])('rejects %j', (word, message) => {
    expect(() => parseNodeLabels([word])).toThrow(
      expect.objectContaining({ kind: 'usage', message: expect.stringContaining(message) }),
    );
  });

  it('rejects a key that is repeated in another word', () => {
    expect(() => parseNodeLabels(['a=b', 'a=b'])).toThrow("Duplicate node label 'a'.");
  });
});

describe('parseNodeTaints', () => {
  it.each([
    [[], []],
    [[''], []],
    [['gpu:NoSchedule'], [taint('gpu', '', 'NoSchedule')]],
    [['a:NoSchedule, b=1:NoExecute'], [taint('a', '', 'NoSchedule'), taint('b', '1', 'NoExecute')]],
    [['gpu=:NoExecute'], [taint('gpu', '', 'NoExecute')]],
    [['example.com/gpu=a:NoExecute'], [taint('example.com/gpu', 'a', 'NoExecute')]],
    [
      ['a=1:NoSchedule,b:PreferNoSchedule;c=3:NoExecute'],
      [taint('a', '1', 'NoSchedule'), taint('b', '', 'PreferNoSchedule'), taint('c', '3', 'NoExecute')],
    ],
    [
      ['k=v:NoSchedule,k2:NoExecute', 'k3:NoExecute', ''],
      [taint('k', 'v', 'NoSchedule'), taint('k2', '', 'NoExecute'), taint('k3', '', 'NoExecute')],
    ],
    [
      ['k=v:NoSchedule', 'k=v:NoExecute'],
      [taint('k', 'v', 'NoSchedule'), taint('k', 'v', 'NoExecute')],
    ],
  ])('parses %j', (words, taints) => {
    expect(parseNodeTaints(words)).toEqual(taints);
  });

  it.each([
    ['gpu', "Invalid node taint 'gpu'; use KEY:EFFECT or KEY=VALUE:EFFECT"],
    ['gpu=1', "Invalid node taint 'gpu=1'"],
    ['NoSchedule', "Invalid node taint 'NoSchedule'"],
    ['gpu:noschedule', "Invalid node taint 'gpu:noschedule'"],
    ['gpu:NoSchedule:', "Invalid node taint 'gpu:NoSchedule:'"],
    ['a:NoSchedule,b', "Invalid node taint 'b'"],
    [':NoSchedule', "Invalid key '' in node taint ':NoSchedule'"],
    ['=1:NoSchedule', "Invalid key '' in node taint '=1:NoSchedule'"],
    ['gpu=a=b:NoExecute', "Invalid value 'a=b' in node taint 'gpu=a=b:NoExecute'"],
    ['host=10.0.0.1:80:NoExecute', "Invalid value '10.0.0.1:80' in"],
    ['A.com/b:NoExecute', "Invalid prefix 'A.com' in"],
    ['a=1:NoExecute,a=2:NoExecute', "Duplicate node taint 'a:NoExecute'."],
  ])('rejects %j', (word, message) => {
    expect(() => parseNodeTaints([word])).toThrow(
      expect.objectContaining({ kind: 'usage', message: expect.stringContaining(message) }),
    );
  });
});

describe('the whole error', () => {
  const NAMES =
    'use up to 63 ASCII letters, digits and characters of "-_.", the first and the last one a letter or digit.';
  const TAINTS =
    'use KEY:EFFECT or KEY=VALUE:EFFECT with the effect NoSchedule, PreferNoSchedule or NoExecute.';
  it.each<[string, () => unknown, string]>([
    ['a label', () => parseNodeLabels(['-a=b']), `Invalid key '-a' in node label '-a=b'; ${NAMES}`],
    ['a value', () => parseNodeLabels(['a=b-']), `Invalid value 'b-' in node label 'a=b-'; ${NAMES}`],
    [
      'a prefix',
      () => parseNodeLabels(['A/b=c']),
      "Invalid prefix 'A' in node label 'A/b=c'; use a DNS name in lower case with up to 253 characters.",
    ],
    ['a taint', () => parseNodeTaints(['a:b']), `Invalid node taint 'a:b'; ${TAINTS}`],
    ['a label of JSON', () => assertNodeLabel('a', '-'), `Invalid value '-' in node label 'a=-'; ${NAMES}`],
    [
      'a taint of JSON',
      () => assertNodeTaint({ key: '-', effect: 'NoExecute' }),
      `Invalid key '-' in node taint '{"key":"-","effect":"NoExecute"}'; ${NAMES}`,
    ],
    ['an effect of JSON', () => assertNodeTaint({ key: 'a' }), `Invalid node taint '{"key":"a"}'; ${TAINTS}`],
  ])('about %s names the word and the rule', (_, work, message) => {
    expect(work).toThrow(expect.objectContaining({ kind: 'usage', message }));
  });

  it.each(['NoSchedule', 'PreferNoSchedule', 'NoExecute'])('is missing for the effect %s', (effect) => {
    expect(assertNodeTaint({ key: 'a', value: null, effect })).toBeUndefined();
    expect(assertNodeTaint({ key: 'a.b/c', effect })).toBeUndefined();
    expect(parseNodeTaints([`a:${effect}`])).toEqual([taint('a', '', effect)]);
  });
});
