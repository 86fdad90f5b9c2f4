/** Keeps the state in a file: whatever kills the process, the file holds one whole state. */
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { codeOf, MagnumError } from '../errors.ts';
import { writePrivateFile } from './private-file.ts';
import type { State } from './state.ts';

export interface Store {
  readonly state: State;
  /** On return the file holds the state. */
  save(now: number): void;
}

/** Throws MagnumError `failed` for a file that holds something else. Without a file nothing is kept. */
export function openStore(file: string | undefined, create: () => State): Store {
  if (file === undefined) return { state: create(), save: () => {} };
  const state = read(file) ?? create();
  return {
    state,
    save: (now) => {
      state.tokens = state.tokens.filter((token) => token.expires_at > now);
      write(file, state);
    },
  };
}

function read(file: string): State | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const state = JSON.parse(text) as State;
    if (state.format === 1) return state;
  } catch {
    // Said below, as for JSON that is no state.
  }
  throw new MagnumError('failed', `${file} does not hold the state of a sandbox.`, {
    hint: 'Start with --reset to forget it.',
  });
}

function write(file: string, state: State): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writePrivateFile(file, JSON.stringify(state));
}
