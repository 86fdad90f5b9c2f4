/** `magnum demo`, with the clients of this machine and without any. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type User, user } from './command.ts';

const CLIENTS = ['kubectl', 'docker'];

const whereIs = (command: string): string => {
  try {
    return execFileSync('sh', ['-c', `command -v ${command}`], { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
};

/** Runs it with a temporary folder of its own, and tells what is left there. */
function play({ home, shell }: User, path?: string) {
  const temporary = join(home, 'temporary');
  mkdirSync(temporary);
  const env = {
    TMPDIR: temporary,
    OS_PASSWORD: 'of another cloud',
    ...(path === undefined ? {} : { PATH: path }),
  };
  const { code, stdout, stderr } = shell(['/bin/sh'], 'magnum demo --seconds 0', env);
  const litter = [
    ...readdirSync(temporary),
    ...readdirSync(home).filter((name) => !['.bin', 'temporary', 'tools'].includes(name)),
  ];
  return { code, stdout, stderr, litter };
}

describe('magnum demo', { timeout: 60_000 }, () => {
  it.skipIf(!process.env.CI && !CLIENTS.every(whereIs))('ends with the clients at work', () => {
    const { code, stdout, stderr, litter } = play(user());
    expect({ code, stderr, litter }).toEqual({ code: 0, stderr: '', litter: [] });
    expect(stdout).toMatch(
      /^\$ kubectl get nodes\nNAME +STATUS .*\nmykubernetes-master-0 +Ready .*\nmykubernetes-node-0 /m,
    );
    expect(stdout).toMatch(/^\$ docker info\n(.*\n)* +Nodes: 101\n/m);
    expect(stdout).toMatch(/\nThe sandbox has stopped\.\n$/);
  });

  it('says what is next where the clients are missing', () => {
    const someone = user();
    const tools = join(someone.home, 'tools');
    mkdirSync(tools);
    for (const tool of ['env', 'grep', 'ls', 'sleep', 'sort']) symlinkSync(whereIs(tool), join(tools, tool));
    const { code, stdout, litter } = play(someone, `${join(someone.home, '.bin')}:${tools}`);
    expect({ code, litter }).toEqual({ code: 0, litter: [] });
    expect(stdout).toContain(
      '# kubectl is not installed here; where it is, this is next: kubectl get nodes\n',
    );
    expect(stdout).toContain('# docker is not installed here; where it is, this is next: docker info\n');
  });
});
