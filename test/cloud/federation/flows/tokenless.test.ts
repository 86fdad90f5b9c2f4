/** Keystone's [tokenless_auth]: its own API, with a client certificate and without a token. */
import { expect, it } from 'vitest';
import { readCloudState } from '../../state.ts';
import { readFederationState } from '../state.ts';
import { EXIT, expectError } from './proof.ts';
import { user } from './user.ts';

const { tokenless, authority, projects } = readFederationState();

const withCertificate = (cert: string, key: string) =>
  user({
    OS_AUTH_TYPE: 'v3tokenlessauth',
    OS_AUTH_URL: tokenless.identity,
    OS_PROJECT_NAME: projects[0] ?? '',
    OS_PROJECT_DOMAIN_NAME: 'Default',
    OS_CACERT: authority,
    OS_CERT: cert,
    OS_KEY: key,
  });

it('v3tokenlessauth: lists the projects of the user of the client certificate', {
  tags: ['auth-type/v3tokenlessauth'],
}, async () => {
  const person = withCertificate(tokenless.certificate, tokenless.key);
  const listed = await person.magnum('project-list', '-f', 'value', '-c', 'name');
  expect(listed).toMatchObject({ code: 0, stderr: '' });
  expect(listed.stdout.trim().split('\n').sort()).toEqual([...projects]);
});

it('v3tokenlessauth: fails for a certificate that Keystone does not know, and without one', async () => {
  const unknown = withCertificate(tokenless.unknownCertificate, tokenless.unknownKey);
  for (const person of [unknown, withCertificate('', '')]) {
    const result = await person.magnum('project-list');
    expectError(result, EXIT.auth, /rejected the login/, /client certificate/);
  }
});

it('v3tokenlessauth: requires a Magnum endpoint, which rejects the request without a token', async () => {
  const person = withCertificate(tokenless.certificate, tokenless.key);
  const withoutEndpoint = await person.magnum('cluster-list');
  expectError(withoutEndpoint, EXIT.usage, /requires a Magnum endpoint/, /--os-endpoint-override/);
  person.env.BYPASS_URL = readCloudState().magnum;
  const rejected = await person.magnum('cluster-list');
  expectError(rejected, EXIT.auth, /auth type v3tokenlessauth provides none/, /--os-auth-type/);
});
