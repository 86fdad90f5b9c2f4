import { accessSync, constants, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const scriptsIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /(\.sh|^run)$/.test(entry.name))
    .map(({ parentPath, name }) => join(parentPath, name));

const programs = ['.ci', 'scripts', 'test']
  .flatMap(scriptsIn)
  .filter((path) => readFileSync(path, 'utf8').startsWith('#!'));

it.each(programs)('%s is executable', (path) => {
  expect(() => accessSync(path, constants.X_OK)).not.toThrow();
});

it('finds .ci/run, test/cloud/run.sh and test/unprivileged.sh', () => {
  expect(programs).toEqual(expect.arrayContaining(['.ci/run', 'test/cloud/run.sh', 'test/unprivileged.sh']));
});
