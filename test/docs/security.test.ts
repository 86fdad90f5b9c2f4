import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** Rows of the table of promises: the promise, and the test files. */
const rows = readFileSync('SECURITY.md', 'utf8')
  .split('\n')
  .filter((line) => /^\| .*`test\//.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(
    ([, promise = '', files = '']) =>
      [promise, [...files.matchAll(/`([^`]+)`/g)].map(([, path]) => path ?? '')] as const,
  );

describe('SECURITY.md', () => {
  it('names tests for its promises', () => {
    expect(rows.length).toBeGreaterThan(12);
  });

  it.each(rows)('%s: the tests exist', (_, files) => {
    expect(files).not.toEqual([]);
    expect(files.filter((file) => !existsSync(file))).toEqual([]);
  });
});
