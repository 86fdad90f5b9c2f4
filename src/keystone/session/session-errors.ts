/** Errors of a session. */
import type { CloudConfig } from '../../clouds/types.ts';
import { MagnumError } from '../../errors.ts';
import { ownCommand } from '../../platform/own-command.ts';
import type { Token } from '../types.ts';

/** For a scope that is not a project, or if the projects cannot be listed. */
export const noRoleError = ({ status, requestId }: MagnumError): MagnumError =>
  new MagnumError(
    'auth',
    'You are logged in, but the requested scope does not exist or you have no role in it.',
    {
      hint: `Select another project with --os-project-name (OS_PROJECT_NAME). To list your projects: ${ownCommand('project-list')}`,
      status,
      requestId,
    },
  );

export const notLoggedInError = ({ authType }: CloudConfig): MagnumError =>
  new MagnumError('usage', `Auth type ${authType} requests no token from Keystone.`, {
    hint: 'Run commands without logging in, or select another auth type with --os-auth-type (OS_AUTH_TYPE).',
  });

/** `reason` is part of a sentence: `OS_CACHE turns caching off`. */
export const storageUnavailableError = (reason: string): MagnumError =>
  new MagnumError('usage', `Cannot store the selected project: ${reason}.`, {
    hint: 'Select a project for each command with --os-project-name (OS_PROJECT_NAME).',
  });

export const projectOptionError = (): MagnumError =>
  new MagnumError('usage', 'Cannot select a project: a scope option on the command line overrides it.', {
    hint: 'Omit --os-project-name, --os-project-id and other scope options.',
  });

export const scopeLimitedError = ({ project }: Token): MagnumError =>
  new MagnumError(
    'auth',
    `This login is limited to ${project ? `project ${project.name}` : 'its scope'}: application credentials and ` +
      'other delegated logins cannot switch projects.',
    { hint: 'Log in as a user, or with an application credential of the other project.' },
  );
