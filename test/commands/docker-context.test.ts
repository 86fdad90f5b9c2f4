/** cluster-config --docker-context, and how a context goes again. */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cloud, type TestCloud } from '../support/cloud.ts';
import { temporaryDirectory } from '../support/world.ts';

const hasDocker = spawnSync('docker', ['--version']).status === 0;

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
const make = (...words: string[]) => run('cluster-config', 'swarm', '--docker-context', ...words);
const place = (kind: string, name: string) =>
  join(store, 'contexts', kind, createHash('sha256').update(name).digest('hex'));
const pem = (name: string, file: string) => readFileSync(join(place('tls', name), 'docker', file), 'utf8');
const contexts = () => readdirSync(join(store, 'contexts', 'meta')).length;

describe('--docker-context', () => {
  it('makes the files that docker makes, with their modes', async () => {
    const { code, stdout, stderr } = await make();
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toMatch(/^Docker context swarm is there: docker --context swarm info/);
    const meta = JSON.parse(readFileSync(join(place('meta', 'swarm'), 'meta.json'), 'utf8'));
    expect(meta).toMatchObject({
      Name: 'swarm',
      Endpoints: { docker: { Host: expect.stringMatching(/^tcp:/), SkipTLSVerify: false } },
    });
    expect(statSync(join(place('tls', 'swarm'), 'docker', 'key.pem')).mode & 0o777).toBe(0o600);
    expect(statSync(join(store, 'contexts', 'tls')).mode & 0o777).toBe(0o700);
    const certificate = new X509Certificate(pem('swarm', 'cert.pem'));
    expect(certificate.checkPrivateKey(createPrivateKey(pem('swarm', 'key.pem')))).toBe(true);
    expect(certificate.verify(new X509Certificate(pem('swarm', 'ca.pem')).publicKey)).toBe(true);
    expect(readdirSync(join(store, 'contexts')).sort()).toEqual(['meta', 'tls']);
  });

  it('renews the context of the cluster, under another name if that is wanted', async () => {
    await make();
    const old = pem('swarm', 'cert.pem');
    await make();
    expect(pem('swarm', 'cert.pem')).not.toBe(old);
    await make('other');
    expect(contexts()).toBe(1);
    expect(pem('other', 'ca.pem')).toMatch(/^-----BEGIN/);
    await make();
    expect(contexts()).toBe(1);
  });

  it('gives way to the contexts of others', async () => {
    mkdirSync(place('meta', 'swarm'), { recursive: true });
    const theirs = JSON.stringify({ Name: 'swarm', Metadata: {}, Endpoints: {} });
    writeFileSync(join(place('meta', 'swarm'), 'meta.json'), theirs);
    expect((await make()).stderr).toMatch(/^Docker context swarm-2 is there/);
    expect(await make('swarm')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/another docker context/),
    });
    await run('cluster-config', 'swarm', '--remove');
    expect(readFileSync(join(place('meta', 'swarm'), 'meta.json'), 'utf8')).toBe(theirs);
    expect(contexts()).toBe(1);
  });

  it.each(['a b', 'x', 'default', '../x', '-x'])(
    'refuses the name %j before anything is asked',
    async (name) => {
      sandbox.requests.length = 0;
      expect(await run('cluster-config', 'swarm', `--docker-context=${name}`)).toMatchObject({
        code: 2,
        stdout: '',
      });
      expect(sandbox.requests).toEqual([]);
    },
  );

  it('makes a name of one that docker does not take', async () => {
    const { stderr } = await run('cluster-config', 's', '--docker-context');
    expect(stderr).toMatch(/^Docker context cluster-s is there/);
  });

  it('is for docker', async () => {
    expect(await run('cluster-config', 'kube', '--docker-context')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/--docker-context is for Docker only/),
    });
  });

  it('says which other way is not to be had with it', async () => {
    expect(await make('--merge')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/cannot be used together/),
    });
  });

  it('goes with --remove and with the cluster', async () => {
    await sandbox.run('cluster-create', 'short', '--cluster-template', 'swarm');
    await make();
    await run('cluster-config', 'short', '--docker-context');
    expect((await run('cluster-config', 'swarm', '--remove')).stderr).toBe('Removed Docker context swarm.\n');
    expect((await run('cluster-delete', 'short')).stderr).toBe('Removed Docker context short.\n');
    expect([contexts(), readdirSync(join(store, 'contexts', 'tls')).length]).toEqual([0, 0]);
  });

  it('leaves the old context where it cannot be renewed', async () => {
    await make();
    const old = pem('swarm', 'key.pem');
    const meta = join(place('meta', 'swarm'), 'meta.json');
    execFileSync('rm', [meta]);
    mkdirSync(join(meta, 'in the way'), { recursive: true });
    expect(await make('swarm')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/Cannot change docker's contexts/),
    });
    expect(pem('swarm', 'key.pem')).toBe(old);
    expect(readdirSync(join(store, 'contexts')).sort()).toEqual(['meta', 'tls']);
  });
});

