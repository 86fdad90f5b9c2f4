/**
 * Stores every sentence of the program (errors, hints, warnings, progress, prompts, help) in files that are reviewed like code.
 * To update them after a change: `npx vitest run test/words -u`, then read the difference.
 */
import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { proseIn, typescriptFiles } from './source-text.ts';

/** Shell code, which is reviewed in completions/. */
const SHELL_CODE = /^src\/completion\/scripts\//;

const parts = readdirSync('src', { withFileTypes: true });
const files = typescriptFiles('src').filter((file) => !SHELL_CODE.test(file));

const catalog = (directory: string): string =>
  files
    .filter((file) => file.startsWith(directory))
    .map((file) => ({ file, texts: proseIn(file).map(({ text }) => text.replaceAll('\n', '\n  ')) }))
    .filter(({ texts }) => texts.length > 0)
    .map(({ file, texts }) => `${file}\n${texts.map((text) => `  ${text}\n`).join('')}`)
    .join('\n');

it.each(parts.filter((part) => part.isDirectory()).map(({ name }) => name))(
  'sentences in src/%s match test/words/catalog',
  async (name) => {
    await expect(catalog(`src/${name}/`)).toMatchFileSnapshot(`catalog/${name}.txt`);
  },
);

it('sentences in src/*.ts match test/words/catalog/main.txt', async () => {
  const topFiles = parts.filter((part) => part.name.endsWith('.ts')).map(({ name }) => `src/${name}`);
  await expect(topFiles.map((file) => catalog(file)).join('')).toMatchFileSnapshot('catalog/main.txt');
});
