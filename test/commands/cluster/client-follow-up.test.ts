/** cluster-create and cluster-wait with --merge, --dir and --docker-context, in virtual time. */
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { json } from '../../../src/sandbox/http-messages.ts';
import type { SandboxOptions } from '../../../src/sandbox/server.ts';
import { virtualClock } from '../../support/clock.ts';
import { type TimedCloud, timedCloud as timed } from '../../support/timed-cloud.ts';

const create = (name: string, ...more: string[]) => createFrom('kubernetes', name, ...more);
const createFrom = (template: string, name: string, ...more: string[]) => [
  'cluster-create',
  name,
  '--cluster-template',
  template,
  ...more,
];
const namesOf = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name);
const INVALID = 'apiVersion: v1\nkind: Config\nclusters: [\n';
const OTHER = `apiVersion: v1
kind: Config
clusters:
- {name: other, cluster: {server: 'https://other'}}
contexts:
- {name: other, context: {cluster: other, user: me}}
current-context: other
users: []
`;

describe('cluster-create --wait --merge', () => {
  it('prints the result, then merges the cluster into the kubeconfig', async () => {
    const { runWith, read, file } = await timed();
    const pieces: string[] = [];
    const onWrite = (text: string) => void pieces.push(text);
    const { code, stdout } = await runWith({ onWrite }, ...create('c', '--wait', '--merge'));
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^Request to create cluster .* accepted\.\nCluster c is CREATE_COMPLETE after \S+\n$/,
    );
    expect(pieces.slice(-2)).toEqual([
      expect.stringMatching(/^Cluster c is CREATE_COMPLETE/),
      `Context c written to ${file} and set as the current context.\n`,
    ]);
    expect(read()['current-context']).toBe('c');
  });

  it('prints one JSON document', async () => {
    const { run, file } = await timed();
    const { stdout, stderr } = await run(...create('c', '--wait', '--merge', '-f', 'json'));
    expect(JSON.parse(stdout)).toMatchObject({ name: 'c', status: 'CREATE_COMPLETE' });
    expect(stderr).toContain(`Context c written to ${file}`);
  });

  it('prints only the UUID with --quiet', async () => {
    const { run, read } = await timed();
    const { stdout, stderr } = await run(...create('c', '--wait', '--dir', 'c', '--merge', '--quiet'));
    expect(stdout).toMatch(/^[0-9a-f-]{36}\n$/);
    expect(stderr).toMatch(/^Context c written to /);
    expect(read()['current-context']).toBe('c');
  });

  it('merges and writes the directory with one certificate', async () => {
    const { run, read, directory, countPosts } = await timed();
    const { code, stderr } = await run(...create('c', '--wait', '--merge', '--keep-current', '--dir', 'c'));
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /\nContext c written to \S+\.\nTo use cluster c in this shell: export KUBECONFIG=\S+\n$/,
    );
    const written = parse(readFileSync(join(directory, 'c/config'), 'utf8'));
    expect(written.users[0].user['client-key-data']).toBe(read().users[0].user['client-key-data']);
    expect(countPosts(/certificates$/)).toBe(1);
  });

  it('creates a Docker context for a Swarm cluster, and sets its variables', async () => {
    const { run, directory } = await timed();
    const { code, stderr } = await run(
      ...createFrom('swarm', 's', '--wait', '--docker-context', '--dir', 's'),
    );
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /\nDocker context cluster-s is ready\. Use it with: docker context use cluster-s\n/,
    );
    expect(stderr).toMatch(
      /\nTo use cluster s in this shell: export DOCKER_HOST=tcp:\S+ DOCKER_CERT_PATH=\S+\/s /,
    );
    expect(readdirSync(join(directory, 's')).sort()).toEqual(['ca.pem', 'cert.pem', 'key.pem']);
  });

  it('configures the new cluster, not another one with its name', async () => {
    const { run, read } = await timed();
    await run(...create('c', '--wait'));
    const { code, stdout } = await run(...create('c', '--wait', '--merge'));
    expect(code).toBe(0);
    const uuid = /[0-9a-f-]{36}/.exec(stdout)?.[0];
    expect(read().clusters[0].cluster.extensions[0].extension.cluster).toBe(uuid);
  });

  it('configures the cluster although the reader of stdout has gone', async () => {
    const { runWith, read } = await timed();
    const stdout = {
      isTTY: false,
      write: () => Promise.reject(Object.assign(new Error('closed'), { code: 'EPIPE' })),
    };
    expect((await runWith({ stdout }, ...create('c', '--wait', '--merge'))).code).toBe(0);
    expect(read()['current-context']).toBe('c');
  });

  it('holds no lock during the wait, and keeps what others write to the kubeconfig meanwhile', async () => {
    let entries: string[] = [];
    const clock = virtualClock(Date.now());
    const { run, write, read, directory } = await timed(
      {
        intercept: ({ method, path }) => {
          if (method !== 'GET' || !/\/clusters\/[^/]+$/.test(path) || clock.elapsed() < 20_000)
            return undefined;
          if (entries.length === 0) write(OTHER);
          entries = readdirSync(join(directory, '.kube'));
          return undefined;
        },
      },
      clock,
    );
    write(INVALID.replace('[', '[]'));
    expect((await run(...create('c', '--wait', '--merge'))).code).toBe(0);
    expect(entries).toEqual(['config']);
    expect(namesOf(read().contexts)).toEqual(['other', 'c']);
  });

  it('reuses the context of a deleted cluster with the same name', async () => {
    const { run, read, file, write } = await timed({ seconds: 0 });
    await run(...create('c', '--wait', '--merge', '--context', 'chosen'));
    const merged = readFileSync(file, 'utf8');
    await run('cluster-delete', 'c', '--wait');
    // As if the cluster had been deleted on another machine.
    write(merged);
    expect(await run(...create('c', '--wait', '--merge', '--context', 'chosen'))).toMatchObject({ code: 0 });
    expect(namesOf(read().contexts)).toEqual(['chosen']);
  });
});

