import type { Options } from '../../cli/command-spec.ts';
import type { CloudConfig } from '../../clouds/types.ts';
import { isUsedBy } from '../../clouds/unused-options.ts';
import type { Context } from '../../context.ts';
import { isInterruption, MagnumError, sentenceOf } from '../../errors.ts';
import { type AvailableProject, availableProjects, findProject } from '../../keystone/api/projects.ts';
import { isStoringForbidden, type LoginResult, type ManagedSession } from '../../keystone/index.ts';
import type { Token } from '../../keystone/types.ts';
import { message } from '../../output/result.ts';
import { noHomeError } from '../../platform/home-directory.ts';
import { ownCommand } from '../../platform/own-command.ts';
import { privateFiles } from '../../platform/private-files.ts';
import { safeLine } from '../../platform/safe-text.ts';
import { cacheDirectory } from '../../platform/xdg-directories.ts';
import { isInteractive, type World } from '../../world.ts';
import { readInputText } from '../shared/input-text.ts';
import { type Choice, selectOptional } from '../shared/select-prompt.ts';
import { storageText } from './storage-text.ts';
import type { login } from './table.ts';
import { expiryText, scopeText, userText } from './token-text.ts';

export default async ({ noBrowser, passwordStdin }: Options<typeof login>, context: Context) => {
  const { cloud, warn, world } = context;
  if (passwordStdin) context.setPassword(await readPassword(world));
  const config = await cloud();
  if (passwordStdin && !isUsedBy('password', config.authType)) throw noPasswordError(config);
  const session = await context.session();
  if (cacheDirectory(world) === undefined && !isStoringForbidden(config))
    throw noHomeError('store a session');
  const result = await session.logIn({ browser: !noBrowser });
  const { problem, location, isRenewable } = result;
  if (problem) warn(`${sentenceOf(problem)} ${problem.hint ?? ''}`.trimEnd());
  if (location === undefined) warn(await notStoredReason(config, world));
  const token = await promptForProject(result, session, context);
  const { user, project, expiresAt } = token;
  const loginMessage = message(successText(token, config.cloud, isRenewable), {
    cloud: config.cloud ?? null,
    user: user?.name ?? null,
    user_domain: user?.domain?.name ?? null,
    project: project?.name ?? null,
    project_domain: project?.domain?.name ?? null,
    expires: expiresAt ?? null,
    stored_in: storageText(location),
  });
  return { ...loginMessage, notes: isUnscoped(token) ? selectionAdvice() : [] };
};

/** All of standard input without its last line end, as in `docker login`; in a terminal, a hidden prompt. */
async function readPassword(world: World): Promise<string> {
  const { stdin } = world;
  const text = stdin.isTTY
    ? await stdin.ask('Password: ', { secret: true })
    : await readInputText('-', world);
  const password = text?.replace(/\r?\n$/, '') ?? '';
  if (password === '')
    throw new MagnumError('usage', '--password-stdin requires a password on standard input, which is empty.');
  if (/[\r\n\0]/.test(password))
    throw new MagnumError('usage', 'The password on standard input has more than one line.');
  return password;
}

const noPasswordError = ({ authType }: CloudConfig): MagnumError =>
  new MagnumError('usage', `Auth type ${authType} does not use the password of --password-stdin.`, {
    hint: 'Select another auth type with --os-auth-type (OS_AUTH_TYPE).',
  });

const selectionAdvice = (): string[] => [
  `To list your projects: ${ownCommand('project-list')}`,
  `To select one: ${ownCommand('project-use', 'PROJECT')}`,
];

function successText(token: Token, cloud: string | undefined, isRenewable: boolean): string {
  const end = expiryText(token);
  const validity =
    end === undefined ? '' : `, valid until ${end}${isRenewable ? ', then renewed automatically' : ''}`;
  const target = cloud === undefined ? '' : ` to ${cloud}`;
  return `Logged in${target} as ${safeLine(userText(token))}, ${safeLine(scopeText(token))}${validity}.`;
}

async function notStoredReason(config: CloudConfig, world: World): Promise<string> {
  if (isStoringForbidden(config)) {
    return 'The session is not stored: OS_CACHE turns caching off';
  }
  const directory = cacheDirectory(world, 'sessions');
  const problem = await privateFiles(directory, world.home).problem();
  const reason = problem ?? 'another process is changing it';
  return safeLine(`The session is not stored in ${directory}: ${reason}`);
}

const isUnscoped = ({ project, domain, system }: Token): boolean =>
  project === undefined && domain === undefined && system === undefined;

/**
 * Prompts for a project in an interactive terminal if the token has no scope. The session is stored already, so that a failure is a
 * warning. Throws MagnumError `interrupted`, which reports that.
 */
async function promptForProject(
  { token, location }: LoginResult,
  session: ManagedSession,
  context: Context,
): Promise<Token> {
  if (!isUnscoped(token) || location === undefined || !isInteractive(context.world)) return token;
  try {
    const projects = (await availableProjects(session)).filter(({ enabled }) => enabled);
    if (projects.length === 0) return token;
    context.progress.done();
    const choices = projects.map((project) => choiceFrom(project, token));
    const id = await selectOptional('project', choices, context);
    return id === undefined ? token : await session.useProject(findProject(projects, id));
  } catch (error) {
    if (!(error instanceof MagnumError)) throw error;
    if (isInterruption(error)) throw selectionInterruptedError();
    context.warn(sentenceOf(error));
    return token;
  }
}

/** Keystone lists only the IDs of domains, and a token without a scope must not read others than that of its user. */
function choiceFrom({ id, name, domainId }: AvailableProject, { user }: Token): Choice {
  const domain = user?.domain?.id === domainId ? user?.domain?.name : undefined;
  return {
    name,
    value: id,
    description: domain ? `domain ${domain}` : domainId ? `domain ID ${domainId}` : '',
  };
}

const selectionInterruptedError = (): MagnumError =>
  new MagnumError('interrupted', 'Interrupted: you are logged in, but no project is selected.', {
    hint: `To select a project: ${ownCommand('project-use', 'PROJECT')}`,
  });
