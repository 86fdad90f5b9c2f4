/** Each cell of docs/compatibility.md is proven by tests that exist and run on that release, or is by the release notes. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** The file of each part, or its directory. test/cloud/run.sh runs the parts of `both` on both releases, the others on Zed. */
const PARTS = {
  both: {
    'main-job': 'test/cloud/main-job.sh',
    doctor: 'test/cloud/doctor.sh',
    releases: 'test/cloud/releases.sh',
    coe: 'test/cloud/legacy/cases/coe.ts',
    contract: 'test/cloud/contract/scenarios/',
  },
  zed: {
    docker: 'test/cloud/docker/run.sh',
    federation: 'test/cloud/federation/flows/',
  },
} as const;
const files: Readonly<Record<string, string>> = { ...PARTS.both, ...PARTS.zed };

const filesOf = (part: string): string[] => {
  const path = files[part] ?? '';
  return path.endsWith('/') ? readdirSync(path).map((name) => path + name) : [path];
};

const isTest = (part: string, title: string): boolean =>
  filesOf(part).some((file) =>
    ["'", '"'].some((quote) => readFileSync(file, 'utf8').includes(`${quote}${title}${quote}`)),
  );

const [, table = ''] = readFileSync('docs/compatibility.md', 'utf8').split('## What works where');
const rows = table
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .slice(1)
  .map((line) => line.slice(2, -2).split(' | ') as [string, string, string, string, string]);

it.each(rows)('%s: the tests exist, and run on the releases', (_what, zed, _between, newest, tests) => {
  const named = [...tests.matchAll(/`([a-z-]+): ([^`]+)`/g)].map(([, part = '', title = '']) => ({
    part,
    title,
  }));
  expect(named.filter(({ part, title }) => !isTest(part, title))).toEqual([]);
  expect(zed, 'tests run on Zed').not.toContain('by the release notes');
  const isTested = named.some(({ part }) => part in PARTS.both);
  expect(newest.endsWith('by the release notes')).toBe(!isTested);
});

it('run.sh runs the parts of both releases twice, the others once', () => {
  const script = readFileSync('test/cloud/run.sh', 'utf8');
  const runs = (part: string) => new RegExp(`^part --after [a-z-]+ ${part} \\d`, 'm').test(script);
  for (const part of Object.keys(PARTS.both)) expect(runs(`${part}-newest`), part).toBe(true);
  for (const part of Object.keys(files).filter((name) => name !== 'coe')) expect(runs(part), part).toBe(true);
});
