/** Evaluates the output of cluster-config in each supported shell, in each form that users write. */
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tagsOf } from '../support/programs.mts';
import { type Finished, startSandbox, type User, user } from './command.ts';

/** A cluster address with everything that a shell could interpret. */
const HOSTILE_ADDRESS =
  'tcp://h;touch pwned;$(touch pwned)`touch pwned`&touch pwned|touch pwned\n touch pwned\n(touch pwned) "\'!!\\ %s *{a,b}>pwned';

let owner: User;
let sandbox: { stop(): unknown };

beforeAll(() => {
  owner = user();
  sandbox = startSandbox(owner);
  const magnum = (...argv: string[]) => {
    expect(owner.magnum(...argv)).toMatchObject({ code: 0, stderr: '' });
  };
  magnum('cluster-create', 'myswarm', '--cluster-template', 'swarm', '--node-count', '100');
  magnum('cluster-create', 'mykube', '--cluster-template', 'kubernetes');
  magnum('cluster-create', 'mymesos', '--cluster-template', 'mesos');
  const driver = ['--docker-storage-driver', 'overlay2'];
  const image = ['--image', 'fedora-coreos-latest', '--external-network', 'public'];
  magnum('cluster-template-create', 'plain', '--coe', 'swarm', ...image, '--tls-disabled', ...driver);
  const labels = ['--labels', `sandbox_api=${HOSTILE_ADDRESS}`, '--labels', 'purpose=harm'];
  magnum('cluster-create', 'hostile', '--cluster-template', 'plain', ...labels);
});
afterAll(() => sandbox.stop());

type Forms = Readonly<Record<string, (command: string) => string>>;

/** The usual forms of evaluation, in the syntax of each family of shells. */
const POSIX: Forms = {
  '$(…)': (command) => `$(${command})`,
  'eval $(…)': (command) => `eval $(${command})`,
  'eval "$(…)"': (command) => `eval "$(${command})"`,
  '> file && . file': (command) => `${command} > env.sh && . ./env.sh`,
  '| tee file': (command) => `eval "$(${command} | tee setup.sh)"`,
};
const CSH: Forms = {
  'eval `…`': (command) => `eval \`${command}\``,
  '> file && source file': (command) => `${command} > env.csh && source env.csh`,
  '| tee file': (command) => `eval \`${command} | tee setup.csh\``,
};
const FISH: Forms = {
  '| source': (command) => `${command} | source`,
  'eval (…)': (command) => `eval (${command})`,
  'eval "$(…)"': (command) => `eval "$(${command})"`,
  '> file && source file': (command) => `${command} > env.fish && source env.fish`,
  '| tee file': (command) => `${command} | tee setup.fish | source`,
};

interface Shell {
  readonly name: string;
  readonly command: readonly string[];
  readonly forms: Forms;
  /** The form that works for all values. */
  readonly evaluate: string;
}

const posix = (name: string): Shell => ({ name, command: [name], forms: POSIX, evaluate: 'eval "$(…)"' });
const SHELLS: readonly Shell[] = [
  ...['bash', 'dash', 'zsh', 'ksh93', 'mksh'].map(posix),
  { name: 'tcsh', command: ['tcsh', '-f'], forms: CSH, evaluate: 'eval `…`' },
  { name: 'fish', command: ['fish', '--no-config'], forms: FISH, evaluate: '| source' },
];

/** Runs the lines, and returns the environment of a program that the shell then starts. */
function run(
  { name, command }: Shell,
  lines: readonly string[],
  env: Record<string, string> = {},
): Finished & { readonly variables: Readonly<Record<string, string>> } {
  const finished = owner.shell(command, [...lines, 'env -0'].join('\n'), { SHELL: `/bin/${name}`, ...env });
  const entries = finished.stdout
    .split('\0')
    .filter((entry) => /^(?:DOCKER|KUBE|MESOS|MARATHON)/.test(entry));
  return { ...finished, variables: Object.fromEntries(entries.map((entry) => entry.split(/=(.*)/s, 2))) };
}

/** A script that all shells can call. It takes the directory from DIR, so that its name needs no quoting. */
function scriptFor(cluster: string): string {
  writeFileSync(join(owner.home, 'configure.sh'), `magnum cluster-config ${cluster} --dir "$DIR"\n`);
  return 'sh configure.sh';
}

