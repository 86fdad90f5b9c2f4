/**
 * Somebody with an empty home who types at the federated cloud. All that the commands print, and the homes that they
 * write into, are kept in the state directory until secrets.test.ts has searched them.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { COMMAND, shellLine } from '../../../support/magnum-command.ts';
import { readFederationState } from '../state.ts';

const [PROGRAM, ...WORDS] = COMMAND;

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Typing {
  /** Everything on the terminal so far. */
  text(): string;
  /** Waits until the terminal shows it; the groups of the match. */
  shows(pattern: RegExp, seconds?: number): Promise<RegExpExecArray>;
  /** Sends keys: `\r` is Enter, `\x03` is Ctrl-C. */
  type(keys: string): void;
  readonly finished: Promise<Finished>;
  /** Of the process that owns the terminal. */
  readonly process: ChildProcess;
}

export interface User {
  readonly home: string;
  /** Goes with every command; tests add `OS_*`, BROWSER, KRB5CCNAME … */
  readonly env: Record<string, string>;
  /** In a pipe: nobody is there to answer. */
  magnum(...argv: string[]): Promise<Finished>;
  /** On a terminal. */
  terminal(...argv: string[]): Typing;
}

const kept = (): string => {
  const directory = join(readFederationState().directory, 'said');
  mkdirSync(directory, { recursive: true });
  return directory;
};

/** Where the homes of all users are, and what all commands printed. */
export const searched = (): { homes: string; output: string } => {
  const directory = kept();
  return { homes: join(directory, 'homes'), output: join(directory, 'output.txt') };
};

function watch(child: ChildProcess): { text(): string; finished: Promise<Finished> } {
  const { output } = searched();
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8').on('data', (piece: string) => {
      said[stream] += piece;
    });
  }
  const finished = new Promise<Finished>((done, fail) => {
    child.once('error', fail);
    child.once('close', (code) => {
      appendFileSync(output, `${said.stdout}${said.stderr}\n`);
      done({ code, ...said });
    });
  });
  return { text: () => said.stdout, finished };
}

/** Knows no cloud but by what is put into `env`. */
export function user(env: Readonly<Record<string, string>> = {}): User {
  const { homes } = searched();
  mkdirSync(homes, { recursive: true });
  const home = mkdtempSync(join(homes, 'home-'));
  const own: Record<string, string> = {
    HOME: home,
    PATH: process.env.PATH ?? '',
    LANG: 'C.UTF-8',
    TERM: 'xterm',
    no_proxy: '*',
    ...env,
  };
  return {
    home,
    env: own,
    magnum(...argv) {
      const child = spawn(PROGRAM, [...WORDS, ...argv], {
        cwd: home,
        env: own,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      return watch(child).finished;
    },
    terminal(...argv) {
      const child = spawn('script', ['-qefc', shellLine(...argv), '/dev/null'], {
        cwd: home,
        env: { ...own, SHELL: '/bin/sh' },
        stdio: ['pipe', 'pipe', 'pipe'],
      });
      const { text, finished } = watch(child);
      return {
        text,
        finished,
        process: child,
        type: (keys) => void child.stdin?.write(keys),
        async shows(pattern, seconds = 30) {
          for (let waited = 0; waited < seconds * 10; waited += 1) {
            const found = pattern.exec(text());
            if (found) return found;
            if (child.exitCode !== null) break;
            await setTimeout(100);
          }
          throw new Error(`The terminal does not show ${pattern}:\n${text()}`);
        },
      };
    },
  };
}