describe('cluster-create fails before any request', () => {
  it.each([
    ['--merge', '--merge requires --wait.'],
    ['--dir c', '--dir requires --wait.'],
    ['--docker-context', '--docker-context requires --wait.'],
    ['--wait --context x', '--context requires --merge.'],
    ['--wait --set-current', '--set-current requires --merge.'],
    ['--wait --keep-current --dir c', '--keep-current requires --merge.'],
    ['--wait --exec', '--exec requires --merge or --dir.'],
    ['--wait --use-keystone', '--use-keystone requires --merge or --dir.'],
    ['--wait --use-certificate', '--use-certificate requires --merge or --dir.'],
    ['--portable', '--portable requires --merge or --dir.'],
    ['--insecure-kubeconfig', '--insecure-kubeconfig requires --merge or --dir.'],
    ['--force', '--force requires --merge, --dir or --docker-context.'],
    ['--wait --merge --output-certs', '--output-certs requires --dir.'],
    ['--allow-shared-dir', '--allow-shared-dir requires --merge, --dir or --docker-context.'],
    ['--wait --docker-context --exec', '--exec requires --merge or --dir.'],
    ['--wait --merge --docker-context', '--merge and --docker-context cannot be used together.'],
    ['--wait --merge --portable', '--portable requires --use-keystone or --exec.'],
    ['--wait --merge --exec --use-keystone', '--exec and --use-keystone cannot be used together; '],
    ['--wait --dir c --exec --insecure', 'TLS verification is off; '],
    ['--wait --merge --wait-timeout soon', "Invalid duration 'soon'."],
    ['--wait --merge --use-keystone --os-auth-type none', 'Auth type none provides no token'],
  ])('with %s: %s', async (words, message) => {
    const { run, requests } = await timed();
    const { code, stderr } = await run(...create('c', ...words.split(' ')));
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(`ERROR: ${message}`) });
    expect(requests).toEqual([]);
  });
});

