import { describe, expect, it } from 'vitest';
import { globMatcher, isGlob } from '../../src/platform/glob.ts';

describe('globMatcher', () => {
  it.each([
    ['test-*', ['test-', 'test-1', 'test-a-b'], ['test', 'atest-1', 'Test-1']],
    ['*', ['', 'a', 'a.b/c'], []],
    ['*-prod', ['-prod', 'a-prod', '-prod-prod'], ['prod', 'a-prod-']],
    ['a*b*c', ['abc', 'axbxc', 'abbcc', 'abcbc'], ['ab', 'acb', 'abcd']],
    ['a**b', ['ab', 'axxb'], ['a', 'b']],
    ['test-?', ['test-1', 'test-é', 'test-😀'], ['test-', 'test-12']],
    ['test-[12]', ['test-1', 'test-2'], ['test-3', 'test-', 'test-12']],
    ['n[a-c]d', ['nad', 'nbd', 'ncd'], ['ndd', 'n-d', 'nBd']],
    ['[!a-c]x', ['dx', 'Ax', '-x'], ['ax', 'cx', 'x']],
    ['[^a]x', ['bx'], ['ax']],
    ['[]]', [']'], ['[', '[]]']],
    ['[!]]', ['a'], [']']],
    ['[a-]', ['a', '-'], ['b']],
    ['[-a]', ['a', '-'], ['b']],
    ['a[b', ['a[b'], ['ab']],
    ['a.c', ['a.c'], ['abc']],
    ['a+(b)|{c}\\', ['a+(b)|{c}\\'], ['aab']],
    ['a\nb*', ['a\nb', 'a\nb\n'], ['a b']],
    ['', [''], ['a']],
  ])('%j', (pattern, matching, others) => {
    const matches = globMatcher(pattern);
    expect(matching.filter((text) => !matches(text))).toEqual([]);
    expect(others.filter(matches)).toEqual([]);
  });

  it('compares a pattern with many stars in linear time', () => {
    const matches = globMatcher(`${'*a'.repeat(100)}*b`);
    expect(matches('a'.repeat(20_000))).toBe(false);
  });
});

it.each([
  ['a*', true],
  ['a?', true],
  ['a[', true],
  ['a]', false],
  ['a-b.c_d', false],
  ['', false],
])('isGlob: %j: %j', (text, expected) => {
  expect(isGlob(text)).toBe(expected);
});
