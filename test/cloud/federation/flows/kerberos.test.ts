/** Kerberos: the KDC of MIT, mod_auth_gssapi in front of a real Keystone, and real tickets. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readFederationState } from '../state.ts';
import { EXIT, expectCloudAccess, expectError } from './proof.ts';
import { user } from './user.ts';

const { kerberos, people, projects } = readFederationState();

/** The configuration of CERN, except for the URL. */
const federated = {
  OS_AUTH_TYPE: 'v3fedkerb',
  OS_AUTH_URL: kerberos.identity,
  OS_IDENTITY_PROVIDER: kerberos.identityProvider,
  OS_PROTOCOL: kerberos.protocol,
  OS_MUTUAL_AUTH: 'disabled',
  OS_PROJECT_NAME: projects[0] ?? '',
  OS_PROJECT_DOMAIN_NAME: 'Default',
};

const withTicket = (cache: string, more: Record<string, string> = {}) =>
  user({
    ...federated,
    ...kerberos.environment,
    NODE_PATH: kerberos.nodeModules,
    KRB5CCNAME: cache,
    ...more,
  });

/** Starts a server on loopback in place of Keystone. Resolves to its port. */
async function startServer(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  host = '127.0.0.1',
): Promise<number> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

const CHALLENGE = { 'WWW-Authenticate': 'Negotiate' };

/** Returns a token for any ticket, but no Kerberos token of its own. */
const acceptAnyTicket = (request: IncomingMessage, response: ServerResponse) => {
  if (!request.headers.authorization) response.writeHead(401, CHALLENGE).end();
  else response.writeHead(201, { 'X-Subject-Token': 'made-up' }).end('{"token":{}}');
};

