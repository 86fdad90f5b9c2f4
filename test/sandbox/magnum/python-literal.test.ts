import { describe, expect, it } from 'vitest';
import { LiteralError, parsePythonLiteral } from '../../../src/sandbox/magnum/python-literal.ts';

describe('parsePythonLiteral', () => {
  it.each<[string, unknown]>([
    ['{}', {}],
    ['[]', []],
    ['()', []],
    ["{'a': 'b', \"c\": 'd'}", { a: 'b', c: 'd' }],
    ["  { 'a' :\t1 ,\n'b':2,}  ", { a: 1, b: 2 }],
    ["{1: 'a', True: 'b', None: 'c'}", { 1: 'a', true: 'b', null: 'c' }],
    ["{'a': {'b': [1, (2, 'c'), {}]}}", { a: { b: [1, [2, 'c'], {}] } }],
    ["['a', 'b',]", ['a', 'b']],
    ['True', true],
    ['False', false],
    ['None', null],
    ['1', 1],
    ['-1', -1],
    ['+1', 1],
    ['1.5', 1.5],
    ['1.', 1],
    ['.5', 0.5],
    ['1e3', 1_000],
    ['1.5E-2', 0.015],
    ["'it\\'s'", "it's"],
    ['"a\'b"', "a'b"],
    ["'a\\n\\r\\t\\\\\\x'", 'a\n\r\t\\x'],
    ["'a\\\nb'", 'ab'],
    ["''", ''],
    ["'{a: [b]}'", '{a: [b]}'],
  ])('parses %j', (text, value) => {
    expect(parsePythonLiteral(text)).toStrictEqual(value);
  });

  const INVALID = 'invalid syntax (<unknown>, line 1)';
  const UNTERMINATED = 'unterminated string literal (detected at line 1) (<unknown>, line 1)';
  const NAME = 'malformed node or string on line 1: <ast.Name object at 0x7f0000000000>';
  it.each([
    ['', INVALID],
    ['1 2', INVALID],
    ['{} {}', INVALID],
    ['a b', INVALID],
    ['1a', INVALID],
    ['1e', INVALID],
    ['--1', INVALID],
    ['a', NAME],
    ['true', NAME],
    ['_x1', NAME],
    ['é', NAME],
    ["'a", UNTERMINATED],
    ['"a\'', UNTERMINATED],
    ["'a\\'", UNTERMINATED],
    ['{', "'{' was never closed (<unknown>, line 1)"],
    ['[1', "'[' was never closed (<unknown>, line 1)"],
    ['(1,', "'(' was never closed (<unknown>, line 1)"],
    ["{'a': [1, 2", "'[' was never closed (<unknown>, line 1)"],
    ["{'a'", "'{' was never closed (<unknown>, line 1)"],
    ["{'a':", "'{' was never closed (<unknown>, line 1)"],
    ["['a", UNTERMINATED],
    ["{'a': 'b", UNTERMINATED],
    ["{'a': [1], 'b'", "'{' was never closed (<unknown>, line 1)"],
    ["{'a' 'b'}", INVALID],
    ["{'a': 1 'b': 2}", INVALID],
    ['[1 2]', INVALID],
    ['{,}', INVALID],
    ['{a: b}', INVALID],
  ])('rejects %j', (text, message) => {
    expect(() => parsePythonLiteral(text)).toThrow(expect.objectContaining({ message }));
    expect(() => parsePythonLiteral(text)).toThrow(LiteralError);
  });
});