describe('cluster-create fails before the creation', () => {
  it.each([
    ['an invalid context name', [], ['--merge', '--context', 'a b'], /^ERROR: Invalid context name 'a b'/],
    [
      'an invalid kubeconfig',
      (place: TimedCloud) => place.write(INVALID),
      ['--merge'],
      /^ERROR: .*\.kube\/config/,
    ],
    [
      'a context name that is taken',
      (place: TimedCloud) => place.write(OTHER),
      ['--merge', '--context', 'other'],
      /^ERROR: .*context other/i,
    ],
    [
      'a kubeconfig that others can replace',
      (place: TimedCloud) => {
        place.write(OTHER);
        chmodSync(join(place.directory, '.kube'), 0o777);
      },
      ['--merge'],
      /^ERROR: Any user can write to .*\.kube/,
    ],
    [
      'a kubeconfig that is a directory',
      (place: TimedCloud) => mkdirSync(place.file, { recursive: true }),
      ['--merge'],
      /^ERROR: .*\.kube\/config/,
    ],
    [
      'a directory with files',
      (place: TimedCloud) => {
        mkdirSync(join(place.directory, 'd'), { mode: 0o700 });
        writeFileSync(join(place.directory, 'd/key.pem'), 'mine');
      },
      ['--dir', 'd'],
      /^ERROR: File .*\/d\/key\.pem exists, aborting\.\nUse --force to overwrite it/,
    ],
    [
      'a directory that others can write to',
      (place: TimedCloud) => {
        mkdirSync(join(place.directory, 'd'));
        chmodSync(join(place.directory, 'd'), 0o777);
      },
      ['--dir', 'd'],
      /^ERROR: Any user can write to .*\/d/,
    ],
    [
      'a directory that is a file',
      (place: TimedCloud) => writeFileSync(join(place.directory, 'd'), ''),
      ['--dir', 'd'],
      /^ERROR: Cannot write .*\/d: /,
    ],
    [
      'a directory that cannot be created',
      (place: TimedCloud) => writeFileSync(join(place.directory, 'd'), ''),
      ['--dir', 'd/below'],
      /^ERROR: Cannot write .*\/d\/below: /,
    ],
    ['an invalid Docker context name', [], ['--docker-context', 'a b'], /^ERROR: Invalid .*'a b'/],
  ] as const)('because of %s', async (_, prepare, words, message) => {
    const place = await timed();
    if (typeof prepare === 'function') prepare(place);
    const { code, stdout, stderr } = await place.run(...create('c', '--wait', ...words));
    expect(stderr).toMatch(message);
    expect(code).not.toBe(0);
    expect(stdout).toBe('');
    expect(place.countPosts(/clusters$/)).toBe(0);
  });

  it.each([
    [
      'swarm',
      ['--merge'],
      '--merge supports only Kubernetes.\nUse --docker-context or --dir instead of --merge.',
    ],
    ['mesos', ['--merge'], '--merge supports only Kubernetes.\nUse --dir instead of --merge.'],
    [
      'kubernetes',
      ['--docker-context'],
      '--docker-context supports only Docker Swarm.\nUse --merge or --dir instead of --docker-context.',
    ],
    ['swarm', ['--dir', 'd', '--exec'], '--exec supports only Kubernetes.\nOmit --exec.'],
    [
      'mesos',
      ['--dir', 'd', '--use-keystone'],
      '--use-keystone supports only Kubernetes.\nOmit --use-keystone.',
    ],
  ])('because of the COE %s with %j', async (template, words, message) => {
    const { run, countPosts, directory } = await timed();
    const { code, stderr } = await run(...createFrom(template, 'c', '--wait', ...words));
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `ERROR: Cluster template ${template} has COE "${template}"; ${message}\n`,
    });
    expect(countPosts(/clusters$/)).toBe(0);
    expect(existsSync(join(directory, 'd'))).toBe(false);
  });

  it('but not because of a cluster template that cannot be read', async () => {
    let isRejected = true;
    const { run, read } = await timed({
      intercept: ({ method, path }) => {
        if (method === 'POST' && path.endsWith('/clusters')) isRejected = false;
        return isRejected && /clustertemplates/.test(path)
          ? json(403, { errors: [{ status: 403, title: 'Forbidden', detail: 'Not you.' }] })
          : undefined;
      },
    });
    expect((await run(...create('c', '--wait', '--merge'))).code).toBe(0);
    expect(isRejected).toBe(false);
    expect(read()['current-context']).toBe('c');
  });
});

