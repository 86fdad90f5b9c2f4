/**
 * A user of the federated cloud with an empty home directory. The output of all commands and the home directories stay in the state
 * directory, where secrets.test.ts searches them.
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
  /** Returns everything on the terminal so far. */
  text(): string;
  /** Waits for the text in the terminal. Resolves to the match. */
  shows(pattern: RegExp, seconds?: number): Promise<RegExpExecArray>;
  /** Sends keys: `\r` is Enter, `\x03` is Ctrl-C. */
  type(keys: string): void;
  readonly finished: Promise<Finished>;
  /** The process that owns the terminal. */
  readonly process: ChildProcess;
}

export interface User {
  readonly home: string;
  /** The environment of every command; tests add `OS_*`, BROWSER, KRB5CCNAME … */
  readonly env: Record<string, string>;
  /** Runs a command without a terminal. */
  magnum(...argv: string[]): Promise<Finished>;
  /** Runs a command in a terminal. */
  terminal(...argv: string[]): Typing;
}

const outputDirectory = (): string => {
  const directory = join(readFederationState().directory, 'recorded');
  mkdirSync(directory, { recursive: true });
  return directory;
};

/** The directory with the home directories of all users, and the file with the output of all commands. */
export const recordedPaths = (): { homes: string; output: string } => {
  const directory = outputDirectory();
  return { homes: join(directory, 'homes'), output: join(directory, 'output.txt') };
};

function watch(child: ChildProcess): { text(): string; finished: Promise<Finished> } {
  const { output } = recordedPaths();
  const streams = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8').on('data', (chunk: string) => {
      streams[stream] += chunk;
    });
  }
  const finished = new Promise<Finished>((done, fail) => {
    child.once('error', fail);
    child.once('close', (code) => {
      appendFileSync(output, `${streams.stdout}${streams.stderr}\n`);
      done({ code, ...streams });
    });
  });
  return { text: () => streams.stdout, finished };
}

/** Creates a user whose cloud is defined only by `env`. */
export function user(env: Readonly<Record<string, string>> = {}): User {
  const { homes } = recordedPaths();
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
          for (let attempts = 0; attempts < seconds * 10; attempts += 1) {
            const match = pattern.exec(text());
            if (match) return match;
            if (child.exitCode !== null) break;
            await setTimeout(100);
          }
          throw new Error(`The terminal does not show ${pattern}:\n${text()}`);
        },
      };
    },
  };
}
