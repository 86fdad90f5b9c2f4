/** cluster-delete: the remark about variables of this shell that point at the deleted cluster. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cloud, type TestCloud } from '../support/cloud.ts';
import { temporaryDirectory, type WorldOptions } from '../support/world.ts';

let sandbox: TestCloud;
let home: string;
beforeAll(async () => {
  sandbox = await cloud();
});
afterAll(() => sandbox.close());
beforeEach(() => {
  home = temporaryDirectory();
});

/** Creates a cluster, and returns its API address. */
async function create(template: string): Promise<string> {
  await sandbox.run('cluster-create', 'web', '--cluster-template', template, '--wait');
  const { stdout } = await sandbox.run('cluster-show', 'web', '-f', 'value', '-c', 'api_address');
  return stdout.trim();
}

const kubeconfig = (...servers: string[]): Record<string, string> => {
  mkdirSync(join(home, 'web'), { recursive: true });
  const clusters = servers.map((server) => `- cluster:\n    server: ${server}\n`).join('');
  writeFileSync(join(home, 'web/config'), `clusters:\n${clusters}`);
  return { KUBECONFIG: join(home, 'web/config') };
};

const remove = async (env: Record<string, string>, options: WorldOptions = {}, ...words: string[]) => {
  const { code, stderr } = await sandbox.runWith(
    { cwd: home, tty: true, ...options, env: { SHELL: '/bin/bash', ...env } },
    ...['cluster-delete', 'web', '--yes', ...words],
  );
  expect(code).toBe(0);
  return stderr;
};
const REMARK = 'This shell still points at cluster web. To reset it: ';

describe('cluster-delete in a shell whose variables point at the cluster', () => {
  it.each([
    ['kubernetes', (address: string) => kubeconfig(address), 'KUBECONFIG'],
    [
      'swarm',
      (address: string) => ({ DOCKER_HOST: address, DOCKER_TLS_VERIFY: '1' }),
      'DOCKER_HOST DOCKER_TLS_VERIFY',
    ],
    ['mesos', (address: string) => ({ MESOS_MASTER: `${address}:5050` }), 'MESOS_MASTER'],
  ])('prints how to unset them, for %s', async (template, variables, names) => {
    const env = variables(await create(template));
    expect(await remove(env)).toContain(`${REMARK}unset ${names}\n`);
  });

  it('prints it after --wait and in the syntax of the shell', async () => {
    const env = kubeconfig(await create('kubernetes'));
    const stderr = await remove(env, { parentProgram: 'fish' }, '--wait');
    expect(stderr).toContain(`${REMARK}set -e KUBECONFIG\n`);
  });

  it('prints nothing without a terminal or with --quiet', async () => {
    expect(await remove(kubeconfig(await create('kubernetes')), { tty: false })).not.toContain('points at');
    expect(await remove(kubeconfig(await create('kubernetes')), {}, '--quiet')).not.toContain('points at');
  });

  it('prints nothing if they point at another cluster, also', async () => {
    const other = 'https://127.1.2.3:6443';
    const address = await create('kubernetes');
    const env = { ...kubeconfig(address, other), DOCKER_HOST: 'tcp://127.1.2.3:2376' };
    expect(await remove(env)).not.toContain('points at');
  });
});
