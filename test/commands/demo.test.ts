/** demo: its commands, its environment and its cleanup, with a program that stands for magnum. */
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { interruptedError } from '../../src/errors.ts';
import { run } from '../../src/run.ts';
import type { World } from '../../src/world.ts';
import { temporaryDirectory } from '../support/world.ts';

let directory: string;
let log: string;
beforeEach(() => {
  directory = temporaryDirectory();
  log = join(directory, 'log');
  writeFileSync(join(directory, 'fake.sh'), FAKE);
  mkdirSync(join(directory, 'bin'));
  for (const name of ['env', 'grep', 'sort', 'ls', 'mkdir', 'sleep', 'cat'])
    symlinkSync(
      existsSync(`/usr/bin/${name}`) ? `/usr/bin/${name}` : `/bin/${name}`,
      join(directory, 'bin', name),
    );
});

/** Prints its arguments, or code for the shell. Logs its arguments, and the environment of the first call. */
const FAKE = `
[ -e "$LOG.env" ] || env | sort > "$LOG.env"
echo "$*" >> "$LOG"
case "$1" in
  "$FAIL_AT") echo "it fails"; exit 3 ;;
  "$HANG_AT") sleep 30 ;;
  "$MISS_SIGNAL_AT") trap 'trap - TERM' TERM; for _ in 1 2 3 4 5; do sleep 10; done ;;
  cluster-config) [ "$2" = --unset ] || mkdir -p "$4"; echo "export KUBECONFIG=config" ;;
  sandbox) [ "$2" = start ] && echo "export OS_CLOUD=sandbox" ;;
  cluster-list) echo "+-------------------------------------------+"; echo "| a row that is longer than the terminal |" ;;
  *) echo "This is the output of $1 which has some more words." ;;
esac
exit 0`;

interface DemoOptions {
  readonly words?: readonly string[];
  readonly env?: Record<string, string>;
  readonly columns?: number;
  readonly signal?: AbortSignal;
  readonly onWrite?: (text: string) => void;
}

