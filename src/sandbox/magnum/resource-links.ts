import type { Call } from './magnum-call.ts';

/** The two links that every resource has; `path` is below `/v1`. */
export function createLinks({ cloud }: Call, path: string) {
  return [
    { href: `${cloud.magnumBase}/v1/${path}`, rel: 'self' },
    { href: `${cloud.magnumBase}/${path}`, rel: 'bookmark' },
  ];
}
