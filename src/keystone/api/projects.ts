/** Lists of the projects and service providers that are available to the user. */
import { MagnumError } from '../../errors.ts';
import type { HttpResponse } from '../../http/types.ts';
import { ownCommand } from '../../platform/own-command.ts';
import { shortenedList } from '../../platform/shortened-list.ts';
import { similarNames } from '../../platform/similar-names.ts';
import type { IdentityClient, ServiceProvider, Token } from '../types.ts';
import { asObject, parseJson } from './json.ts';
import { toLine } from './keystone-errors.ts';
import { keystoneError } from './request-error.ts';
import { ownTokenHeaders, tokenDescriptionOf, toToken } from './token.ts';

export interface AvailableProject {
  readonly id: string;
  readonly name: string;
  readonly domainId: string | undefined;
  readonly enabled: boolean;
}

/** Bytes of a list of 10,000 projects, with descriptions. */
export const MAX_PROJECTS_BYTES = 16 * 1_048_576;

/** GET /v3/auth/projects (Identity API v3, "Get available project scopes"). Throws MagnumError as `keystoneError` describes. */
export async function availableProjects(
  client: Pick<IdentityClient, 'identity'>,
): Promise<AvailableProject[]> {
  const response = await client.identity({
    method: 'GET',
    path: '/auth/projects',
    maxBodyBytes: MAX_PROJECTS_BYTES,
  });
  return projectsIn(response);
}

function projectsIn(response: HttpResponse): AvailableProject[] {
  if (response.status !== 200) throw keystoneError(response, 'list projects');
  const projects = parseJson(response.body)?.projects;
  if (!Array.isArray(projects)) throw keystoneError(response, 'list projects');
  return projects.flatMap(toProject);
}

function toProject(value: unknown): AvailableProject[] {
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
}

/** True if the token has the role of an administrator by the default policies of OpenStack. Policies can change it. */
export const isCloudAdmin = ({ roles = [] }: Token): boolean => roles.some(({ name }) => name === 'admin');

/**
 * Returns a project by its ID or name: the token's project without a request, even if other domains have one of its name; for
 * an administrator any project, otherwise one in which the user has a role. Throws MagnumError `not-found`, and as
 * `findProject` and `keystoneError` describe.
 */
export async function requireProject(
  client: Pick<IdentityClient, 'identity'>,
  token: Token,
  idOrName: string,
): Promise<Pick<AvailableProject, 'id' | 'name'>> {
  const { project: own } = token;
  if (own !== undefined && (own.id === idOrName || own.name === idOrName)) return own;
  const found = isCloudAdmin(token) ? await searchProjects(client, idOrName) : undefined;
  if (found?.length === 0) throw new MagnumError('not-found', `Project ${idOrName} not found.`);
  if (found !== undefined) return findProject(found, idOrName);
  return findProject(await availableProjects(client), idOrName);
}

/** GET /v3/projects?name= and /v3/projects/ID, for administrators; undefined for a user who must not list projects. */
async function searchProjects(
  client: Pick<IdentityClient, 'identity'>,
  idOrName: string,
): Promise<AvailableProject[] | undefined> {
  const word = encodeURIComponent(idOrName);
  const named = await client.identity({ method: 'GET', path: `/projects?name=${word}` });
  if (named.status === 403) return undefined;
  const projects = projectsIn(named);
  if (projects.length > 0) return projects;
  const one = await client.identity({ method: 'GET', path: `/projects/${word}` });
  if (one.status === 404) return [];
  if (one.status !== 200) throw keystoneError(one, 'show a project');
  return toProject(parseJson(one.body)?.project);
}

const MAX_LISTED_PROJECTS = 10;

/**
 * Returns a hint with `introduction` and the names of the projects, similar ones first. Of many, it lists some and ends with the
 * command that lists all.
 */
export function projectChoice(
  word: string,
  projects: readonly Pick<AvailableProject, 'name'>[],
  introduction: string,
): string {
  if (projects.length === 0) return 'Ask the cloud administrator for a project that you can use.';
  const names = [...new Set(projects.map(({ name }) => toLine(name)))].sort();
  const similar = similarNames(word, names);
  const ordered = [...similar, ...names.filter((name) => !similar.includes(name))];
  const list = `${introduction}: ${shortenedList(ordered, MAX_LISTED_PROJECTS)}.`;
  return ordered.length > MAX_LISTED_PROJECTS ? `${list} To list them: ${ownCommand('project-list')}` : list;
}

/** Finds a project by its ID or name. Throws MagnumError `not-found`, or `usage` if several domains have a project of that name. */
export function findProject(projects: readonly AvailableProject[], idOrName: string): AvailableProject {
  const byId = projects.find(({ id }) => id === idOrName);
  if (byId) return byId;
  const matches = projects.filter(({ name }) => name === idOrName);
  const [only, second] = matches;
  if (only && !second) return only;
  if (only) {
    throw new MagnumError('usage', `${matches.length} projects are named ${idOrName}:`, {
      details: matches.map(({ id, domainId }) => `${id} (domain ${domainId ?? 'unknown'})`),
      hint: 'Use the project ID instead.',
    });
  }
  throw new MagnumError('not-found', `Project ${idOrName} not found, or you have no role in it.`, {
    hint: projectChoice(
      idOrName,
      projects.filter(({ enabled }) => enabled),
      'Select one of your projects',
    ),
  });
}

/** Returns the remote Keystones that trust this one (OS-FEDERATION, `service_providers` of a token). */
export async function serviceProviders(client: IdentityClient): Promise<readonly ServiceProvider[]> {
  const { token } = await client.anyToken();
  if (token.serviceProviders) return token.serviceProviders;
  return (await requestDescription(client, token)).serviceProviders ?? [];
}

/** GET /v3/auth/tokens, for a cached token without a list of service providers. */
async function requestDescription(client: IdentityClient, token: Token): Promise<Token> {
  const response = await client.identity({
    method: 'GET',
    path: '/auth/tokens?nocatalog',
    headers: ownTokenHeaders(token.id),
  });
  const description = response.status === 200 ? tokenDescriptionOf(response) : undefined;
  if (!description) throw keystoneError(response, 'describe the token');
  return toToken(token.id, description);
}