async function demo({ words = [], env = {}, columns, signal, onWrite }: DemoOptions = {}) {
  const written = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') => ({
    isTTY: columns !== undefined,
    columns,
    write: async (text: string) => {
      written[name] += text;
      onWrite?.(text);
    },
  });
  const world: World = {
    env: { HOME: directory, PATH: join(directory, 'bin'), LOG: log, SHELL: '/bin/bash', ...env },
    ...{ cwd: directory, home: directory, platform: 'linux' as const, pid: process.pid },
    stdin: { isTTY: false, readAll: async () => '', ask: async () => undefined },
    ...{ stdout: stream('stdout'), stderr: stream('stderr') },
    signal: signal ?? new AbortController().signal,
    ...{ now: Date.now, sleep: async () => {} },
    selfCommand: ['/bin/sh', join(directory, 'fake.sh')],
  };
  const code = await run(['demo', ...words], world);
  return { code, ...written };
}
const commands = () => readFileSync(log, 'utf8').trimEnd().split('\n');
const environment = () =>
  Object.fromEntries(
    readFileSync(`${log}.env`, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );

function demoHome(): string {
  const { HOME } = environment();
  if (HOME === undefined) throw new Error('The demo has set no HOME.');
  return HOME;
}

describe('demo', () => {
  it('runs its commands in order, and stops its sandbox at the end', async () => {
    const { code, stderr } = await demo();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(commands()).toEqual([
      'sandbox start --dir sandbox --seconds 2',
      'cluster-create myswarmcluster --cluster-template swarm --node-count 100',
      'cluster-list -c name -c node_count -c status',
      'cluster-wait myswarmcluster',
      'cluster-list -c name -c node_count -c status',
      'cluster-config myswarmcluster --dir magnum/myswarmcluster',
      'cluster-create mykubernetes --cluster-template kubernetes --wait',
      'cluster-config mykubernetes --dir magnum/mykubernetes',
      'cluster-delete myswarmcluster mykubernetes',
      'cluster-config --unset',
      'sandbox stop --dir sandbox',
      'sandbox stop --dir sandbox',
    ]);
    expect(existsSync(demoHome())).toBe(false);
  });

  it('prints comments, commands after a prompt, their output, and how to start a sandbox', async () => {
    const { stdout } = await demo({ words: ['--seconds', '0'] });
    expect(stdout.replace(/^total.*\n/m, '').replaceAll(directory, 'DIRECTORY')).toMatchInlineSnapshot(`
      "
      # Start a sandbox cloud: Keystone and Magnum on this machine.
      $ $(magnum sandbox start --dir sandbox --seconds 0)

      # Create a Docker Swarm cluster with 100 nodes.
      $ magnum cluster-create myswarmcluster --cluster-template swarm --node-count 100
      This is the output of cluster-create which has some more words.
      $ magnum cluster-list -c name -c node_count -c status
      +-------------------------------------------+
      | a row that is longer than the terminal |
      $ magnum cluster-wait myswarmcluster
      This is the output of cluster-wait which has some more words.
      $ magnum cluster-list -c name -c node_count -c status
      +-------------------------------------------+
      | a row that is longer than the terminal |
      $ $(magnum cluster-config myswarmcluster --dir magnum/myswarmcluster)
      $ env | grep ^DOCKER_ | sort
      $ ls -l magnum/myswarmcluster

      # Create a Kubernetes cluster the same way.
      $ magnum cluster-create mykubernetes --cluster-template kubernetes --wait
      This is the output of cluster-create which has some more words.
      $ $(magnum cluster-config mykubernetes --dir magnum/mykubernetes)
      $ echo "$KUBECONFIG"
      config

      # The clusters respond to clients that have their certificates.
      # kubectl is not installed. Skipped:
      #   kubectl get nodes
      # docker is not installed. Skipped:
      #   docker info --format "{{.Name}} manages {{.Swarm.Nodes}} nodes"

      # Clean up.
      $ magnum cluster-delete myswarmcluster mykubernetes
      This is the output of cluster-delete which has some more words.
      $ $(magnum cluster-config --unset)
      $ magnum sandbox stop --dir sandbox
      $ unset OS_CLOUD OS_CLIENT_CONFIG_FILE

      # The demo has removed its sandbox. To start your own:
      eval "$(/bin/sh DIRECTORY/fake.sh sandbox start)"
      "
    `);
  });

  it('runs without variables of a cloud, kubectl and docker, and in an empty home directory', async () => {
    const env = {
      ...{ OS_CLOUD: 'prod', OS_PASSWORD: 'made-up', DOCKER_HOST: 'tcp://x', KUBECONFIG: '/x' },
      ...{ MAGNUM_API_VERSION: '1.5', KUBECONFIG_X: 'kept', NOT_OS_CLOUD: 'kept', SHELL: '/usr/bin/fish' },
    };
    await demo({ env });
    const { HOME, PATH, PWD, _, SHLVL, OLDPWD, ...others } = environment();
    expect(HOME).toMatch(/\/magnum-demo-\w+$/);
    expect(PATH).toBe([join(HOME as string, '.bin'), join(directory, 'bin')].join(delimiter));
    expect(others).toEqual({
      ...{ LOG: log, KUBECONFIG_X: 'kept', NOT_OS_CLOUD: 'kept', SHELL: '/bin/sh' },
      XDG_CACHE_HOME: join(HOME as string, '.cache'),
    });
  });

  it('fails with the exit code of a command, stops the sandbox, and removes its directory', async () => {
    const { code, stdout, stderr } = await demo({ env: { FAIL_AT: 'cluster-wait' } });
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'ERROR: The demo failed: its last command exited with 1.\n',
    });
    expect(stdout).toMatch(/it fails\n$/);
    expect(commands().slice(-2)).toEqual(['cluster-wait myswarmcluster', 'sandbox stop --dir sandbox']);
    expect(existsSync(demoHome())).toBe(false);
  });

  it('stops the sandbox and removes its directory after an interrupt', async () => {
    const interrupt = new AbortController();
    const onWrite = (text: string) => {
      if (text.includes('$ magnum cluster-wait')) interrupt.abort(interruptedError());
    };
    const output = await demo({ env: { HANG_AT: 'cluster-wait' }, signal: interrupt.signal, onWrite });
    expect(output).toMatchObject({ code: 130, stderr: 'ERROR: Interrupted.\n' });
    expect(commands().at(-1)).toBe('sandbox stop --dir sandbox');
    expect(existsSync(demoHome())).toBe(false);
  });

  it('interrupts a command that misses the first signal', async () => {
    const interrupt = new AbortController();
    const onWrite = (text: string) => {
      if (text.includes('$ magnum cluster-wait')) setTimeout(() => interrupt.abort(interruptedError()), 300);
    };
    const env = { MISS_SIGNAL_AT: 'cluster-wait' };
    const { code } = await demo({ env, signal: interrupt.signal, onWrite });
    expect({ code, last: commands().slice(-2) }).toEqual({
      code: 130,
      last: ['cluster-wait myswarmcluster', 'sandbox stop --dir sandbox'],
    });
  });

  it('wraps sentences on a terminal, but not tables', async () => {
    const { stdout } = await demo({ columns: 30 });
    expect(stdout).toContain('| a row that is longer than the terminal |\n');
    expect(stdout).toContain('\nThis is the output of cluster-\nwait which has some more\nwords.\n');
  });
});
