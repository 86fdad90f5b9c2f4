import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { manualPages } from '../../src/cli/manual.ts';
import { commands } from '../../src/commands/registry.ts';

const folder = 'docs/commands';
const pages = manualPages(commands.map(({ table }) => table));

it.each(pages.map((page) => [page.file, page.text] as const))(
  '%s is as `npm run docs` makes it',
  (file, text) => {
    expect(readFileSync(join(folder, file), 'utf8')).toBe(text);
  },
);

it('there is no page of a command that is gone', () => {
  expect(readdirSync(folder).toSorted()).toEqual(pages.map(({ file }) => file).toSorted());
});
