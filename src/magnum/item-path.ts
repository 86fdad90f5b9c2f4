/** Names and UUIDs as parts of a URL's path. */
import { MagnumError } from '../errors.ts';

/**
 * `/v1/clusters/my%20cluster`: whatever the name holds, it stays one segment below `collection`. Throws MagnumError
 * `usage` for what cannot be a segment: nothing, and the two that URLs resolve away.
 */
export function itemPath(collection: string, id: string): string {
  if (id === '' || id === '.' || id === '..') throw invalidIdError(id);
  try {
    return `${collection}/${encodeURIComponent(id)}`;
  } catch {
    throw invalidIdError(id);
  }
}

function invalidIdError(id: string): MagnumError {
  return new MagnumError('usage', `"${id}" cannot be a name or UUID.`);
}
