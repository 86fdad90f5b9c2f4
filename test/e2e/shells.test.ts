/** What cluster-config prints, in the shells that people evaluate it in. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { has, startSandbox, type User, user } from './command.ts';

let someone: User;
let sandbox: { stop(): unknown };

beforeAll(() => {
  someone = user();
  sandbox = startSandbox(someone);
  const { magnum } = someone;
  magnum('cluster-create', 'myswarm', '--cluster-template', 'swarm', '--node-count', '100');
  magnum('cluster-create', 'mykube', '--cluster-template', 'kubernetes');
  magnum('cluster-create', 'mymesos', '--cluster-template', 'mesos');
});
afterAll(() => sandbox.stop());

/** The forms that are in use, as each family of shells writes them. */
const POSIX_FORMS = {
  '$(…)': (command: string) => `$(${command})`,
  'eval $(…)': (command: string) => `eval $(${command})`,
  'eval "$(…)"': (command: string) => `eval "$(${command})"`,
  'a file': (command: string) => `${command} > env.sh && . ./env.sh`,
  'tee and eval': (command: string) => `eval $(${command} | tee setup.sh)`,
};
const CSH_FORMS = {
  'eval `…`': (command: string) => `eval \`${command}\``,
  'a file': (command: string) => `${command} > env.csh && source env.csh`,
};

const POSIX_SHELLS = ['bash', 'dash', 'zsh', 'ksh', 'mksh'];

interface Way {
  readonly shell: string;
  readonly form: string;
  readonly write: (command: string) => string;
}

const ways: Way[] = [
  ...POSIX_SHELLS.flatMap((shell) =>
    Object.entries(POSIX_FORMS).map(([form, write]) => ({ shell, form, write })),
  ),
  ...Object.entries(CSH_FORMS).map(([form, write]) => ({ shell: 'tcsh', form, write })),
];

describe.each(ways.filter(({ shell }) => has(shell)))('$shell, $form', ({ shell, form, write }) => {
  it('points docker, kubectl and Mesos’ clients at their clusters', () => {
    const dir = `${ways.findIndex((way) => way.shell === shell && way.form === form)}`;
    const script = ['myswarm', 'mykube', 'mymesos']
      .map((cluster) => write(`magnum cluster-config ${cluster} --dir ${dir}/${cluster}`))
      .concat('echo "$DOCKER_HOST|$DOCKER_CERT_PATH|$DOCKER_TLS_VERIFY"', 'echo "$KUBECONFIG"')
      .concat('echo "$MESOS_MASTER|$MARATHON_URL"')
      .join('\n');
    const { stdout, stderr, code } = someone.shell(shell === 'tcsh' ? ['tcsh', '-f'] : [shell], script, {
      SHELL: `/bin/${shell}`,
    });
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    const [docker, kubeconfig = '', mesos] = stdout.split('\n');
    expect(docker).toMatch(new RegExp(`^tcp://\\S+:\\d+\\|${join(someone.home, dir, 'myswarm')}\\|1$`));
    expect(kubeconfig).toBe(join(someone.home, dir, 'mykube/config'));
    expect(statSync(kubeconfig).mode & 0o777).toBe(0o600);
    expect(mesos).toMatch(/^[\w.]+:5050\|http:\/\/[\w.]+:8080$/);
  });
});

describe('a directory whose name needs quotes', () => {
  it.each(POSIX_SHELLS.filter(has))('works under eval "$(…)" in %s', (shell) => {
    const dir = `my "clusters" $HOME \`id\` 'x' — ${shell}`;
    const script = 'eval "$(magnum cluster-config mykube --dir "$DIR")"; printf %s "$KUBECONFIG"';
    const { stdout, stderr, code } = someone.shell([shell], script, { DIR: dir, SHELL: `/bin/${shell}` });
    expect({ stdout, code }).toEqual({ stdout: join(someone.home, dir, 'config'), code: 0 });
    expect(stderr).toMatch(/^WARNING: .*eval/);
  });
});
