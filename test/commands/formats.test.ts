/** All commands that have output options, in all formats. The first test fails for a command without a line. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { CommandSpec } from '../../src/cli/command-spec.ts';
import { commands } from '../../src/commands/registry.ts';
import { virtualClock } from '../support/clock.ts';
import { cloud, type TestCloud } from '../support/cloud.ts';
import { AS_ADMIN } from './wire/case.ts';

let sandbox: TestCloud;
beforeAll(async () => {
  sandbox = await cloud({ release: '2026.2' });
  await sandbox.run('cluster-create', 'ready', '--cluster-template', 'kubernetes');
  await sandbox.run('nodegroup-create', 'ready', 'pool');
  const { stdout } = await sandbox.run('whoami', '--os-cloud', 'sandbox-other', '-f', 'json');
  quota = ['--project-id', JSON.parse(stdout).project_id, '--resource', 'Cluster', ...AS_ADMIN];
});
afterAll(() => sandbox.close());

let count = 0;
/** A name that no other command uses. */
const fresh = () => `new-${++count}`;
/** Differs from the last one: a request without effect is waited for until a timeout. */
const nextCount = () => String(1 + (++count % 2));
const created = async (...argv: string[]) => {
  expect((await sandbox.run(...argv)).stderr).toBe('');
  return argv;
};
const newCluster = async () =>
  (await created('cluster-create', fresh(), '--cluster-template', 'kubernetes'))[1];
const newTemplate = async () => (await created('cluster-template-create', fresh(), ...TEMPLATE))[1] as string;
const newPool = async () => (await created('nodegroup-create', 'ready', fresh()))[2];
const TEMPLATE = [
  '--flavor',
  'm1.small',
  '--master-flavor',
  'm1.small',
  '--image',
  'fedora-coreos-latest',
  '--external-network',
  'public',
  '--coe',
  'kubernetes',
];
/** A project without clusters. */
let quota: string[];
const withoutQuota = () => sandbox.run('quotas-delete', ...quota);
const withQuota = () => sandbox.run('quotas-create', ...quota, '--hard-limit', '3');

/** The command lines, made at each run: many of them change something. */
const LINES: Readonly<
  Record<string, () => Promise<readonly (string | undefined)[]> | readonly (string | undefined)[]>
