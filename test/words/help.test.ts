/** All pages of `magnum help` in a terminal of 80 columns. To update the files after a change: `npx vitest run test/words -u`. */
import { expect, it } from 'vitest';
import { helpText } from '../../src/cli/help/help-text.ts';
import { topicNames } from '../../src/cli/help/topic-names.ts';
import { commands } from '../../src/commands/registry.ts';

const tables = commands.map(({ table }) => table);

const pages = (names: readonly string[]): string =>
  names
    .map((name) => `$ magnum help${name && ` ${name}`}\n${helpText(name, tables, 80) ?? 'NO PAGE\n'}`)
    .join('\n');

it('magnum help: the overview and the topics match test/words/help/topics.txt', async () => {
  const text = pages(['', ...topicNames]);
  expect(text).not.toContain('NO PAGE');
  await expect(text).toMatchFileSnapshot('help/topics.txt');
});

it('magnum help: the pages of the commands match test/words/help/commands.txt', async () => {
  const text = pages(tables.map(({ names: [name] }) => name));
  expect(text).not.toContain('NO PAGE');
  await expect(text).toMatchFileSnapshot('help/commands.txt');
});
