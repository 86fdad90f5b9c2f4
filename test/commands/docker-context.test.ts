/** cluster-config --docker-context, and the removal of Docker contexts. */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cloud, type TestCloud } from '../support/cloud.ts';
import { isInstalled } from '../support/programs.mts';
import { temporaryDirectory } from '../support/world.ts';

let sandbox: TestCloud;
let store: string;

beforeAll(async () => {
  sandbox = await cloud();
  await sandbox.run('cluster-create', 'swarm', '--cluster-template', 'swarm');
  await sandbox.run('cluster-create', 's', '--cluster-template', 'swarm');
  await sandbox.run('cluster-create', 'kube', '--cluster-template', 'kubernetes');
});
afterAll(() => sandbox.close());
beforeEach(() => {
  store = join(temporaryDirectory(), 'docker');
});

const run = (...argv: string[]) =>
  sandbox.runWith({ cwd: temporaryDirectory(), env: { DOCKER_CONFIG: store } }, ...argv);
const create = (...words: string[]) => run('cluster-config', 'swarm', '--docker-context', ...words);
const pathOf = (kind: string, name: string) =>
  join(store, 'contexts', kind, createHash('sha256').update(name).digest('hex'));
const pem = (name: string, file: string) => readFileSync(join(pathOf('tls', name), 'docker', file), 'utf8');
const contexts = () => readdirSync(join(store, 'contexts', 'meta')).length;

