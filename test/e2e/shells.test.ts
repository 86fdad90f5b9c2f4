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

// zsh does not split what $(…) gives it as others do unless it is a command's words, which is the case here.
describe.each(ways.filter(({ shell }) => has(shell)))('$shell, $form', ({ shell, form, write }) => {
  const dirFor = (cluster: string) => `${cluster}-${shell}-${form.replaceAll(/\W+/g, '-')}`;
  const evaluate = (cluster: string, show: string) => {
    const script = `${write(`magnum cluster-config ${cluster} --dir ${dirFor(cluster)}`)}\n${show}`;
    const options = shell === 'tcsh' ? ['-f'] : [];
    return someone.shell([shell, ...options], script, { SHELL: `/bin/${shell}`, DOCKER_TLS_VERIFY: '1' });
  };

  it('points docker at a swarm', () => {
    const { stdout, stderr, code } = evaluate(
      'myswarm',
      'echo "$DOCKER_HOST|$DOCKER_CERT_PATH|$DOCKER_TLS_VERIFY"',
    );
    expect({ stdout, stderr, code }).toEqual({
      stdout: expect.stringMatching(
        new RegExp(`^tcp://\\S+:\\d+\\|${join(someone.home, dirFor('myswarm'))}\\|1\n$`),
      ),
      stderr: '',
      code: 0,
    });
  });

  it('points kubectl at a kubernetes cluster', () => {
    const { stdout, stderr } = evaluate('mykube', 'echo "$KUBECONFIG"');
    expect({ stdout, stderr }).toEqual({
      stdout: `${join(someone.home, dirFor('mykube'), 'config')}\n`,
      stderr: '',
    });
    expect(statSync(stdout.trim()).mode & 0o777).toBe(0o600);
  });

  it('points Mesos’ clients at a mesos cluster', () => {
    const { stdout } = evaluate('mymesos', 'echo "$MESOS_MASTER|$MARATHON_URL"');
    expect(stdout).toMatch(/^[\w.]+:5050\|http:\/\/[\w.]+:8080\n$/);
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
