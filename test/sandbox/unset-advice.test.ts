/** What `sandbox stop` says about the variables of the shell, without a sandbox that is running. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { magnum, temporaryDirectory } from '../support/world.ts';

let home: string;
beforeEach(() => {
  home = temporaryDirectory();
  mkdirSync(join(home, 'kube'));
});

const stop = async (env: Record<string, string>) => {
  const { code, stdout, stderr } = await magnum(['sandbox', 'stop', '--dir', 'box'], {
    cwd: home,
    env: { SHELL: '/bin/bash', ...env },
  });
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'The sandbox is not running.\n' });
  return stderr;
};
const advice = (names: string) => `This shell still points at the sandbox. To reset it: unset ${names}\n`;

function kubeconfig(...servers: string[]): Record<string, string> {
  const clusters = servers.map((server) => `- cluster:\n    server: ${server}\n`).join('');
  writeFileSync(join(home, 'kube/config'), `clusters:\n${clusters}`);
  return { KUBECONFIG: 'kube/config' };
}

const SANDBOX = () => ({ OS_CLOUD: 'sandbox', OS_CLIENT_CONFIG_FILE: join(home, 'box/clouds.yaml') });
const DOCKER = {
  DOCKER_HOST: 'tcp://127.111.64.191:2376',
  DOCKER_CERT_PATH: '/certs',
  DOCKER_TLS_VERIFY: '1',
};
const CLUSTER = 'https://127.19.146.108:6443';

describe('sandbox stop without a running sandbox', () => {
  it('prints how to unset the variables that select it', async () => {
    expect(await stop(SANDBOX())).toBe(advice('OS_CLOUD OS_CLIENT_CONFIG_FILE'));
  });

  it('prints how to unset the variables of its clusters too', async () => {
    expect(await stop({ ...SANDBOX(), ...DOCKER, ...kubeconfig(CLUSTER) })).toBe(
      advice('OS_CLOUD OS_CLIENT_CONFIG_FILE KUBECONFIG DOCKER_HOST DOCKER_CERT_PATH DOCKER_TLS_VERIFY'),
    );
  });

  it.each([
    [DOCKER, 'DOCKER_HOST DOCKER_CERT_PATH DOCKER_TLS_VERIFY'],
    [{ DOCKER_HOST: 'tcp://127.111.64.191:2375' }, 'DOCKER_HOST'],
    [{ MESOS_MASTER: '127.3.4.5:5050', MARATHON_URL: 'http://127.3.4.5:8080' }, 'MESOS_MASTER MARATHON_URL'],
  ])('prints how to unset %j, after OS_CLOUD was unset', async (env, names) => {
    expect(await stop(env)).toBe(advice(names));
  });

  it.each<Record<string, string>>([
    {},
    { DOCKER_HOST: 'tcp://127.0.0.1:2375' },
    { DOCKER_HOST: 'tcp://127.0.0.1:2375', DOCKER_CERT_PATH: '/certs' },
    { DOCKER_HOST: 'ssh://me@host.127.1.2.3' },
    { DOCKER_HOST: 'unix:///run/docker.sock' },
    { MESOS_MASTER: '10.0.0.1:5050' },
    { KUBECONFIG: 'missing' },
    { OS_CLIENT_CONFIG_FILE: '/other/clouds.yaml', OS_CLOUD: 'sandbox', ...DOCKER },
  ])('prints nothing about %j', async (env) => {
    expect(await stop(env)).toBe('');
  });

  it('prints nothing about a kubeconfig with clusters of other clouds', async () => {
    expect(await stop(kubeconfig(CLUSTER, 'https://10.0.0.1:6443'))).toBe('');
    expect(await stop(kubeconfig())).toBe('');
    for (const written of [CLUSTER, `"${CLUSTER}"`])
      expect(await stop(kubeconfig(written))).toBe(advice('KUBECONFIG'));
    writeFileSync(
      join(home, 'kube/config'),
      JSON.stringify({ clusters: [{ cluster: { server: CLUSTER } }] }),
    );
    expect(await stop({ KUBECONFIG: 'kube/config' })).toBe(advice('KUBECONFIG'));
  });
});
