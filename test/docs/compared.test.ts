import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(join(ROOT, 'docs/compared.md'), 'utf8');

/** The rows of the table in a section, without the header. */
function rowsOf(heading: string): string[] {
  const section = page.split(/^## /m).find((text) => text.startsWith(heading)) ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(1);
}

const lastCellOf = (row: string): string => row.split(' | ').at(-1) ?? '';

const testsOf = (row: string): string[] =>
  [...lastCellOf(row).matchAll(/`(test\/[^`]+)`/g)].map(([, path = '']) => path);

it.each([
  ['Everyday tasks', 7],
  ['What users complain about', 25],
  ['Features', 29],
])('docs/compared.md: %s has %i rows, each with tests that exist', (heading, count) => {
  const rows = rowsOf(heading);
  expect(rows).toHaveLength(count);
  for (const row of rows) {
    expect(testsOf(row), row).not.toHaveLength(0);
    for (const path of testsOf(row)) expect(existsSync(join(ROOT, path)), path).toBe(true);
  }
});
