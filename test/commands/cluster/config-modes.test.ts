/** cluster-config: options that cannot be used together, before any request. */
import { describe, expect, it } from 'vitest';
import { magnum, temporaryDirectory } from '../../support/world.ts';

const config = (...words: string[]) => magnum(['cluster-config', ...words], { cwd: temporaryDirectory() });

describe('cluster-config', () => {
  it.each([
    ['web --merge --check --context x', '--context and --merge --check cannot be used together.'],
    ['--check --merge --force', '--force and --merge --check cannot be used together.'],
    ['web --merge --check --dir x', '--dir and --merge --check cannot be used together.'],
    ['web --merge --check --wait', '--wait and --merge --check cannot be used together.'],
    ['--check --context x', '--context requires --merge.'],
    ['web --fix', '--fix requires --check.'],
    ['web --merge --yes', '--yes requires --prune.'],
    ['web --merge --dry-run', '--dry-run requires --prune.'],
    ['--prune --check', '--check and --prune cannot be used together.'],
    ['--prune --remove --merge', '--remove and --prune cannot be used together.'],
    ['--prune --unset', '--prune and --unset cannot be used together.'],
    ['--prune --dir x', '--dir and --prune cannot be used together.'],
    ['--prune --merge --context x', '--context and --prune cannot be used together.'],
    ['--prune --merge --keep-current', '--keep-current and --prune cannot be used together.'],
    ['--prune --shell fish', '--shell and --prune cannot be used together.'],
    ['--prune --docker-context=x', '--docker-context with a name and --prune cannot be used together.'],
    ['web --merge --docker-context', '--merge and --docker-context cannot be used together.'],
    ['web --remove --check', '--remove and --check cannot be used together.'],
    ['web --check --docker-context', '--check and --docker-context cannot be used together.'],
    ['web --remove --unset', '--remove and --unset cannot be used together.'],
    ['web --docker-context --unset', '--docker-context and --unset cannot be used together.'],
    [
      'web --merge --check --docker-context --unset',
      '--check and --docker-context and --unset cannot be used together.',
    ],
    ['web --remove --merge --check', '--remove and --check cannot be used together.'],
    ['web --context x', '--context requires --merge.'],
    ['web --set-current', '--set-current requires --merge.'],
    ['web --keep-current', '--keep-current requires --merge.'],
    ['web --context x --keep-current', '--context requires --merge.'],
    ['web --remove --context x', '--context and --remove cannot be used together.'],
    ['web --remove --merge --context x', '--context and --remove cannot be used together.'],
    ['web --remove --set-current', '--set-current and --remove cannot be used together.'],
    ['web --remove --merge --keep-current', '--keep-current and --remove cannot be used together.'],
    ['web --remove --docker-context=x', '--docker-context with a name and --remove cannot be used together.'],
    ['web --unset --context x', '--context requires --merge.'],
    [
      'web --exec --use-keystone',
      '--exec and --use-keystone cannot be used together; --exec uses certificates, --use-keystone tokens.',
    ],
    ['web --remove --dir x', '--dir and --remove cannot be used together.'],
    ['web --remove --wait', '--wait and --remove cannot be used together.'],
    ['web --unset --wait', '--wait and --unset cannot be used together.'],
    ['web --wait-timeout 5m', '--wait-timeout requires --wait.'],
    ['web --merge --output-certs', '--output-certs requires --dir.'],
    ['web --docker-context --shell fish', '--shell requires --dir.'],
    ['web --docker-context --exec', '--exec requires --merge, --dir or --stdout.'],
    ['web --docker-context --exec-api-version v1', '--exec-api-version requires --merge, --dir or --stdout.'],
    ['web --merge --exec-api-version v1', '--exec-api-version requires --use-keystone or --exec.'],
    ['web --stdout --merge', '--merge and --stdout cannot be used together.'],
    ['web --stdout --dir x', '--stdout and --dir cannot be used together.'],
    ['web --dir - --merge', '--merge and --stdout cannot be used together.'],
    ['web --stdout --check', '--check and --stdout cannot be used together.'],
    ['web --stdout --remove', '--remove and --stdout cannot be used together.'],
    ['web --stdout --docker-context', '--docker-context and --stdout cannot be used together.'],
    ['web --stdout --shell fish', '--shell requires --dir.'],
    ['web --stdout --output-certs', '--output-certs requires --dir.'],
    ['web --stdout --force', '--force requires --merge, --dir or --docker-context.'],
    ['web --stdout --renew', '--renew requires --merge, --dir or --docker-context.'],
    ['web --stdout --context x', '--context requires --merge.'],
    ['web --user x --exec', '--user and --exec cannot be used together.'],
    ['web --group x --use-keystone', '--group and --use-keystone cannot be used together.'],
    ['web --renew --exec', '--renew and --exec cannot be used together.'],
    ['web --user x --check', '--check and --user cannot be used together.'],
    ['web --renew --remove', '--remove and --renew cannot be used together.'],
    ['web --role view', '--role requires --user or --group.'],
    ['web --role view --merge', '--role requires --user or --group.'],
    ['web --role view --user x --docker-context', '--role and --docker-context cannot be used together.'],
    ['web --role view --user x --check', '--check and --user and --role cannot be used together.'],
    ['web --user=', 'The name of a user in --user is empty.'],
    ['web --group a,,b', 'The name of a group in --group is empty.'],
    ['web --user a\u0007b', 'The name of a user in --user contains a control character.'],
    [
      `web --group ${'g'.repeat(65)}`,
      'The name of a group in --group has more than 64 characters, which a certificate does not allow.',
    ],
    ['web --portable', '--portable requires --use-keystone or --exec.'],
    ['web --portable --use-certificate', '--portable requires --use-keystone or --exec.'],
  ])('%s is rejected: %s', async (line, message) => {
    expect(await config(...line.split(' '))).toEqual({ code: 2, stdout: '', stderr: `ERROR: ${message}\n` });
  });

  it('rejects --dir - in commands whose stdout is their own result', async () => {
    for (const words of [
      ['cluster-create', 'web', '--cluster-template', 't', '--wait'],
      ['cluster-wait', 'web'],
    ])
      expect(await magnum([...words, '--dir', '-'], { cwd: temporaryDirectory() })).toEqual({
        code: 2,
        stdout: '',
        stderr:
          'ERROR: --dir - prints a kubeconfig, which only cluster-config can do.\nTo use a directory with this name: --dir ./-\n',
      });
  });

  it.each(['a b', 'test-*', '--all'])(
    '--merge --check checks one cluster or all: %s is rejected',
    async (words) => {
      expect(await config('--merge', '--check', ...words.split(' '))).toEqual({
        code: 2,
        stdout: '',
        stderr:
          'ERROR: --check requires the name of one cluster.\nTo check all merged contexts, name no cluster.\n',
      });
    },
  );

  it.each([['web'], ['--all']])('--prune rejects clusters: %s', async (word) => {
    expect(await config('--prune', word)).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'ERROR: --prune removes the contexts of all deleted clusters, so it requires no cluster.\n' +
        'To remove the context of one cluster, use --remove.\n',
    });
  });

  it.each([
    [['--dir', 'x']],
    [['--merge']],
    [['--remove']],
    [['--check', '--dir', 'x']],
    [['--docker-context']],
  ])('requires a cluster: %j', async (words) => {
    expect(await config(...words)).toEqual({
      code: 2,
      stdout: '',
      stderr:
        "ERROR: Missing required argument 'cluster'.\nTry 'magnum help cluster-config' for more information.\n",
    });
  });
});