describe('v3fedkerb', () => {
  it('v3fedkerb: logs in with a ticket, and creates clusters', {
    tags: ['auth-type/v3fedkerb'],
  }, async () => {
    const alice = withTicket(kerberos.caches.alice);
    const result = await alice.magnum('login');
    expect(result).toMatchObject({ code: 0, stdout: expect.stringContaining('alice') });
    await expectCloudAccess(alice);
  });

  it.each(['optional', 'required'])(
    'v3fedkerb: authenticates the server with mutual_auth %s',
    async (OS_MUTUAL_AUTH) => {
      const alice = withTicket(kerberos.caches.alice, { OS_MUTUAL_AUTH });
      const listed = await alice.magnum('--debug', 'cluster-list');
      expect(listed).toMatchObject({ code: 0, stderr: expect.stringMatching(/authorization: \*\*\*/) });
      expect(listed.stderr).not.toMatch(/Negotiate [\w+/]{20}/);
    },
  );

  it('v3fedkerb: fails with the hint kinit without a ticket', async () => {
    const result = await withTicket(kerberos.caches.empty).magnum('cluster-list');
    expectError(result, EXIT.auth, /No Kerberos ticket found\.$/, /kinit/);
  });

  it('v3fedkerb: fails with the hint kinit for an expired ticket', async () => {
    const person = withTicket('');
    const cache = join(person.home, 'cache');
    person.env.KRB5CCNAME = cache;
    execFileSync('kinit', ['-l', '1s', people.alice.name], {
      env: person.env,
      input: `${people.alice.password}\n`,
    });
    await setTimeout(2_500);
    const result = await person.magnum('cluster-list');
    expectError(result, EXIT.auth, /Your Kerberos ticket has expired\.$/, /kinit/);
  });

  it('v3fedkerb: fails for a principal that the mapping does not include', async () => {
    const result = await withTicket(kerberos.caches.bob).magnum('cluster-list');
    expectError(
      result,
      EXIT.auth,
      /mapping of Keystone .* does not include your account/,
      /Ask the cloud administrator/,
    );
  });

  it('v3fedkerb: fails as unreachable if the KDC does not respond', async () => {
    const person = withTicket('');
    const config = join(person.home, 'krb5.conf');
    const original = readFileSync(kerberos.environment.KRB5_CONFIG ?? '', 'utf8');
    writeFileSync(config, original.replace(/^ +kdc = .*/m, 'kdc = 127.0.0.1:1'));
    // A new cache: with a cached service ticket, the KDC would not be needed.
    const cache = join(person.home, 'cache');
    person.env.KRB5CCNAME = cache;
    execFileSync('kinit', [people.alice.name], { env: person.env, input: `${people.alice.password}\n` });
    person.env.KRB5_CONFIG = config;
    const result = await person.magnum('cluster-list');
    expectError(result, EXIT.unreachable, /\(KDC\) of your realm is unreachable\.$/, /krb5\.conf/);
  });

  it('v3fedkerb: fails if the realm has no service principal for the host', async () => {
    const port = await startServer((_, response) => response.writeHead(401, CHALLENGE).end(), '127.0.0.2');
    const alice = withTicket(kerberos.caches.alice, { OS_AUTH_URL: `http://127.0.0.2:${port}/v3` });
    const result = await alice.magnum('cluster-list');
    expectError(
      result,
      EXIT.auth,
      /does not know the service principal HTTP\/127\.0\.0\.2\.$/,
      /--os-auth-url/,
    );
  });

  it('v3fedkerb: fails if mutual_auth is required and the server does not authenticate itself', async () => {
    const port = await startServer(acceptAnyTicket);
    const OS_AUTH_URL = `http://localhost:${port}/v3`;
    const alice = withTicket(kerberos.caches.alice, { OS_AUTH_URL, OS_MUTUAL_AUTH: 'required' });
    const result = await alice.magnum('cluster-list');
    expectError(
      result,
      EXIT.auth,
      /failed Kerberos mutual authentication: it sent no Kerberos token\.$/,
      /impostor/,
    );
  });

  it('v3fedkerb: does not send the ticket to the target of a redirect', async () => {
    const authorizations: (string | undefined)[] = [];
    const otherPort = await startServer((request, response) => {
      authorizations.push(request.headers.authorization);
      response.writeHead(401, CHALLENGE).end();
    });
    const port = await startServer((request, response) => {
      if (!request.url?.includes('OS-FEDERATION')) response.writeHead(404).end();
      else response.writeHead(302, { Location: `http://127.0.0.1:${otherPort}/` }).end();
    });
    const alice = withTicket(kerberos.caches.alice, { OS_AUTH_URL: `http://localhost:${port}/v3` });
    const result = await alice.magnum('cluster-list');
    expectError(result, EXIT.unreachable, /; the Kerberos ticket was not sent there\.$/, /--os-auth-url/);
    expect(authorizations).toEqual([undefined]);
  });

  it('v3fedkerb: fails with the command that installs the package kerberos', async () => {
    const result = await withTicket(kerberos.caches.alice, { NODE_PATH: '' }).magnum('cluster-list');
    expectError(result, EXIT.usage, /`kerberos`, which is not installed\.$/, /npm install --global kerberos/);
  });
});

describe('v3kerberos', () => {
  const direct = {
    OS_AUTH_TYPE: 'v3kerberos',
    OS_AUTH_URL: kerberos.direct.identity,
    OS_MUTUAL_AUTH: 'required',
  };

  it('v3kerberos: logs in with a ticket as a user of Keystone itself, and creates clusters', {
    tags: ['auth-type/v3kerberos'],
  }, async () => {
    await expectCloudAccess(withTicket(kerberos.caches.alice, direct));
  });

  it('v3kerberos: fails without a ticket, and for a user that Keystone does not know', async () => {
    const withoutTicket = await withTicket(kerberos.caches.empty, direct).magnum('cluster-list');
    expectError(withoutTicket, EXIT.auth, /No Kerberos ticket found\.$/, /kinit/);
    const bob = await withTicket(kerberos.caches.bob, direct).magnum('cluster-list');
    expectError(bob, EXIT.auth, /rejected the login/, /klist/);
  });
});
