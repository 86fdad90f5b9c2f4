/** Finds the handler of a request by method and path. */

export interface Route<Handler> {
  readonly method: string;
  /** A segment that begins with `:` matches any segment. */
  readonly pattern: readonly string[];
  readonly handler: Handler;
}

/** `GET clusters/:ident/nodegroups` */
export function route<Handler>(line: string, handler: Handler): Route<Handler> {
  const [method = '', path = ''] = line.split(' ');
  return { method, pattern: path.split('/').filter((segment) => segment !== ''), handler };
}

export type RouteMatch<Handler> =
  | { readonly handler: Handler; readonly params: readonly string[] }
  /** The methods of the path if it exists for other methods only. */
  | { readonly allow: readonly string[] };

/** Returns the first matching route, or undefined if no route has the path. */
export function findRoute<Handler>(
  routes: readonly Route<Handler>[],
  method: string,
  path: readonly string[],
): RouteMatch<Handler> | undefined {
  const candidates = routes.filter(({ pattern }) => matchesPattern(pattern, path));
  const match = candidates.find((candidate) => candidate.method === method);
  if (match !== undefined) {
    return {
      handler: match.handler,
      params: path.filter((_, index) => match.pattern[index]?.startsWith(':')),
    };
  }
  return candidates.length === 0
    ? undefined
    : { allow: [...new Set(candidates.map((candidate) => candidate.method))].sort() };
}

function matchesPattern(pattern: readonly string[], path: readonly string[]): boolean {
  return (
    pattern.length === path.length &&
    pattern.every((segment, index) => segment.startsWith(':') || segment === path[index])
  );
}