describe('--docker-context', () => {
  it('writes the files that docker writes, with the same modes', async () => {
    const { code, stdout, stderr } = await create();
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toMatch(/^Docker context swarm is ready\. Use it with: docker context use swarm\n$/);
    const meta = JSON.parse(readFileSync(join(pathOf('meta', 'swarm'), 'meta.json'), 'utf8'));
    expect(meta).toMatchObject({
      Name: 'swarm',
      Endpoints: { docker: { Host: expect.stringMatching(/^tcp:/), SkipTLSVerify: false } },
    });
    expect(statSync(join(pathOf('tls', 'swarm'), 'docker', 'key.pem')).mode & 0o777).toBe(0o600);
    expect(statSync(join(store, 'contexts', 'tls')).mode & 0o777).toBe(0o700);
    const certificate = new X509Certificate(pem('swarm', 'cert.pem'));
    expect(certificate.checkPrivateKey(createPrivateKey(pem('swarm', 'key.pem')))).toBe(true);
    expect(certificate.verify(new X509Certificate(pem('swarm', 'ca.pem')).publicKey)).toBe(true);
    expect(readdirSync(join(store, 'contexts')).sort()).toEqual(['meta', 'tls']);
  });

  it('updates the context of the cluster, and renames it to a given name', async () => {
    await create();
    const old = pem('swarm', 'cert.pem');
    expect((await create()).stderr).toMatch(/^The certificate is used again; .* --docker-context --renew$/m);
    expect(pem('swarm', 'cert.pem')).toBe(old);
    for (const option of ['--renew', '--force']) {
      const before = pem('swarm', 'cert.pem');
      await run('cluster-config', 'swarm', '--docker-context', option);
      expect(pem('swarm', 'cert.pem')).not.toBe(before);
    }
    await create('other');
    expect(contexts()).toBe(1);
    expect(pem('other', 'ca.pem')).toMatch(/^-----BEGIN/);
    await create();
    expect(contexts()).toBe(1);
  });

  it('appends a number to the name if another context has it, and does not change that one', async () => {
    mkdirSync(pathOf('meta', 'swarm'), { recursive: true });
    const theirs = JSON.stringify({ Name: 'swarm', Metadata: {}, Endpoints: {} });
    writeFileSync(join(pathOf('meta', 'swarm'), 'meta.json'), theirs);
    expect((await create()).stderr).toMatch(/^Docker context swarm-2 is ready/);
    expect(await create('swarm')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/Docker context swarm already exists/),
    });
    await run('cluster-config', 'swarm', '--remove');
    expect(readFileSync(join(pathOf('meta', 'swarm'), 'meta.json'), 'utf8')).toBe(theirs);
    expect(contexts()).toBe(1);
  });

  it.each(['a b', 'x', 'default', '../x', '-x'])('rejects the name %j before any request', async (name) => {
    sandbox.requests.length = 0;
    expect(await run('cluster-config', 'swarm', `--docker-context=${name}`)).toMatchObject({
      code: 2,
      stdout: '',
    });
    expect(sandbox.requests).toEqual([]);
  });

  it('warns that DOCKER_HOST overrides the context', async () => {
    const env = { DOCKER_CONFIG: store, DOCKER_HOST: 'tcp://127.0.0.1:1' };
    expect(await sandbox.runWith({ env }, 'cluster-config', 'swarm', '--docker-context')).toEqual({
      code: 0,
      stdout: '',
      stderr:
        'Docker context swarm is ready. Use it with: docker context use swarm\n' +
        'WARNING: DOCKER_HOST is set and overrides the Docker context; unset it.\n',
    });
  });

  it('adds a prefix to a cluster name that is too short for docker', async () => {
    const { stderr } = await run('cluster-config', 's', '--docker-context');
    expect(stderr).toMatch(/^Docker context cluster-s is ready/);
  });

  it('--docker-context rejects a Kubernetes cluster', async () => {
    expect(await run('cluster-config', 'kube', '--docker-context')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /has COE "kubernetes"; --docker-context supports only Docker Swarm\.\nUse --merge or --dir instead of --docker-context\.\n$/,
      ),
    });
  });

  it('--docker-context --remove removes the context, but no entries of the kubeconfig', async () => {
    await create();
    expect((await run('cluster-config', 'swarm', '--merge', '--remove')).stderr).toMatch(
      /^No entries of cluster/,
    );
    expect((await create('--remove')).stderr).toBe('Removed Docker context swarm.\n');
    expect((await create('--remove')).stderr).toBe(
      'No entries of cluster swarm found in the Docker contexts.\n',
    );
  });

  it('--docker-context rejects --merge', async () => {
    expect(await create('--merge')).toMatchObject({
      code: 2,
      stderr: 'ERROR: --merge and --docker-context cannot be used together.\n',
    });
  });

  it('--remove and cluster-delete remove the Docker context', async () => {
    await sandbox.run('cluster-create', 'short', '--cluster-template', 'swarm');
    await create();
    await run('cluster-config', 'short', '--docker-context');
    expect((await run('cluster-config', 'swarm', '--remove')).stderr).toBe('Removed Docker context swarm.\n');
    expect((await run('cluster-delete', 'short')).stderr).toBe('Removed Docker context short.\n');
    expect([contexts(), readdirSync(join(store, 'contexts', 'tls')).length]).toEqual([0, 0]);
  });

  it('keeps the old context if the renewal fails', async () => {
    await create();
    const old = pem('swarm', 'key.pem');
    const meta = join(pathOf('meta', 'swarm'), 'meta.json');
    execFileSync('rm', [meta]);
    mkdirSync(join(meta, 'in the way'), { recursive: true });
    expect(await create('swarm')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/Cannot update the Docker contexts/),
    });
    expect(pem('swarm', 'key.pem')).toBe(old);
    expect(readdirSync(join(store, 'contexts')).sort()).toEqual(['meta', 'tls']);
  });
});

describe('docker', { tags: ['docker'] }, () => {
  it('docker lists, inspects, updates and removes the context', async () => {
    await create();
    const docker = (...argv: string[]) =>
      execFileSync('docker', argv, {
        encoding: 'utf8',
        env: { PATH: process.env.PATH, DOCKER_CONFIG: store },
      });
    expect(docker('context', 'ls', '--format', '{{.Name}} {{.Description}} {{.DockerEndpoint}}')).toMatch(
      /^swarm Magnum cluster swarm tcp:\S+$/m,
    );
    const [shown] = JSON.parse(docker('context', 'inspect', 'swarm'));
    expect(shown.TLSMaterial.docker.sort()).toEqual(['ca.pem', 'cert.pem', 'key.pem']);
    docker('context', 'update', 'swarm', '--description', 'mine');
    await create();
    docker('context', 'rm', 'swarm');
    expect(contexts()).toBe(0);
  });
});

