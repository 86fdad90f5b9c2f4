import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** The rows of the table: promise and test files. */
const rows = readFileSync('SECURITY.md', 'utf8')
  .split('\n')
  .filter((line) => /^\| .*`test\//.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(
    ([, promise = '', files = '']) =>
      [promise, [...files.matchAll(/`([^`]+)`/g)].map(([, path]) => path ?? '')] as const,
  );

describe('SECURITY.md', () => {
  it('has more than 12 promises with tests', () => {
    expect(rows.length).toBeGreaterThan(12);
  });

  it.each(rows)('%s: names existing tests', (_, files) => {
    expect(files).not.toEqual([]);
    expect(files.filter((file) => !existsSync(file))).toEqual([]);
  });
});