> = {
  'cluster-list': () => ['cluster-list'],
  'cluster-create': () => ['cluster-create', fresh(), '--cluster-template', 'kubernetes'],
  'cluster-show': () => ['cluster-show', 'ready'],
  'cluster-update': () => ['cluster-update', 'ready', 'replace', `node_count=${nextCount()}`],
  'cluster-resize': () => ['cluster-resize', 'ready', nextCount()],
  'cluster-upgrade': () => ['cluster-upgrade', 'ready', 'kubernetes'],
  'cluster-delete': async () => ['cluster-delete', await newCluster(), await newCluster()],
  'cluster-wait': () => ['cluster-wait', 'ready'],
  'nodegroup-list': () => ['nodegroup-list', 'ready'],
  'nodegroup-show': () => ['nodegroup-show', 'ready', 'pool'],
  'nodegroup-create': () => ['nodegroup-create', 'ready', fresh()],
  'nodegroup-update': () => ['nodegroup-update', 'ready', 'pool', '--max-nodes', '9'],
  'nodegroup-delete': async () => ['nodegroup-delete', 'ready', await newPool()],
  'ca-rotate': () => ['ca-rotate', 'ready'],
  'credential-rotate': () => ['credential-rotate', 'ready'],
  'quotas-list': () => ['quotas-list', ...AS_ADMIN],
  'quotas-show': async () => {
    await withQuota();
    return ['quotas-show', ...quota];
  },
  'quotas-create': async () => {
    await withoutQuota();
    return ['quotas-create', ...quota, '--hard-limit', '3'];
  },
  'quotas-update': async () => {
    await withQuota();
    return ['quotas-update', ...quota, '--hard-limit', '4'];
  },
  'quotas-delete': async () => {
    await withQuota();
    return ['quotas-delete', ...quota];
  },
  'cluster-template-create': () => ['cluster-template-create', fresh(), ...TEMPLATE],
  'cluster-template-list': () => ['cluster-template-list'],
  'cluster-template-show': () => ['cluster-template-show', 'kubernetes'],
  'cluster-template-update': async () => [
    ...['cluster-template-update', await newTemplate(), 'replace', 'labels={"a": "b"}'],
  ],
  'cluster-template-delete': async () => ['cluster-template-delete', await newTemplate()],
  'service-list': () => ['service-list', ...AS_ADMIN],
  'service-provider-list': () => ['service-provider-list'],
  'stats-list': () => ['stats-list'],
  'project-list': () => ['project-list'],
  'project-use': () => ['project-use', 'demo'],
  login: () => ['login'],
  logout: () => ['logout'],
  whoami: () => ['whoami'],
  version: () => ['version'],
  doctor: () => ['doctor'],
  'token-issue': () => ['token-issue'],
  'cache-clear': () => ['cache-clear'],
  'cloud-allow': () => ['cloud-allow', '.config/openstack/clouds.yaml'],
  'config set': () => ['config', 'set', 'cloud', 'sandbox'],
  'config get': () => ['config', 'get', 'cloud'],
  'config unset': async () => {
    await sandbox.run('config', 'set', 'cloud', 'sandbox');
    return ['config', 'unset', 'cloud'];
  },
  'config list': () => ['config', 'list'],
  'alias set': () => ['alias', 'set', `a-${fresh()}`, 'cluster-list'],
  'alias list': () => ['alias', 'list'],
  'alias delete': async () => {
    const name = `a-${fresh()}`;
    await sandbox.run('alias', 'set', name, 'cluster-list');
    return ['alias', 'delete', name];
  },
  'plugin list': () => ['plugin', 'list'],
  'sandbox stop': () => ['sandbox', 'stop', '--dir', 'nothing'],
};

/** Its test starts a sandbox of its own: test/commands/sandbox. */
const TESTED_ELSEWHERE = 'sandbox status';

const tables = commands
  .map(({ table }) => table)
  .filter(({ output, names }) => output !== 'none' && names[0] !== TESTED_ELSEWHERE);

const changing = tables.filter(({ columns }) => columns !== undefined);

it('each command with output options has a line', () => {
  expect(tables.map(({ names }) => names[0]).filter((name) => !(name in LINES))).toEqual([]);
  expect(Object.keys(LINES).filter((name) => !tables.some(({ names }) => names[0] === name))).toEqual([]);
});

it('each command that prints a message knows its columns', () => {
  const missing = tables.filter(({ output, columns }) => output === 'message' && columns === undefined);
  expect(missing.map(({ names }) => names[0])).toEqual([]);
});

/** Runs a new command line with more options; doctor fails if it finds a problem. */
async function run({ names: [name] }: CommandSpec, ...more: string[]) {
  const line = (await LINES[name]?.()) as string[];
  const before = sandbox.requests.length;
  const output = await sandbox.runWith({ clock: virtualClock() }, ...line, ...more);
  const sent = sandbox.requests.slice(before).filter(({ path }) => path.startsWith('/container-infra'));
  return { ...output, sent };
}

const succeeds = async (spec: CommandSpec, ...more: string[]) => {
  const { code, stdout, stderr } = await run(spec, ...more);
  expect(spec.names[0] === 'doctor' ? 0 : code, stderr).toBe(0);
  return stdout;
};

const keysOf = (value: object): string[] => [
  ...new Set((Array.isArray(value) ? value : [value]).flatMap((item) => Object.keys(item))),
];

const linesOf = (text: string) => text.split('\n').slice(0, -1);

