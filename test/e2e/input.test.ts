/** ca-sign reads its CSR from pipes and FIFOs, and Ctrl-C interrupts it. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKeyAndCsr } from '../../src/cluster-access/certificate/key-and-csr.ts';
import { COMMAND, startSandbox, type User, user } from './command.ts';

let owner: User;
let sandbox: ReturnType<typeof startSandbox>;
beforeAll(async () => {
  owner = user();
  sandbox = startSandbox(owner);
  owner.magnum('cluster-create', 'kube', '--cluster-template', 'kubernetes');
  const { csr } = await createKeyAndCsr();
  writeFileSync(join(owner.home, 'a.csr'), csr);
});
afterAll(() => void sandbox.stop());

const CERTIFICATE = expect.stringMatching(/^-----BEGIN CERTIFICATE-----/);

describe('ca-sign', () => {
  it('reads the CSR from /dev/stdin, from a pipe and from a file', () => {
    for (const line of ['cat a.csr |', '<a.csr'])
      expect(owner.shell(['sh'], `${line} magnum ca-sign kube --csr /dev/stdin`)).toMatchObject({
        code: 0,
        stdout: CERTIFICATE,
      });
  });

  it('reads the CSR from a process substitution, even a slow one, and fails with an empty one', () => {
    const run = (command: string) => owner.shell(['bash'], `magnum ca-sign kube --csr <(${command})`);
    expect(run('cat a.csr')).toMatchObject({ code: 0, stdout: CERTIFICATE });
    expect(run('sleep 1.5; cat a.csr')).toMatchObject({ code: 0, stdout: CERTIFICATE });
    expect(run('true')).toMatchObject({ code: 1 });
  });

  it('rejects a CSR of more than 1 MiB from a pipe', () => {
    const source = 'head -c 3000000 /dev/zero';
    for (const line of [`${source} | magnum ca-sign kube -`, `${source} | magnum ca-sign kube /dev/stdin`])
      expect(owner.shell(['sh'], line)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('it is larger than 1 MiB'),
      });
  });

  it.each(['-', '/dev/stdin', 'fifo'])(
    'exits with 130 after one SIGINT while it waits for input from %s',
    async (csr) => {
      const fifo = join(owner.home, 'fifo');
      if (!existsSync(fifo)) execFileSync('mkfifo', [fifo]);
      const stdin = openSync(fifo, 'r+');
      const [program, ...words] = COMMAND;
      const child = spawn(program, [...words, 'ca-sign', 'kube', '--csr', csr], {
        cwd: owner.home,
        env: owner.env,
        stdio: [stdin, 'ignore', 'ignore'],
      });
      const closed = once(child, 'close');
      await setTimeout(1_000);
      child.kill('SIGINT');
      expect(await closed).toEqual([130, null]);
      closeSync(stdin);
    },
  );
});
