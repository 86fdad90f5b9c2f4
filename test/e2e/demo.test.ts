/** `magnum demo`, with and without kubectl and docker. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type User, user } from './command.ts';

const pathOf = (command: string): string => {
  try {
    return execFileSync('sh', ['-c', `command -v ${command}`], { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
};

/** Runs the demo with its own temporary directory. `leftovers` are the files that it did not remove. */
function play({ home, shell }: User, path?: string) {
  const temporary = join(home, 'temporary');
  mkdirSync(temporary);
  const env = {
    TMPDIR: temporary,
    OS_PASSWORD: 'of another cloud',
    ...(path === undefined ? {} : { PATH: path }),
  };
  const { code, stdout, stderr } = shell(['/bin/sh'], 'magnum demo --seconds 0', env);
  const leftovers = [
    ...readdirSync(temporary),
    ...readdirSync(home).filter((name) => !['.bin', 'temporary', 'tools'].includes(name)),
  ];
  return { code, stdout, stderr, leftovers };
}

describe('magnum demo', { timeout: 60_000 }, () => {
  it('runs kubectl and docker against its clusters, and removes its files', {
    tags: ['docker', 'kubectl'],
  }, () => {
    const { code, stdout, stderr, leftovers } = play(user());
    expect({ code, stderr, leftovers }).toEqual({ code: 0, stderr: '', leftovers: [] });
    expect(stdout).toMatch(
      /^\$ kubectl get nodes\nNAME +STATUS .*\nmykubernetes-master-0 +Ready .*\nmykubernetes-node-0 /m,
    );
    expect(stdout).toMatch(/^\$ docker info .*\nmyswarmcluster-master-0 manages 101 nodes\n/m);
    expect(stdout).toMatch(
      /\nSandbox stopped\.\n(.*\n)+# .* To start your own:\neval "\$\(.*magnum\S* sandbox start\)"\n$/,
    );
    expect(stdout).not.toContain('WARNING');
  });

  it.each(['INT', 'TERM'])(
    'stops its sandbox and removes its files after SIG%s',
    { tags: ['ps'] },
    (signal) => {
      const { home, shell } = user();
      // In the foreground, because `timeout` otherwise sends the signal twice: to the command and to its process group.
      const command = `timeout --foreground --preserve-status -s ${signal} 2 magnum demo --seconds 60`;
      const { code, stdout, stderr } = shell(['/bin/sh'], command, { TMPDIR: home });
      expect(stdout).not.toMatch(/again|Interrupted/);
      expect({ code, stderr }).toEqual({ code: 130, stderr: 'ERROR: Interrupted.\n' });
      expect(readdirSync(home).filter((name) => name.startsWith('magnum-demo'))).toEqual([]);
      const processes = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
      expect(processes).not.toContain(`--dir ${home}/`);
    },
  );

  it('skips kubectl and docker if they are not installed', () => {
    const owner = user();
    const tools = join(owner.home, 'tools');
    mkdirSync(tools);
    for (const tool of ['env', 'grep', 'ls', 'sleep', 'sort']) symlinkSync(pathOf(tool), join(tools, tool));
    const { code, stdout, leftovers } = play(owner, `${join(owner.home, '.bin')}:${tools}`);
    expect({ code, leftovers }).toEqual({ code: 0, leftovers: [] });
    expect(stdout).toContain('# kubectl is not installed. Skipped:\n#   kubectl get nodes\n');
    expect(stdout).toContain('# docker is not installed. Skipped:\n#   docker info');
  });
});
