/** Runs a program in a pseudo-terminal: types keys, and reads the output. */
import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';

/** Node has no pseudo-terminals, but Python has. The terminal has 160 columns and rows, so that lists fit. */
const IN_A_TERMINAL = `
import fcntl, os, pty, struct, sys, termios
def size(fd):
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack('HHHH', 160, 160, 0, 0))
    return os.read(fd, 65536)
first = [True]
def read(fd):
    if first:
        first.clear()
        return size(fd)
    return os.read(fd, 65536)
pty.spawn(sys.argv[1:], read)
`;

/** Escape sequences for colors, cursor movements and window titles, and control characters. */
const SEQUENCES = new RegExp(
  [
    '\\x1b\\[[0-?]*[ -/]*[@-~]',
    '\\x1b\\][^\\x07\\x1b]*(?:\\x07|\\x1b\\\\)',
    '\\x1b[()][A-Z0-9]',
    '\\x1b[=>78MHc]',
    '[\\x00-\\x07\\x0e-\\x1a\\x7f]',
  ].join('|'),
  'g',
);

export class Terminal {
  readonly #child: ChildProcess;
  #raw = '';

  constructor(command: readonly string[], options: { cwd: string; env: Record<string, string> }) {
    const env = { ...options.env, TERM: 'xterm' };
    this.#child = spawn('python3', ['-c', IN_A_TERMINAL, ...command], { cwd: options.cwd, env });
    const take = (chunk: Buffer) => {
      this.#raw += chunk.toString('utf8');
    };
    this.#child.stdout?.on('data', take);
    this.#child.stderr?.on('data', take);
  }

  /** The output since `forget`, without escape sequences. */
  get screen(): string {
    return this.#raw.replace(SEQUENCES, '');
  }

  forget(): void {
    this.#raw = '';
  }

  type(keys: string): void {
    this.#child.stdin?.write(keys);
  }

  /** Resolves to the screen when it contains all texts. Throws after 12 s. */
  async shows(...texts: readonly (string | RegExp)[]): Promise<string> {
    const isShown = (text: string | RegExp) =>
      typeof text === 'string' ? this.screen.includes(text) : text.test(this.screen);
    for (let waited = 0; !texts.every(isShown); waited += 10) {
      if (waited > 12_000) {
        const missing = texts.filter((text) => !isShown(text)).map(String);
        throw new Error(`${missing.join(', ')} not found on the screen:\n${this.screen}`);
      }
      await pause(10);
    }
    return this.screen;
  }

  /** Resolves to the screen when there was no output for `ms` milliseconds. */
  async quiet(ms: number): Promise<string> {
    for (let before = -1; before !== this.#raw.length; ) {
      before = this.#raw.length;
      await pause(ms);
    }
    return this.screen;
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const closed = new Promise((resolve) => this.#child.once('close', resolve));
    this.#child.stdin?.end();
    this.#child.kill('SIGHUP');
    await Promise.race([closed, pause(2_000)]);
    this.#child.kill('SIGKILL');
  }
}
