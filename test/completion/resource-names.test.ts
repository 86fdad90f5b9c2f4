/** Completes names from the sandbox: with a cached token, from the cache, and never with a login. */
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Environment } from '../../src/world.ts';
import { cloud, type TestCloud } from '../support/cloud.ts';

let sandbox: TestCloud;
let elapsedMs = 0;

beforeEach(async () => {
  sandbox = await cloud();
  elapsedMs = 0;
  await sandbox.run('cluster-create', 'mykube', '--cluster-template', 'kubernetes');
});
afterEach(() => sandbox.close());

const clock = { now: () => Date.now() + elapsedMs, sleep: async () => {} };

/** The candidates for fish, each with its description after a tab. */
async function describedCandidates(line: string, env: Environment = {}): Promise<string[]> {
  const more = { MAGNUM_COMPLETION_TIMEOUT: '9000', ...env };
  const { stdout, stderr } = await sandbox.runWith(
    { env: more, clock },
    '__complete',
    'fish',
    `magnum ${line}`,
  );
  expect(stderr).toBe('');
  return stdout.trimEnd().split('\n').slice(1);
}

async function complete(line: string, env: Environment = {}): Promise<string[]> {
  const words = await describedCandidates(line, env);
  return words.map((word) => word.split('\t')[0] as string);
}
const logIn = () => sandbox.runWith({ env: { OS_CACHE: '1' } }, 'cluster-list');
const CACHED = { OS_CACHE: '1' };
const loginRequests = () =>
  sandbox.requests.filter(({ method, path }) => method === 'POST' && path.includes('/auth/tokens'));

describe('names in completion', () => {
  it('are empty without a cached token, and cause no login', async () => {
    const before = loginRequests().length;
    expect(await complete('cluster-show ', CACHED)).toEqual([]);
    expect(loginRequests().length).toBe(before);
    await logIn();
    expect(await complete('cluster-show ', CACHED)).toEqual(['mykube']);
  });

  it('are cached for a minute in private files', async () => {
    await logIn();
    await complete('cluster-show ', CACHED);
    const requestCount = sandbox.requests.length;
    expect(await complete('cluster-delete ', CACHED)).toEqual(['mykube']);
    expect(sandbox.requests.length).toBe(requestCount);
    const folder = join(sandbox.directory, '.cache/magnum/completion');
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const file of readdirSync(folder)) expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
    elapsedMs = 60_001;
    expect(await complete('cluster-show ', CACHED)).toEqual(['mykube']);
    expect(sandbox.requests.length).toBeGreaterThan(requestCount);
  });

  it('are cached separately by region, user and cluster', async () => {
    await logIn();
    await complete('cluster-show ', CACHED);
    expect(await complete('cluster-show ', { ...CACHED, OS_REGION_NAME: 'Elsewhere' })).toEqual([]);
    expect(await complete('--os-username nobody cluster-show ', CACHED)).toEqual([]);
    expect(await complete('nodegroup-show mykube ', CACHED)).toEqual(['default-master', 'default-worker']);
    expect(await complete('nodegroup-show other ', CACHED)).toEqual([]);
  });

  it('are for cluster-upgrade only the templates that fit the cluster', async () => {
    await logIn();
    expect(await complete('cluster-upgrade mykube ', CACHED)).toEqual(['kubernetes']);
    expect(await complete('cluster-create --cluster-template ', CACHED)).toContain('swarm');
    expect(await complete('cluster-upgrade nosuch ', CACHED)).toEqual([]);
  });

  it('are for cluster-upgrade those that fit a hidden template too', async () => {
    await logIn();
    const setHidden = (hidden: boolean) =>
      sandbox.run(
        ...['--os-cloud', 'sandbox-admin', 'cluster-template-update', 'kubernetes'],
        ...['replace', `hidden=${hidden}`],
      );
    onTestFinished(async () => void (await setHidden(false)));
    await setHidden(true);
    expect(await complete('cluster-upgrade mykube ', CACHED)).not.toContain('swarm');
  });

  it('are empty, without a login, if Magnum is not at the endpoint', async () => {
    await logIn();
    const before = loginRequests().length;
    const wrongEndpoint = {
      ...CACHED,
      OS_CONTAINER_INFRA_ENDPOINT_OVERRIDE: `${sandbox.identityUrl}/nowhere`,
    };
    expect(await complete('cluster-show ', wrongEndpoint)).toEqual([]);
    expect(loginRequests().length).toBe(before);
  });

  it('lists clouds from files, and reads changed files again', async () => {
    expect(await complete('--os-cloud ')).toEqual(expect.arrayContaining(['sandbox', 'sandbox-other']));
    const file = join(sandbox.directory, '.config/openstack/clouds.yaml');
    writeFileSync(file, 'clouds: {sandbox: {}, two: {}}\n');
    expect(await complete('--os-cloud ')).toEqual(['sandbox', 'two']);
    writeFileSync(file, 'clouds: [broken');
    expect(await complete('--os-cloud ')).toEqual([]);
  });

  it('of projects are those of the user, and for cluster-list --project all if an administrator asks', async () => {
    await logIn();
    expect(await complete('cluster-list --project ', CACHED)).toEqual(
      expect.arrayContaining(['demo', 'other', 'Personal demo']),
    );
    const admin = { ...CACHED, OS_CLOUD: 'sandbox-admin' };
    await sandbox.runWith({ env: admin }, 'cluster-list');
    const all = await complete('cluster-list --project ', admin);
    expect(all).toEqual(expect.arrayContaining(['admin', 'other', 'Personal demo']));
    // Two domains have a project of this name, so IDs are offered.
    expect(all).not.toContain('demo');
    expect(all).toHaveLength(5);
    expect(await complete('project-use ', admin)).toEqual(['admin']);
  });

  it('of project IDs have the name of each project as their description', async () => {
    await logIn();
    const ids = await describedCandidates('cluster-list --os-project-id ', CACHED);
    expect(ids).toContainEqual(expect.stringMatching(/^[0-9a-f]{32}\tdemo$/));
    expect(ids).toContainEqual(expect.stringMatching(/^[0-9a-f]{32}\tPersonal demo$/));
  });

  it('exclude names that are on the line', async () => {
    await sandbox.run('cluster-create', 'other', '--cluster-template', 'swarm');
    await logIn();
    expect(await complete('cluster-delete other ', CACHED)).toEqual(['mykube']);
  });
});

it('__complete: exits with 2 and prints nothing for an unknown shell', async () => {
  expect(await sandbox.run('__complete', 'nosuch')).toEqual({ code: 2, stdout: '', stderr: '' });
});
