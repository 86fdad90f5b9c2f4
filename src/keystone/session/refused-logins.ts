/**
 * Rejected logins of the exec credential plugin. kubectl runs the plugin several times in one call, also after it has failed; without
 * this, it would send a wrong password so often that the account is locked. A file contains the error, and no secret.
 */
import { createHash } from 'node:crypto';
import { MagnumError, undefinedIfThrown } from '../../errors.ts';
import { privateFiles } from '../../platform/private-files.ts';
import { identifyProcess } from '../../platform/process-identity.ts';
import { cacheDirectory } from '../../platform/xdg-directories.ts';
import type { World } from '../../world.ts';
import { IncompleteLoginError } from '../api/plugin-options.ts';

/** A long-running program, which also runs the plugin, may try again after this time. */
const TTL_MS = 30_000;

interface Refusal {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly kind: 'auth' | 'usage';
  readonly message: string;
  readonly hint?: string | undefined;
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
}

/** A login that the server rejected, or for which the user has entered nothing. Not one that could not be sent. */
const isRefusal = (error: unknown): error is MagnumError =>
  error instanceof MagnumError && (error.kind === 'auth' || error instanceof IncompleteLoginError);

function parse(text: string | undefined): Refusal | undefined {
  const value = undefinedIfThrown(() => JSON.parse(text ?? '') as Partial<Refusal> | null);
  const { at, kind, message } = value ?? {};
  const isValid =
    typeof at === 'number' && (kind === 'auth' || kind === 'usage') && typeof message === 'string';
  return isValid ? (value as Refusal) : undefined;
}

/**
 * Runs a login, or throws the error of the last one if the same process (kubectl) has run the plugin for it a moment ago. `loginKey`
 * identifies the login and its secrets.
 */
export async function withoutRepetition<T>(
  loginKey: string,
  world: Pick<World, 'env' | 'home' | 'now' | 'parentPid'>,
  logIn: () => Promise<T>,
): Promise<T> {
  const { env, home, now, parentPid } = world;
  if (parentPid === undefined) return logIn();
  const files = privateFiles(cacheDirectory({ env, home }, 'refused-logins'), home);
  const parent = JSON.stringify([identifyProcess(parentPid), loginKey]);
  const name = `${createHash('sha256').update(parent).digest('hex')}.json`;
  const last = parse(await files.read(name));
  if (last !== undefined && Math.abs(now() - last.at) < TTL_MS)
    throw new MagnumError(last.kind, last.message, last);
  try {
    return await logIn();
  } catch (error) {
    if (isRefusal(error)) {
      const { kind, message, hint, status, requestId } = error;
      try {
        await files.write(name, JSON.stringify({ at: now(), kind, message, hint, status, requestId }));
        for (const file of await files.olderThan(now() - TTL_MS)) await files.remove(file);
      } catch {
        // The next call logs in again.
      }
    }
    throw error;
  }
}
