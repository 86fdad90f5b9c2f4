/** Access rules, which limit an application credential to some requests (Identity API v3, "Application Credentials"). */
import { MagnumError } from '../../errors.ts';
import type { HttpRequest, HttpResponse } from '../../http/types.ts';
import { shortenedList } from '../../platform/shortened-list.ts';
import type { AccessRule, Token } from '../types.ts';
import { requestIdOf, toLine } from './keystone-errors.ts';

const MAX_RULES_SHOWN = 5;

/** Returns `GET /v1/clusters (container-infra), …`; `none` for a credential that allows no request. */
export const accessRulesText = (rules: readonly AccessRule[]): string =>
  shortenedList(
    rules.map(({ method, path, service }) => toLine(`${method} ${path} (${service})`)),
    MAX_RULES_SHOWN,
  ) || 'none';

/** Longer ones are from a server that is not Keystone. */
const MAX_PATTERN_CHARS = 300;

/**
 * `*` and `{name}` stand for one segment of the path, `**` for any number (keystonemiddleware's `_path_matches`). Not as a regular
 * expression: many wildcards of a server would take very long. This takes the length of the path once per part of the pattern.
 */
function matchesPath(path: string, pattern: string): boolean {
  if (pattern.length > MAX_PATTERN_CHARS) return false;
  let ends = new Set([0]);
  for (const [index, part] of pattern.split(/(\{[^{}]*\}|\*\*|\*)/).entries()) {
    const isWildcard = index % 2 === 1;
    ends = isWildcard ? wildcardEnds(path, ends, part === '**') : textEnds(path, ends, part);
  }
  return ends.has(path.length);
}

/** Returns the positions at which the text can end that starts at one of these positions. */
const textEnds = (path: string, starts: ReadonlySet<number>, text: string): Set<number> =>
  new Set([...starts].filter((start) => path.startsWith(text, start)).map((start) => start + text.length));

/** Returns the positions at which a wildcard can end that starts at one of these positions. */
function wildcardEnds(path: string, starts: ReadonlySet<number>, includesSlashes: boolean): Set<number> {
  const ends = new Set<number>();
  let isOpen = false;
  for (let end = 0; end <= path.length; end += 1) {
    if (!includesSlashes && path[end - 1] === '/') isOpen = false;
    if (isOpen || (includesSlashes && starts.has(end))) ends.add(end);
    isOpen ||= starts.has(end);
  }
  return ends;
}

/** The service behind a rejected request. */
interface Service {
  readonly name: 'Keystone' | 'Magnum';
  readonly type: string;
}

/**
 * Returns the error for a request that was rejected with a token of such an application credential; undefined for other tokens.
 * A service responds as if the token were invalid, also if it does not support access rules (keystonemiddleware without
 * `service_type`).
 */
export function accessRulesError(
  response: HttpResponse,
  { applicationCredential }: Token,
  { method }: Pick<HttpRequest, 'method'>,
  { name, type }: Service,
): MagnumError | undefined {
  const rules = applicationCredential?.accessRules;
  if (rules === undefined) return undefined;
  const { host, pathname } = new URL(response.url);
  const request = `${name} at ${host} rejected ${method} ${pathname}`;
  const isAllowed = rules.some(
    (rule) => rule.service === type && rule.method === method && matchesPath(pathname, rule.path),
  );
  return new MagnumError(
    'auth',
    isAllowed
      ? `${request}, although the access rules of the application credential allow it.`
      : `${request}: the access rules of the application credential do not allow it.`,
    {
      details: [`access rules: ${accessRulesText(rules)}`],
      hint: isAllowed
        ? `Use an application credential without access rules, which ${name} may not support in this cloud.`
        : `Use an application credential without access rules, or with a rule for service ${type}, method ${method} and path ${pathname}.`,
      status: response.status,
      requestId: requestIdOf(response),
    },
  );
}
