/** v3fedkerb with a web server whose responses are fake; test/keystone/kerberos has the tickets. */
import { expect, it, vi } from 'vitest';
import type { HttpRequest } from '../../../src/http/types.ts';
import { TICKET_HINT } from '../../../src/keystone/kerberos/kerberos-error.ts';
import type * as negotiation from '../../../src/keystone/kerberos/negotiate.ts';
import { v3fedkerb } from '../../../src/keystone/plugins/v3fedkerb.ts';
import { authContext } from '../fake-cloud.ts';

const fake = vi.hoisted(() => ({ status: 200, requests: [] as unknown[] }));

vi.mock('../../../src/keystone/kerberos/negotiate.ts', async (importOriginal) => ({
  ...(await importOriginal<typeof negotiation>()),
  negotiate: async (request: HttpRequest) => {
    fake.requests.push(request);
    const headers = { 'x-subject-token': 'unscoped' };
    return { status: fake.status, body: '{"token":{}}', headers, cookies: [], url: request.url };
  },
}));

const OPTIONS = { auth_url: 'https://h/v3', identity_provider: 'i', protocol: 'kerberos' };
const logIn = (options: Record<string, string>) => v3fedkerb.authenticate(authContext(options));

it('v3fedkerb: requests an unscoped token with a ticket', async () => {
  fake.status = 200;
  expect(await logIn(OPTIONS)).toMatchObject({ id: 'unscoped' });
  expect(fake.requests).toEqual([
    { method: 'GET', url: 'https://h/v3/OS-FEDERATION/identity_providers/i/protocols/kerberos/auth' },
  ]);
});

it('v3fedkerb: fails with a hint about tickets if the web server rejects the login', async () => {
  fake.status = 403;
  await expect(logIn(OPTIONS)).rejects.toMatchObject({ kind: 'auth', status: 403, hint: TICKET_HINT });
});

it('v3fedkerb: fails for missing options', async () => {
  await expect(logIn({})).rejects.toThrow(
    '--os-auth-url (OS_AUTH_URL), and --os-identity-provider (OS_IDENTITY_PROVIDER), and --os-protocol (OS_PROTOCOL).',
  );
});