describe.skipIf(!hasDocker)('docker', () => {
  it('knows the context, with its endpoint', async () => {
    await make();
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
    await make();
    docker('context', 'rm', 'swarm');
    expect(contexts()).toBe(0);
  });
});

describe('the context that docker uses', () => {
  const config = () => join(store, 'config.json');
  const use = (name: string) => {
    mkdirSync(store, { recursive: true, mode: 0o700 });
    writeFileSync(config(), `{\n\t"auths": {},\n\t"currentContext": "${name}"\n}`);
  };
  const current = () => JSON.parse(readFileSync(config(), 'utf8')).currentContext;
  /** As docker sees it: it refuses nearly every command with a context that is gone. */
  const expectDockerToWork = () => {
    if (!hasDocker) return;
    const { status, stderr } = spawnSync('docker', ['context', 'ls'], {
      env: { ...process.env, DOCKER_CONFIG: store },
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  };

  it('is renamed', async () => {
    await make();
    use('swarm');
    expect(await make('other')).toMatchObject({ code: 0 });
    expect(current()).toBe('other');
    expectDockerToWork();
  });

  it('is removed', async () => {
    await make();
    use('swarm');
    expect(await run('cluster-config', 'swarm', '--remove')).toMatchObject({ code: 0 });
    expect(readFileSync(config(), 'utf8')).toBe('{\n\t"auths": {}\n}');
    expectDockerToWork();
  });

  it('is removed with its cluster', async () => {
    await sandbox.run('cluster-create', 'brief', '--cluster-template', 'swarm');
    await run('cluster-config', 'brief', '--docker-context');
    use('brief');
    expect(await run('cluster-delete', 'brief')).toMatchObject({ code: 0 });
    expect(readFileSync(config(), 'utf8')).toBe('{\n\t"auths": {}\n}');
    expectDockerToWork();
  });

  it('stays where it is another, and where nothing is renamed', async () => {
    await make();
    use('default');
    await make('other');
    expect(current()).toBe('default');
    use('other');
    await make('other');
    await make();
    expect(current()).toBe('other');
  });

  it('is left to the user where config.json cannot be understood', async () => {
    await make();
    use('swarm');
    writeFileSync(config(), '{"currentContext": "swarm"');
    const { code, stderr } = await run('cluster-config', 'swarm', '--remove');
    expect(stderr).toMatch(/^WARNING: Cannot change .*config\.json: it does not hold a JSON object\./);
    expect(stderr).toContain('Removed Docker context swarm.');
    expect(code).toBe(0);
    expect(readFileSync(config(), 'utf8')).toBe('{"currentContext": "swarm"');
  });
});

describe('a cluster that is made again', () => {
  const create = () => sandbox.run('cluster-create', 'again', '--cluster-template', 'swarm');
  const makeAgain = () => run('cluster-config', 'again', '--docker-context');
  const metadata = (name: string) => join(place('meta', name), 'meta.json');
  beforeEach(async () => {
    await sandbox.run('cluster-delete', 'again');
    await create();
    await makeAgain();
  });

  it('takes the place of the one that is gone', async () => {
    const old = readFileSync(metadata('again'), 'utf8');
    await sandbox.run('cluster-delete', 'again');
    await create();
    expect((await makeAgain()).stderr).toMatch(/^Docker context again is there/);
    expect(contexts()).toBe(1);
    expect(readFileSync(metadata('again'), 'utf8')).not.toBe(old);
  });

  it.each([
    [
      'is of another cloud or project',
      (text: string) => text.replace(/"origin":"[0-9a-f]+"/, '"origin":"other"'),
    ],
    ['is of an older version', (text: string) => text.replace(/,"origin":"[0-9a-f]+"/, '')],
  ])('leaves one alone that %s', async (_, change) => {
    const text = change(readFileSync(metadata('again'), 'utf8'));
    writeFileSync(metadata('again'), text);
    await sandbox.run('cluster-delete', 'again');
    await create();
    expect((await makeAgain()).stderr).toMatch(/^Docker context again-2 is there/);
    expect(readFileSync(metadata('again'), 'utf8')).toBe(text);
  });
});
