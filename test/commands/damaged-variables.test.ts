/** Variables that an openrc file, docker's --env-file or a web page has damaged. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectFrom } from '../../src/library/connect.ts';
import { cloud, type TestCloud } from '../support/cloud.ts';

let sandbox: TestCloud;
beforeAll(async () => {
  sandbox = await cloud();
});
afterAll(() => sandbox.close());

const variables = (): Record<string, string | undefined> => ({
  OS_CLOUD: undefined,
  OS_AUTH_URL: sandbox.identityUrl,
  OS_USERNAME: 'demo',
  OS_PASSWORD: 'demo',
  OS_PROJECT_NAME: 'demo',
  OS_USER_DOMAIN_NAME: 'Default',
  OS_PROJECT_DOMAIN_NAME: 'Default',
  OS_REGION_NAME: 'RegionOne',
});
const run = (changes: Record<string, string | undefined>, ...argv: string[]) =>
  sandbox.runWith({ env: { ...variables(), ...changes } }, ...argv);

describe('carriage returns at the end of variables', () => {
  const ended = () =>
    Object.fromEntries(Object.entries(variables()).map(([name, value]) => [name, value && `${value}\r`]));

  it('are removed, and reported by doctor only', async () => {
    const list = await run(ended(), 'cluster-list');
    expect(list).toMatchObject({ code: 0, stderr: '' });
    const { code, stdout } = await run({ ...ended(), UNRELATED: 'x\r' }, 'doctor');
    expect(code, stdout).toBe(0);
    for (const name of Object.keys(ended()).filter((known) => known !== 'OS_CLOUD'))
      expect(stdout).toContain(`! variable: ${name} ends with a carriage return, which is ignored\n`);
    expect(stdout).not.toContain('UNRELATED');
    expect(stdout).toContain('✓ setting: username = demo (OS_USERNAME)\n');
  });

  it('are removed from the name of the cloud, the path of a file and switches', async () => {
    const file = `${sandbox.directory}/.config/openstack/clouds.yaml\r`;
    const env = { OS_CLOUD: 'sandbox\r', OS_CLIENT_CONFIG_FILE: file, MAGNUM_API_VERSION: '1.5\r' };
    expect(await sandbox.runWith({ env }, 'cluster-list')).toMatchObject({ code: 0, stderr: '' });
    expect(sandbox.lastToMagnum().headers['openstack-api-version']).toContain('1.5');
  });

  it('are removed for the library', async () => {
    const host = {
      ...{ env: {}, cwd: sandbox.directory, home: sandbox.directory, pid: process.pid },
      ...{ platform: process.platform, now: Date.now, sleep: async () => {} },
    };
    const client = await connectFrom(host, { env: ended() });
    await expect(client.clusters.get('nothing')).rejects.toMatchObject({ kind: 'not-found' });
  });
});

describe('damaged variables', () => {
  it.each<[variable: string, value: string, damage: string]>([
    ['OS_PASSWORD', '"made-up"', 'is in quotes, which are part of the value'],
    ['OS_PASSWORD', "'demo'", 'is in quotes, which are part of the value'],
    ['OS_USERNAME', '\u201cdemo\u201d', 'is in quotes, which are part of the value'],
    ['OS_PROJECT_NAME', '"demo"', 'is in quotes, which are part of the value'],
    ['OS_PROJECT_ID', 'None', 'is the word None, which is used as the value'],
    ['OS_USER_DOMAIN_ID', 'None', 'is the word None, which is used as the value'],
    ['OS_PASSWORD', 'demo\u00a0', 'contains a no-break space'],
    ['OS_USERNAME', 'de\u202fmo', 'contains a no-break space'],
    ['OS_USERNAME', '\ufeffdemo', 'contains an invisible character'],
    ['OS_PASSWORD', 'demo\n', 'contains a line break'],
    ['OS_PASSWORD', 'demo ', 'starts or ends with a space'],
    ['OS_PASSWORD', '$OS_PASSWORD_INPUT', 'refers to another variable, but no shell has replaced it'],
  ])('%s=%o is named by a rejected login and by doctor', async (variable, value, damage) => {
    const failed = await run({ [variable]: value }, 'cluster-list');
    expect(failed.code).toBe(4);
    expect(failed.stderr).toContain(`\n${variable} ${damage}`);
    expect(failed.stderr).not.toMatch(/_INPUT|made-up/);
    const { stdout } = await run({ [variable]: value }, 'doctor');
    const setting = variable.slice(3).toLowerCase();
    expect(stdout).toMatch(
      new RegExp(`^! setting: ${setting} .*\\(${variable}\\)\\n    ${variable} ${damage}`, 'm'),
    );
    expect(stdout).not.toMatch(new RegExp(`✓ setting: ${setting} `));
  });

  it('are not named if the login succeeds, nor without an effect', async () => {
    expect((await run({ OS_TRUST_ID: '' }, 'cluster-list')).stderr).toBe('');
    const env = { OS_CLOUD: 'sandbox', OS_USERNAME: 'None', OS_AUTH_TYPE: 'None' };
    const { stdout } = await sandbox.runWith({ env }, 'doctor');
    expect(stdout).not.toContain('is the word');
  });

  it('are not named if Keystone cannot be reached', async () => {
    const env = { OS_AUTH_URL: 'http://127.0.0.1:1/v3', OS_PASSWORD: '"made-up"' };
    expect((await run(env, 'cluster-list')).stderr).not.toContain('OS_PASSWORD');
  });

  it('are named for a rejected secret of the command line, too', async () => {
    const typed = await sandbox.run('--os-password', "'demo'", 'cluster-list');
    expect(typed.stderr).toContain('\n--os-password is in quotes, which are part of the value. ');
  });

  it('OS_CLOUD is named for a cloud that is not found', async () => {
    const { code, stderr } = await sandbox.runWith({ env: { OS_CLOUD: '"sandbox"' } }, 'cluster-list');
    expect(code).toBe(2);
    expect(stderr).toContain('\nOS_CLOUD is in quotes, which are part of the value. ');
    const { stdout } = await sandbox.runWith({ env: { OS_CLOUD: '"sandbox"' } }, 'doctor');
    expect(stdout).toContain('! variable: OS_CLOUD is in quotes, which are part of the value\n');
  });

  it.each([
    ['OS_REGION_NAME', 'RegionOne\u00a0', 'contains a no-break space'],
    ['OS_AUTH_TYPE', "'password'", 'is in quotes'],
    ['OS_INTERFACE', '"public"', 'is in quotes'],
    ['OS_AUTH_URL', '"http://127.0.0.1/v3"', 'is in quotes'],
  ])('%s is named by an error that quotes its value', async (variable, value, damage) => {
    const { code, stderr } = await run({ [variable]: value }, 'cluster-list');
    expect(code).not.toBe(0);
    expect(stderr).toContain(`\n${variable} ${damage}`);
    const { stdout } = await run({ [variable]: value }, 'doctor');
    expect(stdout).toMatch(new RegExp(`^(!|    ).*${variable} ${damage}`, 'm'));
  });
});

describe('variables with another name than the right one', () => {
  it('are named by doctor, unless the right one is set', async () => {
    const env = {
      OS_REGION: 'R',
      OS_REGION_NAME: undefined,
      OS_USER: 'demo',
      OS_AUTHURL: 'x',
      OS_CACERT: '',
    };
    const { stdout } = await run({ ...env, OS_CA_CERT: '/none' }, 'doctor');
    expect(stdout).toContain('! variable: OS_REGION is ignored\n    Use OS_REGION_NAME.\n');
    expect(stdout).toContain('! variable: OS_CA_CERT is ignored\n    Use OS_CACERT.\n');
    expect(stdout).not.toMatch(/OS_USER is|OS_AUTHURL/);
  });
});
