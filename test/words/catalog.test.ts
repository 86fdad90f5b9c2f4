/**
 * Every sentence of the program in files that are reviewed like code: errors, hints, warnings, progress, prompts, help.
 * After a change of words: `npx vitest run test/words -u`, then read the difference.
 */
import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { proseIn, typescriptFiles } from './source-text.ts';

/** Shell code, which is reviewed as completions/. */
const CODE = /^src\/completion\/scripts\//;

const parts = readdirSync('src', { withFileTypes: true });
const files = typescriptFiles('src').filter((file) => !CODE.test(file));

const catalog = (directory: string): string =>
  files
    .filter((file) => file.startsWith(directory))
    .map((file) => ({ file, texts: proseIn(file).map(({ text }) => text.replaceAll('\n', '\n  ')) }))
    .filter(({ texts }) => texts.length > 0)
    .map(({ file, texts }) => `${file}\n${texts.map((text) => `  ${text}\n`).join('')}`)
    .join('\n');

it.each(parts.filter((part) => part.isDirectory()).map(({ name }) => name))(
  'the sentences of src/%s are those in test/words/catalog',
  async (name) => {
    await expect(catalog(`src/${name}/`)).toMatchFileSnapshot(`catalog/${name}.txt`);
  },
);

it('the sentences of the files in src itself are those in test/words/catalog/main.txt', async () => {
  const own = parts.filter((part) => part.name.endsWith('.ts')).map(({ name }) => `src/${name}`);
  await expect(own.map((file) => catalog(file)).join('')).toMatchFileSnapshot('catalog/main.txt');
});