for (const shell of SHELLS)
  describe(shell.name, { tags: tagsOf(shell.name) }, () => {
    const evaluate = (command: string) => shell.forms[shell.evaluate]?.(command) as string;

    it.each(Object.entries(shell.forms))('%s sets the variables of docker', (form, write) => {
      const dir = `${shell.name}${Object.keys(shell.forms).indexOf(form)}`;
      const { variables, stderr, code } = run(shell, [write(`magnum cluster-config myswarm --dir ${dir}`)]);
      expect({ variables, stderr, code }).toEqual({
        variables: {
          DOCKER_HOST: expect.stringMatching(/^tcp:\/\/\S+:\d+$/),
          DOCKER_CERT_PATH: join(owner.home, dir),
          DOCKER_TLS_VERIFY: '1',
        },
        stderr: '',
        code: 0,
      });
      expect(statSync(join(owner.home, dir, 'key.pem')).mode & 0o777).toBe(0o600);
    });

    it('sets KUBECONFIG for a relative directory with special characters', () => {
      const DIR = `./my "clusters"/../my 'own' $HOME \`id\` $(id) 100% !! a\\b *\nsecond — ${shell.name}`;
      const { variables, stderr, code } = run(shell, [evaluate(scriptFor('mykube'))], { DIR });
      const KUBECONFIG = join(owner.home, DIR, 'config');
      expect({ variables, code }).toEqual({ variables: { KUBECONFIG }, code: 0 });
      expect(existsSync(KUBECONFIG)).toBe(true);
      expect(stderr).toMatch(/^WARNING: A value needs quoting; .*eval.*\n$/);
    });

    it('evaluates a hostile address as text and unsets the TLS variables; --unset unsets all variables', () => {
      const before = {
        DOCKER_CERT_PATH: '/old',
        DOCKER_TLS_VERIFY: '1',
        DOCKER_TLS: '1',
        KUBECONFIG: '/old',
      };
      const env = { DIR: 'never-made', ...before };
      const configure = evaluate(scriptFor('hostile'));
      const { variables, stderr } = run(shell, [configure], env);
      expect(variables).toEqual({ DOCKER_HOST: HOSTILE_ADDRESS, KUBECONFIG: '/old' });
      expect(stderr).toMatch(/^WARNING: [^\n]*\n$/);
      const undo = Object.values(shell.forms)[0]?.('magnum cluster-config --unset') as string;
      const undone = run(shell, [undo], { DOCKER_HOST: 'x', MESOS_MASTER: 'x', MARATHON_URL: 'x', ...env });
      expect(undone).toMatchObject({ variables: { DOCKER_TLS: '1' }, stderr: '', code: 0 });
      expect(existsSync(join(owner.home, 'pwned'))).toBe(false);
    });
  });

describe('bash', () => {
  it('a script that is started by its path gets code for its own shell', () => {
    const script = join(owner.home, 'script.sh');
    writeFileSync(script, '#!/bin/bash\nmagnum cluster-config --unset\n', { mode: 0o755 });
    const { stdout } = owner.shell(['sh'], script, { SHELL: '/usr/bin/fish' });
    expect(stdout).toMatch(/^unset /);
  });

  it('--shell bash overrides SHELL', () => {
    const line = '$(magnum cluster-config mymesos --dir mesos --shell bash)';
    const { variables, stderr } = run(posix('bash'), [line], { SHELL: '/bin/tcsh' });
    expect({ variables, stderr }).toEqual({
      variables: {
        MESOS_MASTER: expect.stringMatching(/^[\w.]+:5050$/),
        MARATHON_URL: expect.stringMatching(/^http:\/\/[\w.]+:8080$/),
      },
      stderr: '',
    });
  });

  it('$(…) of a value that needs quotes fails, and prints the eval form', () => {
    const line = 'set -e; $(magnum cluster-config mykube --dir "a b")';
    const { variables, stderr, code } = run(posix('bash'), [line]);
    expect({ variables, code }).toEqual({ variables: {}, code: 1 });
    expect(stderr).toBe('WARNING: A value needs quoting; use eval "$(magnum cluster-config ...)".\n');
  });
});

it('sandbox start in fish overrides the variables of another cloud', { tags: ['fish'] }, () => {
  const dir = join(owner.home, 'sandbox');
  const { stdout, stderr } = owner.shell(
    ['fish', '--no-config'],
    `magnum sandbox start --dir ${dir} | source; magnum cluster-list -f value -c name`,
    { SHELL: '/usr/bin/fish', OS_CLOUD: '', OS_AUTH_URL: 'http://127.0.0.1:9/v3' },
  );
  expect({ stderr, names: stdout.split('\n') }).toEqual({
    stderr: expect.stringMatching(
      /^The sandbox is already running \(OpenStack Zed\); this shell now uses its cloud sandbox\.\n.*\nTo go back, open a new shell, because this one has lost OS_AUTH_URL\.\n$/,
    ),
    names: expect.arrayContaining(['mykube', 'myswarm']),
  });
});

describe('sandbox start', () => {
  const start = () => `magnum sandbox start --dir ${join(owner.home, 'sandbox')}`;

  for (const shell of SHELLS)
    it(`in ${shell.name} names the shell that runs it, whatever SHELL is`, {
      tags: tagsOf(shell.name),
    }, () => {
      // Scripts run in dash, which is named sh there, so SHELL counts.
      const SHELL = ['fish', 'dash'].includes(shell.name) ? '/bin/bash' : '/usr/bin/fish';
      const evaluation = shell.forms[shell.evaluate]?.(start()) as string;
      const { stderr, code } = owner.shell(
        shell.command,
        [evaluation, 'magnum cluster-list -q', 'exit'].join('\n'),
        {
          SHELL,
          OS_CLOUD: '',
          OS_CLIENT_CONFIG_FILE: '',
        },
      );
      expect({ stderr, code }).toEqual({
        stderr: expect.stringContaining('; this shell now uses its cloud sandbox.\n'),
        code: 0,
      });
    });

  it.each(['/dev/null', 'code.sh'])('> %s does not report that the shell uses the sandbox', (file) => {
    const { stderr } = owner.shell(['sh'], `${start()} > ${file}`, {
      OS_CLOUD: '',
      OS_CLIENT_CONFIG_FILE: '',
    });
    expect(stderr).toContain(', but this shell does not use it yet.\n');
  });
});
