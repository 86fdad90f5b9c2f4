import type { Options } from '../../cli/command-spec.ts';
import type { CloudConfig } from '../../clouds/types.ts';
import type { Context } from '../../context.ts';
import { MagnumError, sentenceOf } from '../../errors.ts';
import { availableProjects, findProject } from '../../keystone/api/projects.ts';
import { isStoringForbidden, type LoginResult, type ManagedSession } from '../../keystone/index.ts';
import type { Token } from '../../keystone/types.ts';
import { message } from '../../output/result.ts';
import { noHomeError } from '../../platform/home-directory.ts';
import { ownCommand } from '../../platform/own-command.ts';
import { privateFiles } from '../../platform/private-files.ts';
import { safeLine } from '../../platform/safe-text.ts';
import { cacheDirectory } from '../../platform/xdg-directories.ts';
import type { World } from '../../world.ts';
import { storageText } from './storage-text.ts';
import type { login } from './table.ts';
import { expiryText, scopeText, userText } from './token-text.ts';

export default async ({ noBrowser }: Options<typeof login>, context: Context) => {
  const { cloud, warn, remark, world } = context;
  const [session, config] = [await context.session(), await cloud()];
  if (cacheDirectory(world) === undefined && !isStoringForbidden(config))
    throw noHomeError('store a session');
  const result = await session.logIn({ browser: !noBrowser });
  const { problem, location, isRenewable } = result;
  if (problem) warn(`${sentenceOf(problem)} ${problem.hint ?? ''}`.trimEnd());
  if (location === undefined) warn(await notStoredReason(config, world));
  const token = await promptForProject(result, session, context);
  if (isUnscoped(token)) {
    remark(`To list your projects: ${ownCommand('project-list')}`);
    remark(`To select one: ${ownCommand('project-use', 'PROJECT')}`);
  }
  const { user, project, expiresAt } = token;
  return message(successText(token, config.cloud, isRenewable), {
    cloud: config.cloud ?? null,
    user: user?.name ?? null,
    user_domain: user?.domain?.name ?? null,
    project: project?.name ?? null,
    project_domain: project?.domain?.name ?? null,
    expires: expiresAt ?? null,
    stored_in: storageText(location),
  });
};

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

/** Prompts for a project in an interactive terminal if the token has no scope. */
async function promptForProject(
  { token, location }: LoginResult,
  session: ManagedSession,
  { world: { stdin, stderr }, progress, say, warn }: Context,
): Promise<Token> {
  if (!isUnscoped(token) || location === undefined || !stdin.isTTY || !stderr.isTTY) return token;
  const projects = (await availableProjects(session)).filter(({ enabled }) => enabled);
  if (projects.length === 0) return token;
  for (const [index, { name, domainId }] of projects.entries())
    say(`${String(index + 1).padStart(4)}  ${safeLine(name)} (domain ${safeLine(domainId ?? '?')})`);
  progress.done();
  const answer = (await stdin.ask('Project number or name (empty to select one later): '))?.trim();
  if (!answer) return token;
  try {
    return await session.useProject(projects[Number(answer) - 1] ?? findProject(projects, answer));
  } catch (error) {
    if (!(error instanceof MagnumError) || error.kind === 'interrupted') throw error;
    warn(sentenceOf(error));
    return token;
  }
}
