/** What is kept of a token in a file, checked when it is read again: the file may be of another version, or broken. */
import type { Token } from '../types.ts';

function isService(value: unknown): boolean {
  const service = value as { type?: unknown; endpoints?: unknown } | null;
  return (
    typeof service?.type === 'string' &&
    Array.isArray(service.endpoints) &&
    service.endpoints.every((it) => typeof it?.url === 'string' && typeof it?.interface === 'string')
  );
}

export function isTokenDescription(value: unknown): value is Omit<Token, 'id'> {
  const token = value as Partial<Token> | null | undefined;
  return (
    typeof token === 'object' &&
    token !== null &&
    typeof token.expiresAt === 'string' &&
    (token.catalog === undefined || (Array.isArray(token.catalog) && token.catalog.every(isService)))
  );
}
