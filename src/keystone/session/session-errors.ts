/** Errors of a session. */
import type { CloudConfig } from '../../clouds/types.ts';
import { MagnumError } from '../../errors.ts';
import { ownCommand } from '../../platform/own-command.ts';
import type { Token } from '../types.ts';

export const noRoleError = ({ status, requestId }: MagnumError): MagnumError =>
  new MagnumError(
    'auth',
    'You are logged in, but have no role in what is asked for, or there is none such.',
    {
      hint: `Choose a project with --os-project-name or with project-use; to list them: ${ownCommand('project-list')}`,
      status,
      requestId,
    },
  );

export const notLoggedInError = ({ authType }: CloudConfig): MagnumError =>
  new MagnumError('usage', `The auth type ${authType} asks no Keystone for a token.`, {
    hint: 'Commands work without a log-in; another auth type is chosen with --os-auth-type (OS_AUTH_TYPE).',
  });

export const storageUnavailableError = (): MagnumError =>
  new MagnumError('usage', 'A choice cannot be remembered here.', {
    hint: 'OS_CACHE=0 forbids it, HOME is not set, or the directory of the cache cannot be written to; --os-project-name chooses for one command.',
  });

export const projectOptionError = (): MagnumError =>
  new MagnumError('usage', 'A project that is typed as an option wins over one that was chosen.', {
    hint: 'Leave out --os-project-name, --os-project-id and the like, or leave it at them.',
  });

export const scopeLimitedError = ({ project }: Token): MagnumError =>
  new MagnumError(
    'auth',
    `This log-in is for the project ${project?.name ?? '(none)'} only: application credentials and other delegated log-ins cannot be taken to another one.`,
    { hint: 'Log in with a user, or with an application credential of the other project.' },
  );
