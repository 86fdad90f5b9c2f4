import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { CLIENT_VARIABLES, clientVariablesOf } from '../../src/cluster-access/client-variables.ts';
import { temporaryDirectory } from '../support/world.ts';

let cwd: string;
beforeEach(() => {
  cwd = temporaryDirectory();
});

const isCluster = (address: string) => address.includes('10.0.0.');
const variablesOf = (env: Record<string, string>) => clientVariablesOf({ env, cwd }, isCluster);
function writeKubeconfig(text: string): string {
  const path = join(cwd, 'config');
  writeFileSync(path, text);
  return path;
}

it('CLIENT_VARIABLES contains the variables of kubectl, Docker, Mesos and Marathon', () => {
  expect(CLIENT_VARIABLES).toEqual([
    'KUBECONFIG',
    'DOCKER_HOST',
    'DOCKER_CERT_PATH',
    'DOCKER_TLS_VERIFY',
    'MESOS_MASTER',
    'MARATHON_URL',
  ]);
});

describe('clientVariablesOf', () => {
  it.each([
    ['no variable', {}, []],
    ['a Docker host of a cluster', { DOCKER_HOST: 'tcp://10.0.0.1:2376' }, ['DOCKER_HOST']],
    [
      'all variables of Docker',
      { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '', DOCKER_HOST: 'tcp://10.0.0.1:2376' },
      ['DOCKER_HOST', 'DOCKER_CERT_PATH', 'DOCKER_TLS_VERIFY'],
    ],
    ['another Docker host', { DOCKER_HOST: 'unix:///run/docker.sock', DOCKER_CERT_PATH: '/c' }, []],
    ['Docker variables without a host', { DOCKER_CERT_PATH: '/10.0.0.1', DOCKER_TLS_VERIFY: '1' }, []],
    [
      'the Mesos variables of a cluster',
      { MARATHON_URL: 'http://10.0.0.2:8080', MESOS_MASTER: '10.0.0.2:5050' },
      ['MESOS_MASTER', 'MARATHON_URL'],
    ],
    ['a Mesos master of a cluster', { MESOS_MASTER: '10.0.0.2:5050' }, ['MESOS_MASTER']],
    ['another Mesos master', { MESOS_MASTER: 'zk://h', MARATHON_URL: 'http://10.0.0.2:8080' }, []],
    [
      'the variables of Docker and Mesos',
      { MESOS_MASTER: '10.0.0.2:5050', DOCKER_HOST: 'tcp://10.0.0.1:2376' },
      ['DOCKER_HOST', 'MESOS_MASTER'],
    ],
  ])('with %s, returns %3$j', async (_, env, names) => {
    expect(await variablesOf(env as Record<string, string>)).toEqual(names);
  });

  it.each([
    ['one cluster', 'clusters:\n- cluster: {server: https://10.0.0.1:6443}\n', true],
    ['a quoted server', 'clusters:\n- cluster:\n    server: "https://10.0.0.1:6443"\n', true],
    ['JSON', '{"clusters":[{"cluster":{"server":"https://10.0.0.1:6443"}}]}', true],
    ['two clusters', 'server: https://10.0.0.1:6443\nserver:   https://10.0.0.2:6443\n', true],
    ['another cluster too', 'server: https://10.0.0.1:6443\nserver: https://mine:6443\n', false],
    ['another cluster first', 'server: https://mine:6443\nserver: https://10.0.0.1:6443\n', false],
    ['another cluster', 'server: https://mine:6443\n', false],
    ['no cluster', 'clusters: []\n', false],
    ['a server in another key only', 'observer: https://10.0.0.1:6443\nservers: 10.0.0.1\n', false],
  ])('given a kubeconfig with %s, is as expected', async (_, text, isExpected) => {
    expect(await variablesOf({ KUBECONFIG: writeKubeconfig(text) })).toEqual(
      isExpected ? ['KUBECONFIG'] : [],
    );
  });

  it('resolves a relative KUBECONFIG against the working directory', async () => {
    writeKubeconfig('server: https://10.0.0.1:6443\n');
    expect(await variablesOf({ KUBECONFIG: 'config' })).toEqual(['KUBECONFIG']);
  });

  it.each(['', 'missing', '.'])('ignores KUBECONFIG=%s, which is not a file', async (KUBECONFIG) => {
    mkdirSync(join(cwd, 'other'));
    expect(await variablesOf({ KUBECONFIG })).toEqual([]);
  });

  it('passes the whole address to its caller', async () => {
    const asked: string[] = [];
    const env = {
      KUBECONFIG: writeKubeconfig('{"server": "https://a:1/x","b":1}\nserver: https://b,c\n'),
      DOCKER_HOST: 'tcp://d:1',
      MESOS_MASTER: 'm:1',
    };
    const names = await clientVariablesOf({ env, cwd }, (address) => {
      asked.push(address);
      return true;
    });
    expect(names).toEqual(['KUBECONFIG', 'DOCKER_HOST', 'MESOS_MASTER']);
    expect(asked).toEqual(['https://a:1/x', 'https://b', 'tcp://d:1', 'm:1']);
  });
});
