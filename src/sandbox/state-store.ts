/** Keeps the state in a file: whatever kills the process, the file holds one whole state. */
import { readFileSync } from 'node:fs';
import { codeOf, MagnumError } from '../errors.ts';
import { writeFileAtomicallySync } from '../platform/atomic-write.ts';
import type { State } from './state.ts';

export interface StateStore {
  readonly state: State;
  /** On return the file holds the state. */
  save(now: number): void;
}

/**
 * Throws MagnumError `failed` for a file that holds something else. Its directory must exist. Without a file nothing is
 * kept.
 */
export function openStateStore(file: string | undefined, create: () => State): StateStore {
  if (file === undefined) return { state: create(), save: () => {} };
  const state = readStateFile(file) ?? create();
  return {
    state,
    save: (now) => {
      state.tokens = state.tokens.filter((token) => token.expires_at > now);
      writeFileAtomicallySync(file, JSON.stringify(state));
    },
  };
}

function readStateFile(file: string): State | undefined {
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
