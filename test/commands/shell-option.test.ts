/** cluster-config --shell and --unset. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cloud, type TestCloud } from '../support/cloud.ts';
import { magnum, temporaryDirectory } from '../support/world.ts';

describe('cluster-config --unset', () => {
  const ALL = [
    'KUBECONFIG',
    'DOCKER_HOST',
    'DOCKER_CERT_PATH',
    'DOCKER_TLS_VERIFY',
    'MESOS_MASTER',
    'MARATHON_URL',
  ];
  const each = (write: (name: string) => string, between: string) => `${ALL.map(write).join(between)}\n`;

  it.each([
    ['bash', `unset ${ALL.join(' ')}\n`],
    ['tcsh', each((name) => `unsetenv ${name}`, '; ')],
    ['fish', `set -e ${ALL.join(' ')};\ntrue;\n`],
    ['powershell', each((name) => `$env:${name} = $null`, '; ')],
    ['cmd', each((name) => `set ${name}=`, '\n')],
  ])('--unset prints code for %s without a cloud, a cluster or files', async (shell, stdout) => {
    const cwd = temporaryDirectory();
    const argv = ['cluster-config', '--unset', '--shell', shell];
    expect(await magnum(argv, { cwd })).toEqual({ code: 0, stdout, stderr: '' });
    expect(readdirSync(cwd)).toEqual([]);
  });

  it('--unset accepts the arguments of the command that set the variables', async () => {
    const argv = ['cluster-config', 'mine', '--dir', 'mine', '--unset'];
    expect(await magnum(argv, { env: { SHELL: '/usr/bin/fish' } })).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^set -e KUBECONFIG /),
    });
  });

  it('--unset rejects --merge', async () => {
    const { code, stderr } = await magnum(['cluster-config', 'mine', '--unset', '--merge']);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining('--merge and --unset cannot be used together.'),
    });
  });
});

it('cluster-config without --unset requires a cluster', async () => {
  const { code, stdout, stderr } = await magnum(['cluster-config', '--dir', 'x']);
  expect({ code, stdout, stderr }).toEqual({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(/^ERROR: Missing required argument 'cluster'\./),
  });
});

describe('cluster-config --shell', () => {
  let sandbox: TestCloud;
  beforeAll(async () => {
    sandbox = await cloud();
    await sandbox.run('cluster-create', 'kube', '--cluster-template', 'kubernetes');
  });
  afterAll(() => sandbox.close());

  const configure = async (shell: string, dir: string) => {
    const cwd = temporaryDirectory();
    const argv = ['cluster-config', 'kube', '--dir', dir, '--shell', shell];
    return { cwd, ...(await sandbox.runWith({ cwd, env: { SHELL: '/bin/sh' } }, ...argv)) };
  };

  it.each([
    ['fish', 'use magnum cluster-config ... | source, or eval (magnum cluster-config ...)'],
    ['csh', 'use eval `magnum cluster-config ...`, or save the output to a file and source it'],
  ])('warns how to evaluate a value that needs quotes in %s', async (shell, advice) => {
    const { stderr } = await configure(shell, 'my clusters');
    expect(stderr).toBe(`WARNING: A value needs quoting; ${advice}.\n`);
  });

  it('prints quoted values for PowerShell without a warning', async () => {
    const { cwd, stdout, stderr } = await configure('powershell', 'my clusters');
    expect({ stdout, stderr }).toEqual({
      stdout: `$env:KUBECONFIG = '${join(cwd, 'my clusters/config')}'\n`,
      stderr: '',
    });
  });

  it('fails for cmd if the directory name cannot be quoted, and does not create it', async () => {
    const { cwd, code, stdout, stderr } = await configure('cmd', '100%');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(
      /^ERROR: The value of KUBECONFIG contains the character %, .*\n.*--shell powershell\.\n$/,
    );
    expect(readdirSync(cwd)).toEqual([]);
  });
});
