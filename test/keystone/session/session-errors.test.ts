import { expect, it } from 'vitest';
import { MagnumError } from '../../../src/errors.ts';
import {
  noRoleError,
  notLoggedInError,
  projectOptionError,
  scopeLimitedError,
  storageUnavailableError,
} from '../../../src/keystone/session/session-errors.ts';
import { configOf } from '../fake-cloud.ts';

const partsOf = ({ kind, message, hint, status, requestId }: MagnumError) => ({
  ...{ kind, message, hint },
  ...{ status, requestId },
});

it('noRoleError keeps the status and the request ID, and its hint lists the projects', () => {
  const rejection = new MagnumError('auth', 'no', { status: 401, requestId: 'req-1' });
  expect(partsOf(noRoleError(rejection))).toMatchInlineSnapshot(`
    {
      "hint": "Select another project with --os-project-name (OS_PROJECT_NAME). To list your projects: magnum project-list",
      "kind": "auth",
      "message": "You are logged in, but the requested scope does not exist or you have no role in it.",
      "requestId": "req-1",
      "status": 401,
    }
  `);
});

it('notLoggedInError names the auth type', () => {
  expect(partsOf(notLoggedInError(configOf({}, { authType: 'none' })))).toMatchInlineSnapshot(`
    {
      "hint": "Run commands without logging in, or select another auth type with --os-auth-type (OS_AUTH_TYPE).",
      "kind": "usage",
      "message": "Auth type none requests no token from Keystone.",
      "requestId": undefined,
      "status": undefined,
    }
  `);
});

it('storageUnavailableError contains the reason', () => {
  expect(partsOf(storageUnavailableError('OS_CACHE turns caching off'))).toMatchInlineSnapshot(`
    {
      "hint": "Select a project for each command with --os-project-name (OS_PROJECT_NAME).",
      "kind": "usage",
      "message": "Cannot store the selected project: OS_CACHE turns caching off.",
      "requestId": undefined,
      "status": undefined,
    }
  `);
});

it('projectOptionError advises to omit the options', () => {
  expect(partsOf(projectOptionError())).toMatchInlineSnapshot(`
    {
      "hint": "Omit --os-project-name, --os-project-id and other scope options.",
      "kind": "usage",
      "message": "Cannot select a project: a scope option on the command line overrides it.",
      "requestId": undefined,
      "status": undefined,
    }
  `);
});

it('scopeLimitedError names the project of the token, or its scope without a project', () => {
  const project = { id: 'p', name: 'demo' };
  expect(partsOf(scopeLimitedError({ id: 't', project }))).toMatchInlineSnapshot(`
    {
      "hint": "Log in as a user, or with an application credential of the other project.",
      "kind": "auth",
      "message": "This login is limited to project demo: application credentials and other delegated logins cannot switch projects.",
      "requestId": undefined,
      "status": undefined,
    }
  `);
  expect(scopeLimitedError({ id: 't' }).message).toBe(
    'This login is limited to its scope: application credentials and other delegated logins cannot switch projects.',
  );
});
