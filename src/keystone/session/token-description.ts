/** The part of a token that is stored in a file. It is validated when it is read: the file may be damaged or of another version. */
import type { Token } from '../types.ts';

function isService(value: unknown): boolean {
  const service = value as { type?: unknown; endpoints?: unknown } | null;
  return (
    typeof service?.type === 'string' &&
    Array.isArray(service.endpoints) &&
    service.endpoints.every(
      (endpoint) => typeof endpoint?.url === 'string' && typeof endpoint?.interface === 'string',
    )
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
