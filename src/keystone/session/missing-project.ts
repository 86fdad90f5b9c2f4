/** Explains a rejected login or exchange of a token if its cause is the requested project. */
import { MagnumError } from '../../errors.ts';
import { domainOf } from '../api/domain-references.ts';
import { type AuthOptions, flagOf, formatOptions, optionOf, variableOf } from '../api/plugin-options.ts';
import { type AvailableProject, availableProjects, projectChoice } from '../api/projects.ts';
import type { AuthContext, IssuedToken, Token } from '../types.ts';
import { finalScopeOptions, usesKeystoneToKeystone } from './cache-keys.ts';

interface RequestedProject {
  readonly word: string;
  readonly isId: boolean;
  readonly domain: ReturnType<typeof domainOf>;
}

/** Returns the project of the scope in the Keystone that issues the token. */
function requestedProject(options: AuthOptions): RequestedProject | undefined {
  const scope = finalScopeOptions(options);
  const id = optionOf(scope, 'project_id') ?? optionOf(scope, 'tenant_id');
  if (id) return { word: id, isId: true, domain: undefined };
  const name = optionOf(scope, 'project_name') ?? optionOf(scope, 'tenant_name');
  return name ? { word: name, isId: false, domain: domainOf(scope, 'project') } : undefined;
}

/** Returns the ID of the domain if it is known: Keystone lists projects with the IDs of their domains only. */
function domainId({ domain }: RequestedProject, { user }: Token): string | undefined {
  if (domain === undefined) return undefined;
  if ('id' in domain) return domain.id;
  return user?.domain?.name === domain.name ? user.domain.id : undefined;
}

/** Returns ` in domain Default`; empty without a domain. */
const inDomain = ({ domain }: RequestedProject): string =>
  domain === undefined ? '' : ` in domain ${'id' in domain ? domain.id : domain.name}`;

interface Problem {
  readonly message: string;
  readonly hint: string;
}

/** Undefined if the project is available: then it is not the cause. */
function problemOf(
  requested: RequestedProject,
  projects: readonly AvailableProject[],
  { token, options }: { readonly token: Token; readonly options: AuthOptions },
): Problem | undefined {
  const { word, isId } = requested;
  const isRemote = usesKeystoneToKeystone(options);
  const nameOption = isRemote ? 'remote_project_name' : 'project_name';
  const idOption = isRemote ? 'remote_project_id' : 'project_id';
  const domainOption = isRemote ? 'remote_project_domain_id' : 'project_domain_id';
  const namesakes = projects.filter(({ id, name }) => (isId ? id : name) === word);
  const domain = domainId(requested, token);
  const found = namesakes.find((project) => isId || project.domainId === domain);
  const choice = projectChoice(
    word,
    projects.filter(({ enabled }) => enabled),
    `Select one of your projects with ${formatOptions([nameOption])}`,
  );
  const isOther = projects.some(({ id, name }) => (isId ? name : id) === word);
  if (found === undefined && isOther) {
    const [wrong, option] = isId ? [idOption, nameOption] : [nameOption, idOption];
    return {
      message: `Project ${word} not found: it is the ${isId ? 'name' : 'ID'} of a project.`,
      hint: `Set ${formatOptions([option])} instead of ${formatOptions([wrong])}.`,
    };
  }
  if (found?.enabled) return undefined;
  if (found) return { message: `Project ${word} is disabled.`, hint: choice };
  const [namesake] = namesakes;
  if (namesake?.domainId !== undefined) {
    return {
      message: `Project ${word} not found${inDomain(requested)}; your project ${word} is in the domain with ID ${namesake.domainId}.`,
      hint: `Set the domain: ${flagOf(domainOption)} ${namesake.domainId} (${variableOf(domainOption)}).`,
    };
  }
  return {
    message: `Project ${word} not found${inDomain(requested)}, or you have no role in it.`,
    hint: choice,
  };
}

/**
 * Returns the error that names the project and lists the available ones; `error` itself if the scope is not a project, the
 * projects cannot be listed, or the project is one of them. `issued` is a token of the user with any scope, from the Keystone that
 * has rejected the scope of the options.
 */
export async function explainRejectedScope(
  { transport, options }: Pick<AuthContext, 'transport' | 'options'>,
  { token, identityUrl }: IssuedToken,
  error: MagnumError,
): Promise<MagnumError> {
  const requested = requestedProject(options);
  if (requested === undefined) return error;
  const identity: Parameters<typeof availableProjects>[0]['identity'] = ({ path, ...request }) =>
    transport.request({ ...request, url: `${identityUrl}${path}`, headers: { 'X-Auth-Token': token.id } });
  const projects = await availableProjects({ identity }).catch((reason: unknown) => {
    if (reason instanceof MagnumError && reason.kind === 'interrupted') throw reason;
    return undefined;
  });
  const problem = projects && problemOf(requested, projects, { token, options });
  if (problem === undefined) return error;
  const { status, requestId } = error;
  return new MagnumError('auth', problem.message, { hint: problem.hint, status, requestId });
}
