/** Names of the sandbox at a keypress: with a kept token, from the cache, and never with a login. */
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Environment } from '../../src/world.ts';
import { cloud, type TestCloud } from '../support/cloud.ts';

let sandbox: TestCloud;
let passed = 0;

beforeEach(async () => {
  sandbox = await cloud();
  passed = 0;
  await sandbox.run('cluster-create', 'mykube', '--cluster-template', 'kubernetes');
});
afterEach(() => sandbox.close());

const clock = { now: () => Date.now() + passed, sleep: async () => {} };

/** Words that fish is offered. */
async function tab(line: string, env: Environment = {}): Promise<string[]> {
  const more = { MAGNUM_COMPLETION_TIMEOUT: '9000', ...env };
  const { stdout, stderr } = await sandbox.runWith(
    { env: more, clock },
    '__complete',
    'fish',
    `magnum ${line}`,
  );
  expect(stderr).toBe('');
  const words = stdout.trimEnd().split('\n').slice(1);
  return words.map((word) => word.split('\t')[0] as string);
}
const logIn = () => sandbox.runWith({ env: { OS_CACHE: '1' } }, 'cluster-list');
const KEPT = { OS_CACHE: '1' };
const logIns = () =>
  sandbox.requests.filter(({ method, path }) => method === 'POST' && path.includes('/auth/tokens'));

describe('names', () => {
  it('are not there without a kept token, and nobody logs in', async () => {
    const before = logIns().length;
    expect(await tab('cluster-show ', KEPT)).toEqual([]);
    expect(logIns().length).toBe(before);
    await logIn();
    expect(await tab('cluster-show ', KEPT)).toEqual(['mykube']);
  });

  it('are kept for a minute, where nobody else can read them', async () => {
    await logIn();
    await tab('cluster-show ', KEPT);
    const asked = sandbox.requests.length;
    expect(await tab('cluster-delete ', KEPT)).toEqual(['mykube']);
    expect(sandbox.requests.length).toBe(asked);
    const folder = join(sandbox.directory, '.cache/magnum/completion');
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const file of readdirSync(folder)) expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
    passed = 60_001;
    expect(await tab('cluster-show ', KEPT)).toEqual(['mykube']);
    expect(sandbox.requests.length).toBeGreaterThan(asked);
  });

  it('of one cloud, project or cluster are not those of another', async () => {
    await logIn();
    await tab('cluster-show ', KEPT);
    expect(await tab('cluster-show ', { ...KEPT, OS_REGION_NAME: 'Elsewhere' })).toEqual([]);
    expect(await tab('--os-username nobody cluster-show ', KEPT)).toEqual([]);
    expect(await tab('nodegroup-show mykube ', KEPT)).toEqual(['default-master', 'default-worker']);
    expect(await tab('nodegroup-show other ', KEPT)).toEqual([]);
  });

  it('with a token that is refused there are none, and nobody logs in', async () => {
    await logIn();
    const before = logIns().length;
    const gone = { ...KEPT, OS_CONTAINER_INFRA_ENDPOINT_OVERRIDE: `${sandbox.identityUrl}/nowhere` };
    expect(await tab('cluster-show ', gone)).toEqual([]);
    expect(logIns().length).toBe(before);
  });

  it('of clouds come from files, anew when these change', async () => {
    expect(await tab('--os-cloud ')).toEqual(expect.arrayContaining(['sandbox', 'sandbox-other']));
    const file = join(sandbox.directory, '.config/openstack/clouds.yaml');
    writeFileSync(file, 'clouds: {sandbox: {}, two: {}}\n');
    expect(await tab('--os-cloud ')).toEqual(['sandbox', 'two']);
    writeFileSync(file, 'clouds: [broken');
    expect(await tab('--os-cloud ')).toEqual([]);
  });

  it('leaves out those that are on the line', async () => {
    await sandbox.run('cluster-create', 'other', '--cluster-template', 'swarm');
    await logIn();
    expect(await tab('cluster-delete other ', KEPT)).toEqual(['mykube']);
  });
});

it('an unknown shell is refused, in silence', async () => {
  expect(await sandbox.run('__complete', 'nosuch')).toEqual({ code: 2, stdout: '', stderr: '' });
});