describe('current context of docker', () => {
  const config = () => join(store, 'config.json');
  const use = (name: string) => {
    mkdirSync(store, { recursive: true, mode: 0o700 });
    writeFileSync(config(), `{\n\t"auths": {},\n\t"currentContext": "${name}"\n}`);
  };
  const current = () => JSON.parse(readFileSync(config(), 'utf8')).currentContext;
  /** docker rejects nearly every command if the current context does not exist. */
  const expectDockerToWork = () => {
    if (!isInstalled('docker')) return;
    const { status, stderr } = spawnSync('docker', ['context', 'ls'], {
      env: { ...process.env, DOCKER_CONFIG: store },
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  };

  it('--docker-context changes the current context to its new name', async () => {
    await create();
    use('swarm');
    expect(await create('other')).toMatchObject({ code: 0 });
    expect(current()).toBe('other');
    expectDockerToWork();
  });

  it('--remove resets the current context', async () => {
    await create();
    use('swarm');
    expect(await run('cluster-config', 'swarm', '--remove')).toMatchObject({ code: 0 });
    expect(readFileSync(config(), 'utf8')).toBe('{\n\t"auths": {}\n}');
    expectDockerToWork();
  });

  it('cluster-delete resets the current context', async () => {
    await sandbox.run('cluster-create', 'brief', '--cluster-template', 'swarm');
    await run('cluster-config', 'brief', '--docker-context');
    use('brief');
    expect(await run('cluster-delete', 'brief')).toMatchObject({ code: 0 });
    expect(readFileSync(config(), 'utf8')).toBe('{\n\t"auths": {}\n}');
    expectDockerToWork();
  });

  it('--docker-context keeps a current context that it does not rename', async () => {
    await create();
    use('default');
    await create('other');
    expect(current()).toBe('default');
    use('other');
    await create('other');
    await create();
    expect(current()).toBe('other');
  });

  it('--remove warns about an invalid config.json, and does not change it', async () => {
    await create();
    use('swarm');
    writeFileSync(config(), '{"currentContext": "swarm"');
    const { code, stderr } = await run('cluster-config', 'swarm', '--remove');
    expect(stderr).toMatch(/^WARNING: Cannot update .*config\.json: it is not a JSON object\./);
    expect(stderr).toContain('Removed Docker context swarm.');
    expect(code).toBe(0);
    expect(readFileSync(config(), 'utf8')).toBe('{"currentContext": "swarm"');
  });
});

describe('re-created cluster', () => {
  const createCluster = () => sandbox.run('cluster-create', 'again', '--cluster-template', 'swarm');
  const createContext = () => run('cluster-config', 'again', '--docker-context');
  const metadata = (name: string) => join(pathOf('meta', name), 'meta.json');
  beforeEach(async () => {
    await sandbox.run('cluster-delete', 'again');
    await createCluster();
    await createContext();
  });

  it('replaces the context of the deleted cluster', async () => {
    const old = readFileSync(metadata('again'), 'utf8');
    await sandbox.run('cluster-delete', 'again');
    await createCluster();
    expect((await createContext()).stderr).toMatch(/^Docker context again is ready/);
    expect(contexts()).toBe(1);
    expect(readFileSync(metadata('again'), 'utf8')).not.toBe(old);
  });

  it.each([
    [
      'of another cloud or project',
      (text: string) => text.replace(/"origin":"[0-9a-f]+"/, '"origin":"other"'),
    ],
    ['of an older version of magnum', (text: string) => text.replace(/,"origin":"[0-9a-f]+"/, '')],
  ])('does not replace the context %s', async (_, change) => {
    const text = change(readFileSync(metadata('again'), 'utf8'));
    writeFileSync(metadata('again'), text);
    await sandbox.run('cluster-delete', 'again');
    await createCluster();
    expect((await createContext()).stderr).toMatch(/^Docker context again-2 is ready/);
    expect(readFileSync(metadata('again'), 'utf8')).toBe(text);
  });
});
