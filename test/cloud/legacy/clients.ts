/** The clients that are compared. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { COMMAND } from '../../support/magnum-command.ts';
import { readCloudState } from '../state.ts';

export interface Invocation {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

export interface ClientOutput {
  readonly exit: number;
  readonly stdout: string;
}

export interface Client {
  run(invocation: Invocation): Promise<ClientOutput>;
  close(): void;
}

/** Our command. Each command line runs in a new process. */
export function ourClient(): Client {
  const [program, ...words] = COMMAND;
  const run = ({ argv, env, cwd }: Invocation) =>
    new Promise<ClientOutput>((done, fail) => {
      const child = spawn(program, [...words, ...argv], {
        cwd,
        env,
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      const chunks: Buffer[] = [];
      child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
      child.on('error', fail);
      child.on('close', (code) => done({ exit: code ?? -1, stdout: Buffer.concat(chunks).toString('utf8') }));
    });
  return { run, close: () => {} };
}

/** The Python `magnum`. */
export const legacyClient = (): Client => pythonClient('magnum');

/** `openstack coe`. The command lines are the arguments after `coe`. */
export function openstackClient(): Client {
  const { run, close } = pythonClient('openstack');
  return { run: (invocation) => run({ ...invocation, argv: ['coe', ...invocation.argv] }), close };
}

/** Runs command lines one after the other in one Python process, with the packages of the cloud's release. */
function pythonClient(program: 'magnum' | 'openstack'): Client {
  const enter = join(readCloudState().directory, 'enter');
  const script = join(import.meta.dirname, 'python_client.py');
  const server = spawn(enter, ['/usr/bin/python3', script, program], {
    env: { PATH: process.env.PATH ?? '', LANG: 'C.UTF-8', HOME: '/nonexistent' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const responses = createInterface({ input: server.stdout })[Symbol.asyncIterator]();
  return {
    run: async (invocation) => {
      server.stdin.write(`${JSON.stringify(invocation)}\n`);
      const { value, done } = await responses.next();
      if (done) throw new Error('the Python client has exited');
      return JSON.parse(value);
    },
    close: () => void server.stdin.end(),
  };
}
