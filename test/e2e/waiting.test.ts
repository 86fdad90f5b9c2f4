/** The built command in a pseudo-terminal (util-linux's script): the live line, Ctrl-C, and --watch. */
import { spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox, type User, user } from './command.ts';

let owner: User;
let sandbox: { stop(): unknown };

beforeAll(() => {
  owner = user();
  sandbox = startSandbox(owner, '--seconds', '2');
});
afterAll(() => sandbox.stop());

interface Result {
  readonly code: number | null;
  /** All output to the terminal. */
  readonly text: string;
}

/** Types `keys` when the output matches `when`. `exec` in the command prevents the shell from handling Ctrl-C itself. */
function onTerminal(
  command: string,
  typing?: { readonly when: RegExp; readonly keys: string },
): Promise<Result> {
  const terminal = spawn('script', ['--quiet', '--return', '--flush', '--command', command, '/dev/null'], {
    cwd: owner.home,
    env: { ...owner.env, SHELL: '/bin/sh', TERM: 'xterm-256color' },
  });
  let text = '';
  let typed = false;
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => {
      terminal.kill();
      reject(new Error(`the command did not exit; output: ${text}`));
    }, 25_000);
    terminal.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (typing === undefined || typed || !typing.when.test(text)) return;
      typed = true;
      terminal.stdin.write(typing.keys);
    });
    terminal.on('error', reject);
    terminal.on('close', (code) => {
      clearTimeout(limit);
      resolve({ code, text });
    });
  });
}

const CTRL_C = '\x03';

describe('in a terminal', { tags: ['script'] }, () => {
  it('cluster-create --wait shows the progress and the final status', async () => {
    const { code, text } = await onTerminal('magnum cluster-create t1 --cluster-template kubernetes --wait');
    expect(text).toMatch(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] t1 {2}CREATE_IN_PROGRESS {2}1s {2}nodes 0\/1/);
    expect(text).toMatch(/Cluster t1 is CREATE_COMPLETE after \ds\.\r\n$/);
    expect(code).toBe(0);
  });

  it('Ctrl-C interrupts --wait and prints how to check again; the creation continues', async () => {
    const create =
      'magnum cluster-create t2 --cluster-template kubernetes --labels sandbox_seconds=600 --wait';
    const { code, text } = await onTerminal(create, { when: /CREATE_IN_PROGRESS/, keys: CTRL_C });
    expect(text).toMatch(/ERROR: Interrupted while waiting for t2\.\r\n/);
    expect(text).toMatch(/To wait again: magnum cluster-wait t2 --for complete\r\n$/);
    expect(code).toBe(130);
    const { stdout } = owner.magnum('cluster-show', 't2', '-f', 'value', '-c', 'status');
    expect(stdout).toBe('CREATE_IN_PROGRESS\n');
  });

  it('cluster-create --wait prints plain lines in a dumb terminal', async () => {
    const { code, text } = await onTerminal(
      'TERM=dumb magnum cluster-create t3 --cluster-template swarm --wait',
    );
    expect(text).toMatch(
      /\r\nt3: CREATE_IN_PROGRESS, nodes 0\/1\r\nCluster t3 is CREATE_COMPLETE after \ds\.\r\n/,
    );
    expect(text).not.toContain('\x1b');
    expect(code).toBe(0);
  });

  it('cluster-list --watch uses the alternate screen until Ctrl-C, then prints the last table', async () => {
    const { code, text } = await onTerminal('exec magnum cluster-list --watch 1 -c name -c status', {
      when: /Every 1 s[\s\S]*Every 1 s/,
      keys: CTRL_C,
    });
    expect(text).toMatch(/t2 +\| \S*CREATE_IN_PROGRESS/);
    expect(text).toContain('\x1b[?1049h');
    const [, after = ''] = text.split('\x1b[?1049l');
    expect(after).toMatch(/^\+-+\+-+\+\r\n[\s\S]*\+\r\n$/);
    expect(code).toBe(0);
  });
});