describe.each(tables.map((spec) => [spec.names[0], spec] as const))('%s', (_name, spec) => {
  it('prints the same properties in each format', async () => {
    const json = JSON.parse(await succeeds(spec, '-f', 'json'));
    const keys = keysOf(json);
    const isList = Array.isArray(json);
    const lines = linesOf(await succeeds(spec, '-f', 'ndjson'));
    if (!isList) expect(lines).toHaveLength(1);
    expect(keysOf(lines.map((line) => JSON.parse(line)))).toEqual(keys);
    const yaml = parse(await succeeds(spec, '-f', 'yaml'));
    expect(keysOf(yaml)).toEqual(keys);
    const [header = ''] = linesOf(
      await succeeds(spec, '-f', 'csv', ...(spec.output === 'rows' ? ['--quote', 'none'] : [])),
    );
    if (keys.length > 0) expect(header.replaceAll('"', '')).toBe(keys.join(','));
    const markdown = linesOf(await succeeds(spec, '-f', 'markdown'));
    expect(markdown.every((line) => /^\|.*\|$/.test(line))).toBe(true);
    expect(markdown[1]).toMatch(/^(\| --- )+\|$/);
    if (!isList) {
      const cells = markdown.slice(2).map((line) => line.split(' | ')[0]?.slice(2));
      expect(cells.filter((cell) => cell !== '')).toEqual(keys);
    }
    const queried = JSON.parse(await succeeds(spec, '--query', '@'));
    expect(keysOf(queried)).toEqual(keys);
    await succeeds(spec, '-f', 'value');
    await succeeds(spec, '-f', 'table');
  });

  it('-c selects, also without -f', async () => {
    const json = JSON.parse(await succeeds(spec, '-f', 'json'));
    const [key] = keysOf(json);
    if (key === undefined) return expect(json).toEqual([]);
    expect(keysOf(JSON.parse(await succeeds(spec, '-f', 'json', '-c', key)))).toEqual([key]);
    const table = await succeeds(spec, '-c', key);
    expect(table).toMatch(/^\+-+/);
    expect(table).toContain(key);
  });

  it('has the columns that completion offers', async () => {
    const { suggestedColumns, columns } = spec;
    const keys = keysOf(JSON.parse(await succeeds(spec, '-f', 'json')));
    expect(keys.filter((key) => !(suggestedColumns ?? columns ?? []).includes(key))).toEqual([]);
  });

  it('rejects an invalid query before any request', async () => {
    const { code, stdout, stderr, sent } = await run(spec, '--query', 'a[', '-f', 'ndjson');
    expect([code, stdout]).toEqual([2, '']);
    const [line = '', ...others] = linesOf(stderr);
    expect(others).toEqual([]);
    expect(JSON.parse(line).error.message).toMatch(
      /^Invalid JMESPath expression in --query: .* character 3\.$/,
    );
    expect(sent).toEqual([]);
  });
});

describe.each(changing.map((spec) => [spec.names[0], spec] as const))('%s', (_name, spec) => {
  it('has no other properties than those that -c knows', async () => {
    const keys = keysOf(JSON.parse(await succeeds(spec, '-f', 'json')));
    expect(keys.filter((key) => spec.columns?.includes(key) !== true)).toEqual([]);
  });

  it('rejects an unknown column before any request', async () => {
    const { code, stdout, stderr, sent } = await run(spec, '-c', 'nope');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^ERROR: Unknown column 'nope'\.\nAvailable columns: /);
    expect(sent).toEqual([]);
  });
});

const waiting = changing.filter(({ options = {} }) => 'wait' in options);

it.each(waiting.map((spec) => [spec.names[0], spec] as const))(
  '%s --wait has no other properties than those that -c knows',
  async (_name, spec) => {
    const known = spec.columnsAfterWait ?? spec.columns ?? [];
    const keys = keysOf(JSON.parse(await succeeds(spec, '--wait', '-f', 'json')));
    expect(keys.filter((key) => !known.includes(key))).toEqual([]);
    const missing = known.find((key) => !keys.includes(key)) ?? 'status';
    expect(await succeeds(spec, '--wait', '-f', 'value', '-c', missing)).not.toBe('');
  },
);
