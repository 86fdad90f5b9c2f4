/** What a person may work in, and where else one can go: lists that Keystone gives to whoever is logged in. */
import { MagnumError } from '../../errors.ts';
import type { ManagedSession } from '../session/session.ts';
import type { ServiceProvider, Token } from '../types.ts';
import { keystoneError } from './request-error.ts';
import { asObject, describeToken, parseJson, tokenIn } from './token.ts';

export interface AvailableProject {
  readonly id: string;
  readonly name: string;
  readonly domainId: string | undefined;
  readonly enabled: boolean;
}

/** GET /v3/auth/projects (Identity API v3, "Get available project scopes"). Throws MagnumError as `keystoneError` says. */
export async function availableProjects(
  session: Pick<ManagedSession, 'identity'>,
): Promise<AvailableProject[]> {
  const response = await session.identity({ method: 'GET', path: '/auth/projects' });
  if (response.status !== 200) throw keystoneError(response, 'list projects');
  const projects = parseJson(response.body)?.projects;
  if (!Array.isArray(projects)) throw keystoneError(response, 'list projects');
  return projects.flatMap((value) => {
    const { id, name, domain_id, enabled } = asObject(value) ?? {};
    if (typeof id !== 'string') return [];
    return [
      {
        id,
        name: typeof name === 'string' ? name : id,
        domainId: typeof domain_id === 'string' ? domain_id : undefined,
        enabled: enabled !== false,
      },
    ];
  });
}

/**
 * The one that is called so, by its id or its name. Throws MagnumError `not-found` when there is none, `usage` when
 * projects of several domains are called so.
 */
export function findProject(projects: readonly AvailableProject[], wanted: string): AvailableProject {
  const byId = projects.find(({ id }) => id === wanted);
  if (byId) return byId;
  const named = projects.filter(({ name }) => name === wanted);
  const [only, second] = named;
  if (only && !second) return only;
  if (only) {
    throw new MagnumError('usage', `There are ${named.length} projects called ${wanted}:`, {
      details: named.map(({ id, domainId }) => `${id} in the domain ${domainId ?? '(unknown)'}`),
      hint: 'Say which one by its id.',
    });
  }
  throw new MagnumError('not-found', `You have no role in a project ${wanted}, or there is none.`, {
    hint: 'Those that you may work in: magnum project-list',
  });
}

/** Other Keystones that this one can send its users to (OS-FEDERATION, `service_providers` of a token). */
export async function serviceProviders(session: ManagedSession): Promise<readonly ServiceProvider[]> {
  const { token } = await session.logIn.anyToken();
  if (token.serviceProviders) return token.serviceProviders;
  return (await describedByKeystone(session, token)).serviceProviders ?? [];
}

/** GET /v3/auth/tokens: a token that was kept may say less of itself than Keystone does. */
async function describedByKeystone(session: ManagedSession, token: Token): Promise<Token> {
  const response = await session.identity({
    method: 'GET',
    path: '/auth/tokens?nocatalog',
    headers: { 'X-Subject-Token': token.id },
  });
  const description = response.status === 200 ? tokenIn(response) : undefined;
  if (!description) throw keystoneError(response, 'describe the token');
  return describeToken(token.id, description);
}
