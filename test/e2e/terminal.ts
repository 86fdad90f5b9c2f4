/** A program in a terminal of its own: what is typed goes in, what the screen is sent comes out. */
import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';

/** Node has no pseudo-terminals; Python brings them along. Wide and high, so that lists are shown whole. */
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

/** Colours, cursor movements, window titles, and what else is no text. */
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

  /** What came since `forget`, as text. */
  get screen(): string {
    return this.#raw.replace(SEQUENCES, '');
  }

  forget(): void {
    this.#raw = '';
  }

  type(keys: string): void {
    this.#child.stdin?.write(keys);
  }

  /** Resolves when all of it can be seen. Throws with what is seen instead after ten seconds. */
  async shows(...texts: readonly (string | RegExp)[]): Promise<string> {
    const isThere = (text: string | RegExp) =>
      typeof text === 'string' ? this.screen.includes(text) : text.test(this.screen);
    for (let waited = 0; !texts.every(isThere); waited += 10) {
      if (waited > 12_000) {
        const missing = texts.filter((text) => !isThere(text)).map(String);
        throw new Error(`${missing.join(', ')} is not shown in:\n${this.screen}`);
      }
      await pause(10);
    }
    return this.screen;
  }

  /** Resolves when nothing new has come for so many milliseconds. */
  async quiet(ms: number): Promise<string> {
    for (let before = -1; before !== this.#raw.length; ) {
      before = this.#raw.length;
      await pause(ms);
    }
    return this.screen;
  }

  async close(): Promise<void> {
    const gone = new Promise((resolve) => this.#child.once('close', resolve));
    this.#child.stdin?.end();
    this.#child.kill('SIGHUP');
    await Promise.race([gone, pause(2_000)]);
    this.#child.kill('SIGKILL');
  }
}
