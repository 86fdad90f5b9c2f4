/** Stores the state in a file, which is replaced atomically. */
import { codeOf, MagnumError } from '../errors.ts';
import { writeFileAtomicallySync } from '../platform/atomic-write.ts';
import { fileError } from '../platform/file-error.ts';
import { readRegularFile } from '../platform/regular-file.ts';
import { DEFAULT_RELEASE, isRelease, type ReleaseName } from './releases.ts';
import type { SandboxOptions } from './sandbox-options.ts';
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
 * exist. Throws MagnumError `failed` if the file is not a state file, or of another release.
 */
export function openStateStore(
  { stateFile: file, release }: Pick<SandboxOptions, 'stateFile' | 'release'>,
  create: () => State,
): StateStore {
  if (file === undefined) return { state: create(), save: () => {} };
  const state = readStateFile(file) ?? create();
  if (release !== undefined && release !== state.release) throw otherReleaseError(file, state.release);
  return {
    state,
    save: (now) => {
      state.tokens = state.tokens.filter((token) => token.expires_at > now);
      writeFileAtomicallySync(file, JSON.stringify(state));
    },
  };
}

/** The release of the sandbox in the file; undefined without one. Throws as `openStateStore`. */
export const storedRelease = (file: string): ReleaseName | undefined => readStateFile(file)?.release;

function readStateFile(file: string): State | undefined {
  let text: string;
  try {
    text = readRegularFile(file, MAX_STATE_BYTES).toString();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw fileError('read', file, error);
  }
  try {
    // Older versions of this command have no release: they respond like Zed.
    const state = {
      release: DEFAULT_RELEASE,
      ...(JSON.parse(text) as Omit<State, 'release'> & Partial<State>),
    };
    if (state.format === 1 && isRelease(state.release)) return state;
  } catch {
    // Reported below, like valid JSON that is not a state.
  }
  throw stateError(`${file} is not a sandbox state file`);
}

const otherReleaseError = (file: string, release: string): MagnumError =>
  stateError(`${file} is the state of a sandbox of release ${release}`);

/** Without a hint: `sandbox start` shows only the last line of the log. */
const stateError = (problem: string): MagnumError =>
  new MagnumError('failed', `${problem}; use --reset to discard it.`);
