import type { Call } from './magnum-call.ts';

/** Returns the two links of a resource. `path` follows `/v1/`. */
export function createLinks({ cloud }: Call, path: string) {
  return [
    { href: `${cloud.magnumBase}/v1/${path}`, rel: 'self' },
    { href: `${cloud.magnumBase}/${path}`, rel: 'bookmark' },
  ];
}
