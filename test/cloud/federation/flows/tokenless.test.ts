/** Keystone's [tokenless_auth]: its own API with a client certificate and no token. */
import { expect, it } from 'vitest';
import { readCloudState } from '../../state.ts';
import { readFederationState } from '../state.ts';
import { EXIT, expectRefusal } from './proof.ts';
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

it('lists projects as whom the certificate says', { tags: ['auth-type/v3tokenlessauth'] }, async () => {
  const person = withCertificate(tokenless.certificate, tokenless.key);
  const listed = await person.magnum('project-list', '-f', 'value', '-c', 'name');
  expect(listed).toMatchObject({ code: 0, stderr: '' });
  expect(listed.stdout.trim().split('\n').sort()).toEqual([...projects]);
});

it('tells a certificate that Keystone does not know, and a missing one', async () => {
  const stranger = withCertificate(tokenless.strangerCertificate, tokenless.strangerKey);
  for (const person of [stranger, withCertificate('', '')]) {
    const failure = await person.magnum('project-list');
    expectRefusal(failure, EXIT.auth, /rejected the login/, /client certificate/);
  }
});

it('is nothing that Magnum takes', async () => {
  const person = withCertificate(tokenless.certificate, tokenless.key);
  const nowhere = await person.magnum('cluster-list');
  expectRefusal(nowhere, EXIT.usage, /needs the address of Magnum/, /--os-endpoint-override/);
  person.env.BYPASS_URL = readCloudState().magnum;
  const refused = await person.magnum('cluster-list');
  expectRefusal(refused, EXIT.auth, /auth type v3tokenlessauth gives none/, /--os-auth-type/);
});
