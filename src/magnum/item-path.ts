/** Names and UUIDs as parts of a URL's path. */
import { MagnumError } from '../errors.ts';

/**
 * `/v1/clusters/my%20cluster`: the name is one segment below `collection`, whatever its characters. Throws MagnumError
 * `usage` for an ID that cannot be a segment: an empty one, and `.` and `..`, which URLs resolve.
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
