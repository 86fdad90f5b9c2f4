import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { manPageOf, manualPages } from '../../src/cli/help/manual.ts';
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

describe('magnum(1)', () => {
  const page = readFileSync('man/magnum.1', 'utf8');
  const date = /^## \S+ \((\d{4}-\d\d-\d\d)\)/m.exec(readFileSync('CHANGELOG.md', 'utf8'))?.[1] ?? '';

  it('is up to date: `npm run docs`', () => {
    expect(page).toBe(
      manPageOf(
        commands.map(({ table }) => table),
        date,
      ),
    );
  });

  it('causes no warning of mandoc', { tags: ['mandoc'] }, () => {
    const { stdout, stderr } = spawnSync('mandoc', ['-Tlint', '-Wwarning', 'man/magnum.1'], {
      encoding: 'utf8',
    });
    expect(stdout + stderr).toBe('');
  });

  it('causes no warning of groff', { tags: ['groff'] }, () => {
    const groff = ['-man', '-Tutf8', '-ww', '-z', 'man/magnum.1'];
    const { stdout, stderr } = spawnSync('groff', groff, { encoding: 'utf8' });
    expect(stdout + stderr).toBe('');
  });

  it('man prints examples that can be copied', { tags: ['man'] }, () => {
    const env = { ...process.env, MANWIDTH: '100', LC_ALL: 'C.UTF-8' };
    const { stdout } = spawnSync('man', ['-l', 'man/magnum.1'], { encoding: 'utf8', env });
    expect(stdout).toContain(
      'magnum cluster-create myswarmcluster --cluster-template swarm --node-count 100',
    );
    expect(stdout).toContain('$(magnum cluster-config mycluster --dir mycluster)');
  });
});