describe('cluster-create --wait --merge that does not finish', () => {
  it('names the command that continues after a timeout', async () => {
    const { run, file, read } = await timed();
    const { code, stderr } = await run(
      ...create('c', '--wait', '--wait-timeout', '30s', '--merge', '--context', 'x', '--exec'),
    );
    const next = 'magnum cluster-wait c --for complete --merge --context x --exec';
    expect({ code, stderr }).toEqual({
      code: 6,
      stderr: expect.stringContaining(`The operation continues in the cloud. To wait again: ${next}\n`),
    });
    expect(existsSync(file)).toBe(false);
    expect((await run(...next.split(' ').slice(1))).code).toBe(0);
    expect(read()['current-context']).toBe('x');
  });

  it('names the command that continues after Ctrl-C', async () => {
    const interrupt = new AbortController();
    const clock = virtualClock(Date.now());
    const { runWith } = await timed(
      {
        intercept: () => {
          if (clock.elapsed() > 20_000) interrupt.abort();
          return undefined;
        },
      },
      clock,
    );
    const words = create('c', '--wait', '--dir', 'my files', '--docker-context', '--os-cloud', 'sandbox');
    const { code, stderr } = await runWith({ signal: interrupt.signal }, ...words.with(3, 'swarm'));
    expect({ code, stderr }).toEqual({
      code: 130,
      stderr: expect.stringMatching(
        /magnum cluster-wait c --for complete --dir 'my files' --docker-context --os-cloud sandbox\n$/,
      ),
    });
  });

  it('configures no cluster whose creation failed', async () => {
    const { run, file, countPosts } = await timed();
    const { code } = await run(...create('c', '--labels', 'sandbox_fail=1', '--wait', '--merge'));
    expect(code).toBe(5);
    expect(existsSync(file)).toBe(false);
    expect(countPosts(/certificates$/)).toBe(0);
  });

  it.each([
    ['table', /Cluster c is CREATE_COMPLETE after \S+\n$/],
    ['json', /"status": "CREATE_COMPLETE"/],
  ])(
    'prints the result as %s and the command that configures the client if only that fails',
    async (format, result) => {
      const { runWith, write } = await timed();
      const onWrite = (text: string) => {
        if (/CREATE_COMPLETE/.test(text)) write(INVALID);
      };
      const { code, stdout, stderr } = await runWith(
        { onWrite },
        ...create('c', '--wait', '--merge', '--keep-current', '-f', format),
      );
      expect(code).toBe(1);
      expect(stdout).toMatch(result);
      expect(stderr).toContain('To configure the client: magnum cluster-config c --merge --keep-current');
    },
  );

  it('exits with the code of the failed configuration', async () => {
    const { run } = await timed({
      intercept: ({ path, method }) =>
        method === 'POST' && path.endsWith('/certificates')
          ? json(403, { errors: [{ status: 403, title: 'Forbidden', detail: 'Not you.' }] })
          : undefined,
    });
    const { code, stdout, stderr } = await run(...create('c', '--wait', '--dir', 'c'));
    expect(code).toBe(4);
    expect(stdout).toMatch(/CREATE_COMPLETE/);
    expect(stderr).toMatch(/magnum cluster-config c --dir c\n$/);
  });
});

