/** Every page of `magnum help` as a terminal of 80 columns shows it. After a change of words: `npx vitest run test/words -u`. */
import { expect, it } from 'vitest';
import { helpText } from '../../src/cli/help/help-text.ts';
import { topicNames } from '../../src/cli/help/topic-names.ts';
import { commands } from '../../src/commands/registry.ts';

const tables = commands.map(({ table }) => table);

const pages = (names: readonly string[]): string =>
  names
    .map((name) => `$ magnum help${name && ` ${name}`}\n${helpText(name, tables, 80) ?? 'NO PAGE\n'}`)
    .join('\n');

it('the overview and the topics are those in test/words/help', async () => {
  const text = pages(['', ...topicNames]);
  expect(text).not.toContain('NO PAGE');
  await expect(text).toMatchFileSnapshot('help/topics.txt');
});

it('the pages of the commands are those in test/words/help', async () => {
  const text = pages(tables.map(({ names: [name] }) => name));
  expect(text).not.toContain('NO PAGE');
  await expect(text).toMatchFileSnapshot('help/commands.txt');
});
