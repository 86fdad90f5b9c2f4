/** Finds who answers a request, by method and path. */

export interface Route<Handler> {
  readonly method: string;
  /** A segment that begins with `:` takes anything. */
  readonly pattern: readonly string[];
  readonly handler: Handler;
}

/** `GET clusters/:ident/nodegroups` */
export function route<Handler>(line: string, handler: Handler): Route<Handler> {
  const [method = '', path = ''] = line.split(' ');
  return { method, pattern: path.split('/').filter((segment) => segment !== ''), handler };
}

export type Found<Handler> =
  | { readonly handler: Handler; readonly params: readonly string[] }
  /** The path exists, for other methods. */
  | { readonly allow: readonly string[] };

/** The first route that fits; undefined where no route has the path. */
export function findRoute<Handler>(
  routes: readonly Route<Handler>[],
  method: string,
  path: readonly string[],
): Found<Handler> | undefined {
  const here = routes.filter(({ pattern }) => fits(pattern, path));
  const found = here.find((one) => one.method === method);
  if (found !== undefined) {
    return {
      handler: found.handler,
      params: path.filter((_, index) => found.pattern[index]?.startsWith(':')),
    };
  }
  return here.length === 0 ? undefined : { allow: [...new Set(here.map((one) => one.method))].sort() };
}

function fits(pattern: readonly string[], path: readonly string[]): boolean {
  return (
    pattern.length === path.length &&
    pattern.every((segment, index) => segment.startsWith(':') || segment === path[index])
  );
}
