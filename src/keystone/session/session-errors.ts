/** Errors of a session. */
import type { CloudConfig } from '../../clouds/types.ts';
import { MagnumError } from '../../errors.ts';
import { ownCommand } from '../../platform/own-command.ts';
import type { Token } from '../types.ts';

export const noRoleError = ({ status, requestId }: MagnumError): MagnumError =>
  new MagnumError(
    'auth',
    'You are logged in, but the requested scope does not exist or you have no role in it.',
    {
      hint: `Choose a project with --os-project-name or with project-use; to list them: ${ownCommand('project-list')}`,
      status,
      requestId,
    },
  );

export const notLoggedInError = ({ authType }: CloudConfig): MagnumError =>
  new MagnumError('usage', `Auth type ${authType} does not get a token from Keystone.`, {
    hint: 'Commands work without a login; select another auth type with --os-auth-type (OS_AUTH_TYPE).',
  });

export const storageUnavailableError = (): MagnumError =>
  new MagnumError('usage', 'The project selection cannot be stored.', {
    hint: 'OS_CACHE=0 forbids it, HOME is not set, or the directory of the cache cannot be written to; --os-project-name chooses for one command.',
  });

export const projectOptionError = (): MagnumError =>
  new MagnumError('usage', 'A project given as an option overrides the stored selection.', {
    hint: 'Omit --os-project-name, --os-project-id and the like, or keep using them.',
  });

export const scopeLimitedError = ({ project }: Token): MagnumError =>
  new MagnumError(
    'auth',
    `This login is limited to project ${project?.name ?? '(none)'}: application credentials and other delegated ` +
      'logins cannot switch projects.',
    { hint: 'Log in as a user, or with an application credential of the other project.' },
  );
