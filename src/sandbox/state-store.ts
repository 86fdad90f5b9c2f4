/** Stores the state in a file, which is replaced atomically. */
import { codeOf, MagnumError } from '../errors.ts';
import { writeFileAtomicallySync } from '../platform/atomic-write.ts';
import { fileError } from '../platform/file-error.ts';
import { readRegularFile } from '../platform/regular-file.ts';
import type { State } from './state.ts';

/** The state of 100,000 clusters takes about 200 MiB. */
const MAX_STATE_BYTES = 512 * 1024 * 1024;

export interface StateStore {
  readonly state: State;
  /** Replaces the file before it returns. */
  save(now: number): void;
}

/**
 * Reads the state from the file, or creates one. Without a file, the state is not stored. The directory of the file must
 * exist. Throws MagnumError `failed` if the file is not a state file.
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
    text = readRegularFile(file, MAX_STATE_BYTES).toString();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw fileError('read', file, error);
  }
  try {
    const state = JSON.parse(text) as State;
    if (state.format === 1) return state;
  } catch {
    // Reported below, like valid JSON that is not a state.
  }
  // Not a hint: `sandbox start` shows only the last line of the log.
  throw new MagnumError('failed', `${file} is not a sandbox state file; use --reset to discard it.`);
}