describe('cluster-wait --merge', () => {
  async function two(options: SandboxOptions = {}) {
    const place = await timed(options);
    await place.run(...create('slow', '--labels', 'sandbox_seconds=100'));
    await place.run(...create('fast'));
    place.write(OTHER);
    return place;
  }

  it('merges each cluster when it is complete, and leaves the current context unchanged', async () => {
    const { run, read, file } = await two();
    const { code, stdout, stderr } = await run('cluster-wait', 'slow', 'fast', '--merge');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Cluster fast is \S+ after \S+\nCluster slow is \S+ after \S+\n$/);
    expect(stderr).toMatch(/^Context fast written to \S+\.$[\s\S]*^Context slow written to \S+\.$/m);
    expect(stderr).toContain(file);
    expect(namesOf(read().contexts)).toEqual(['other', 'fast', 'slow']);
    expect(read()['current-context']).toBe('other');
  });

  it.each([
    [['slow', 'fast'], 'fast'],
    [['fast', 'slow', 'fast'], 'slow'],
  ])('--set-current sets the last named of %j: %s', async (clusters, current) => {
    const { run, read } = await two();
    expect((await run('cluster-wait', ...clusters, '--merge', '--set-current')).code).toBe(0);
    expect(read()['current-context']).toBe(current);
  });

  it('sets the current context for one cluster', async () => {
    const { run, read } = await two();
    await run('cluster-wait', 'fast', '--merge');
    expect(read()['current-context']).toBe('fast');
  });

  it('waits until the cluster is healthy', async () => {
    const { run, read } = await two();
    expect((await run('cluster-wait', 'fast', '--for', 'healthy', '--merge')).stdout).toMatch(/is HEALTHY/);
    expect(read()['current-context']).toBe('fast');
  });

  it('prints one row per cluster as JSON', async () => {
    const { run } = await two();
    const { stdout } = await run('cluster-wait', 'slow', 'fast', '--merge', '-f', 'json');
    expect(JSON.parse(stdout)).toEqual([
      { item: 'fast', status: 'complete', message: expect.stringMatching(/CREATE_COMPLETE/) },
      { item: 'slow', status: 'complete', message: expect.stringMatching(/CREATE_COMPLETE/) },
    ]);
  });

  it.each([['table'], ['json']])('reports each cluster whose configuration fails, as %s', async (format) => {
    const { run } = await two({
      intercept: ({ path, method }) =>
        method === 'POST' && path.endsWith('/certificates')
          ? { status: 500, headers: {}, body: '' }
          : undefined,
    });
    const { code, stdout, stderr } = await run('cluster-wait', 'slow', 'fast', '--merge', '-f', format);
    expect(code).toBe(1);
    for (const name of ['slow', 'fast']) {
      const hint = `To configure the client: magnum cluster-config ${name} --merge --keep-current`;
      if (format === 'table') {
        expect(stdout).toMatch(new RegExp(`^Cluster ${name} is CREATE_COMPLETE`, 'm'));
        expect(stderr).toContain(hint);
      } else {
        const row = JSON.parse(stdout).find(({ item }: { item: string }) => item === name);
        expect(row).toMatchObject({ status: 'failed', message: expect.stringContaining(hint) });
      }
    }
  });

  it('exits with the code of the only cluster, whose configuration fails', async () => {
    const { run } = await two({
      intercept: ({ path }) =>
        path.endsWith('/certificates')
          ? json(403, { errors: [{ status: 403, title: 'Forbidden', detail: 'Not you.' }] })
          : undefined,
    });
    expect((await run('cluster-wait', 'fast', '--merge')).code).toBe(4);
  });

  it('configures only the clusters that become complete', async () => {
    const { run, read } = await two();
    await run(...create('bad', '--labels', 'sandbox_fail=1'));
    const { code, stderr } = await run('cluster-wait', 'bad', 'gone', 'fast', '--merge');
    expect(code).toBe(5);
    expect(stderr).toMatch(/^ERROR: Cluster gone could not be found/m);
    expect(namesOf(read().contexts)).toEqual(['other', 'fast']);
  });

  it.each([
    [['--merge'], '--merge --keep-current', '--merge --keep-current'],
    [['--merge', '--set-current'], '--merge --keep-current', '--merge --set-current'],
    [['--docker-context'], '--docker-context', '--docker-context'],
  ])('names the command that continues after a timeout with %j', async (words, first, last) => {
    const { run } = await timed({ seconds: 1_000 });
    const template = words[0] === '--merge' ? 'kubernetes' : 'swarm';
    for (const name of ['a', 'b']) await run(...createFrom(template, name));
    const { code, stderr } = await run('cluster-wait', 'a', 'b', ...words, '--wait-timeout', '5');
    expect(code).toBe(6);
    expect(stderr).toContain(`: magnum cluster-wait a --for complete ${first}\n`);
    expect(stderr).toContain(`: magnum cluster-wait b --for complete ${last}\n`);
  });

  it('names the command that continues for all remaining clusters after Ctrl-C', async () => {
    const interrupt = new AbortController();
    const clock = virtualClock(Date.now());
    const { run, runWith } = await timed(
      {
        seconds: 1_000,
        intercept: () => {
          if (clock.elapsed() > 20_000) interrupt.abort();
          return undefined;
        },
      },
      clock,
    );
    for (const name of ['a', 'b']) await run(...create(name));
    const words = ['cluster-wait', 'a', 'b', '--for', 'healthy', '--merge', '--set-current'];
    expect(await runWith({ signal: interrupt.signal }, ...words)).toMatchObject({
      code: 130,
      stderr: expect.stringMatching(/: magnum cluster-wait a b --for healthy --merge --set-current\n$/),
    });
  });

  it.each([
    ['a b --merge --context x', '--context cannot be used with several clusters.'],
    ['a b --dir x', '--dir cannot be used with several clusters.'],
    ['a b --docker-context x', '--docker-context with a name cannot be used with several clusters.'],
    ['a --for gone --merge', '--merge and --for gone cannot be used together.'],
    ['a --for gone --dir x', '--dir and --for gone cannot be used together.'],
    ['a --for gone --docker-context', '--docker-context and --for gone cannot be used together.'],
    ['a --context x', '--context requires --merge.'],
    ['a --force', '--force requires --merge, --dir or --docker-context.'],
  ])('fails before any request with %s: %s', async (words, message) => {
    const { run, requests } = await timed();
    expect(await run('cluster-wait', ...words.split(' '))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`ERROR: ${message}\n`),
    });
    expect(requests).toEqual([]);
  });

  it('fails before the wait if one of the clusters has another COE', async () => {
    const { run, clock, file, write, read } = await two();
    await run(...createFrom('mesos', 'm'));
    write(OTHER);
    const start = clock.elapsed();
    expect(await run('cluster-wait', 'fast', 'm', '--merge')).toMatchObject({
      code: 1,
      stderr:
        'ERROR: Cluster m has COE "mesos"; --merge supports only Kubernetes.\nUse --dir instead of --merge.\n',
    });
    expect(clock.elapsed()).toBe(start);
    expect([file, namesOf(read().contexts)]).toEqual([file, ['other']]);
  });
});
