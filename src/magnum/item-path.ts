/** Names and UUIDs as parts of a URL's path. */
import { MagnumError } from '../errors.ts';

/**
 * `/v1/clusters/my%20cluster`: the name is escaped to one segment below `collection`. Throws MagnumError `usage` if the name
 * cannot be a segment: if it is empty, `.` or `..`, or has a lone surrogate.
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
  return new MagnumError('usage', `Invalid name or UUID "${id}".`);
}
