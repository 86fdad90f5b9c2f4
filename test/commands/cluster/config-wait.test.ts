/** cluster-config --wait, in virtual time, and cluster-config with several destinations. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { timedCloud } from '../../support/timed-cloud.ts';

async function withCluster(template = 'kubernetes', ...words: string[]) {
  const place = await timedCloud();
  await place.run('cluster-create', 'c', '--cluster-template', template, ...words);
  return { ...place, config: (...argv: string[]) => place.run('cluster-config', 'c', ...argv) };
}

describe('cluster-config --wait', () => {
  it('waits until the cluster is complete, and prints only shell code to stdout', async () => {
    const { config, directory, clock } = await withCluster();
    expect(await config('--wait', '--dir', 'c')).toEqual({
      code: 0,
      stdout: `export KUBECONFIG=${join(directory, 'c/config')}\n`,
      stderr: 'c: CREATE_IN_PROGRESS, nodes 0/1\n',
    });
    expect(clock.elapsed()).toBeGreaterThanOrEqual(60_000);
  });

  it.each([
    ['kubernetes', ['--merge'], /\nContext c written to /],
    ['kubernetes', ['--merge', '--exec'], /\nContext c written to /],
    ['swarm', ['--docker-context', 'named'], /\nDocker context named is ready/],
  ])('waits for a %s cluster with %j', async (template, words, message) => {
    const { config } = await withCluster(template);
    const { code, stdout, stderr } = await config('--wait', ...words);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toMatch(message);
  });

  it('waits before --check', async () => {
    const { config, run } = await withCluster();
    await config('--wait', '--dir', 'c');
    await run('cluster-resize', 'c', '2');
    const { stderr } = await config('--wait', '--dir', 'c', '--check');
    expect(stderr).toMatch(/^c: UPDATE_IN_PROGRESS/);
  });

  it('exits with 5 and prints no shell code for a cluster that failed', async () => {
    const { config, directory } = await withCluster('kubernetes', '--labels', 'sandbox_fail=1');
    const { code, stdout, stderr } = await config('--wait', '--dir', 'c');
    expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
    expect(stderr).toMatch(/^ERROR: Cluster c ended in CREATE_FAILED/m);
    expect(existsSync(join(directory, 'c'))).toBe(false);
  });

  it('names the command that continues after a timeout', async () => {
    const { config } = await withCluster();
    expect(await config('--wait', '--wait-timeout', '10s', '--dir', 'c', '--shell', 'sh')).toMatchObject({
      code: 6,
      stdout: '',
      stderr: expect.stringMatching(
        /To wait again: magnum cluster-config c --dir c --shell sh --wait --wait-timeout 10s\n$/,
      ),
    });
  });

  it.each([
    [['--merge'], /^ERROR: Cluster c has COE "mesos"; --merge supports only Kubernetes/],
    [['--dir', 'c', '--exec'], /^ERROR: Cluster c has COE "mesos"; --exec supports only Kubernetes/],
  ])('fails before the wait for a cluster that %j does not support', async (words, message) => {
    const { config, clock } = await withCluster('mesos');
    expect(await config('--wait', ...words)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(message),
    });
    expect(clock.elapsed()).toBe(0);
  });

  it('accepts the context name that --dir has given to the same cluster', async () => {
    const { config, runWith, directory } = await withCluster();
    await config('--wait', '--dir', 'c');
    const env = { KUBECONFIG: join(directory, 'c/config') };
    const words = ['cluster-config', 'c', '--wait', '--merge', '--context', 'c'];
    expect(await runWith({ env }, ...words)).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^Context c written to /),
    });
  });

  it('reports a missing cluster', async () => {
    const { run } = await timedCloud();
    expect(await run('cluster-config', 'c', '--wait')).toMatchObject({
      code: 3,
      stdout: '',
      stderr: expect.stringMatching(/^ERROR: Cluster c could not be found/),
    });
  });

  it('fails before any request for an invalid --wait-timeout', async () => {
    const { run, requests } = await timedCloud();
    expect((await run('cluster-config', 'c', '--wait', '--wait-timeout', 'soon')).code).toBe(2);
    expect(requests).toEqual([]);
  });
});

describe('cluster-config --merge --dir', () => {
  async function complete(template?: string) {
    const place = await withCluster(template);
    await place.run('cluster-wait', 'c');
    return place;
  }

  it('merges and writes the directory with one certificate, and prints the code of the directory', async () => {
    const { config, read, directory, countPosts } = await complete();
    const { code, stdout, stderr } = await config('--merge', '--dir', 'c');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `export KUBECONFIG=${join(directory, 'c/config')}\n`,
    });
    expect(stderr).toMatch(/^Context c written to \S+ and set as the current context\.\n$/);
    const { users } = parse(readFileSync(join(directory, 'c/config'), 'utf8'));
    expect(users[0].user['client-certificate-data']).toBe(read().users[0].user['client-certificate-data']);
    expect(countPosts(/certificates$/)).toBe(1);
  });

  it('does nothing if the directory has files', async () => {
    const { config, file, countPosts } = await complete();
    await config('--dir', 'c');
    expect(await config('--merge', '--dir', 'c')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/exists, aborting/),
    });
    expect(existsSync(file)).toBe(false);
    expect(countPosts(/certificates$/)).toBe(1);
  });

  it('fails if KUBECONFIG names the file in the directory', async () => {
    const { runWith, directory, requests } = await complete();
    const path = join(directory, 'c/config');
    const before = requests.length;
    expect(
      await runWith({ env: { KUBECONFIG: path } }, 'cluster-config', 'c', '--merge', '--dir', 'c'),
    ).toMatchObject({
      code: 2,
      stderr: `ERROR: --merge and --dir would both write ${path}, because KUBECONFIG names it.\nOmit --merge, or unset KUBECONFIG.\n`,
    });
    expect(requests.length).toBe(before);
  });

  it('--merge alone writes no files to the current directory', async () => {
    const { config, directory } = await complete();
    await config('--merge');
    expect(existsSync(join(directory, 'config'))).toBe(false);
  });

  it('--docker-context --dir creates the context and writes the directory', async () => {
    const { config, directory } = await complete('swarm');
    const { stdout, stderr } = await config('--docker-context', 'named', '--dir', 'c');
    expect(stdout).toMatch(/^export DOCKER_HOST=/);
    expect(stderr).toMatch(/^Docker context named is ready/);
    expect(existsSync(join(directory, 'c/key.pem'))).toBe(true);
  });
});
