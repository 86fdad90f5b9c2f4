import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { manPagesOf, manualPages } from '../../src/cli/help/manual.ts';
import { commands } from '../../src/commands/registry.ts';

const folder = 'docs/commands';
const pages = manualPages(commands.map(({ table }) => table));

it.each(pages.map((page) => [page.file, page.text] as const))(
  'docs/commands/%s is up to date: `npm run docs`',
  (file, text) => {
    expect(readFileSync(join(folder, file), 'utf8')).toBe(text);
  },
);

it('docs/commands has no other pages', () => {
  expect(readdirSync(folder).toSorted()).toEqual(pages.map(({ file }) => file).toSorted());
});

describe('the man pages', () => {
  const date = /^## \S+ \((\d{4}-\d\d-\d\d)\)/m.exec(readFileSync('CHANGELOG.md', 'utf8'))?.[1] ?? '';
  const manPages = manPagesOf(
    commands.map(({ table }) => table),
    date,
  );
  const files = readdirSync('man').map((file) => join('man', file));

  it.each(manPages.map(({ file, text }) => [file, text] as const))(
    'man/%s is up to date: `npm run docs`',
    (file, text) => {
      expect(readFileSync(join('man', file), 'utf8')).toBe(text);
    },
  );

  it('are one per command, and magnum(1), which names the others', () => {
    expect(files.toSorted()).toEqual(manPages.map(({ file }) => join('man', file)).toSorted());
    expect(JSON.parse(readFileSync('package.json', 'utf8')).man).toEqual(
      manPages.map(({ file }) => `man/${file}`),
    );
    const overview = readFileSync('man/magnum.1', 'utf8');
    for (const { table } of commands.filter(({ table }) => table.hidden !== true)) {
      const name = `magnum-${table.names[0].replaceAll(' ', '-')}`;
      expect(files).toContain(join('man', `${name}.1`));
      expect(overview).toContain(`.BR ${name.replaceAll('-', '\\-')} (1),`);
    }
  });

  it('cause no warning of mandoc', { tags: ['mandoc'] }, () => {
    const { stdout, stderr } = spawnSync('mandoc', ['-Tlint', '-Wwarning', ...files], { encoding: 'utf8' });
    expect(stdout + stderr).toBe('');
  });

  it('cause no warning of groff', { tags: ['groff'] }, () => {
    for (const file of files) {
      const groff = ['-man', '-Tutf8', '-ww', '-z', file];
      const { stdout, stderr } = spawnSync('groff', groff, { encoding: 'utf8' });
      expect(stdout + stderr, file).toBe('');
    }
  });

  it.each([
    [
      'magnum-cluster-create',
      'magnum cluster-create myswarmcluster --cluster-template swarm --node-count 100',
    ],
    ['magnum', '$(magnum cluster-config mycluster --dir mycluster)'],
    ['magnum-alias-set', "magnum alias set dl 'cluster-delete --wait'"],
    ['magnum-alias-set', 'Let `magnum dl mycluster` delete a cluster and wait'],
    ['magnum-config-set', '~/.config/magnum/config.yaml'],
  ])('man prints examples of %s that can be copied: %s', { tags: ['man'] }, (name, example) => {
    const env = { ...process.env, MANWIDTH: '110', LC_ALL: 'C.UTF-8' };
    const { stdout } = spawnSync('man', ['-l', `man/${name}.1`], { encoding: 'utf8', env });
    expect(stdout).toContain(example);
  });
});
