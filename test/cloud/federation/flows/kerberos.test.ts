/** Kerberos: MIT's KDC, mod_auth_gssapi before a real Keystone, and tickets of real people. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readFederationState } from '../state.ts';
import { EXIT, expectRefusal, worksInTheCloud } from './proof.ts';
import { user } from './user.ts';

const { kerberos, people, projects } = readFederationState();

/** As at CERN, but for the address. */
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

/** A server of another kind, on loopback; resolves to its port. */
async function standIn(
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

const ASKS = { 'WWW-Authenticate': 'Negotiate' };

/** A token for any ticket, and no proof of its own. */
const credulous = (request: IncomingMessage, response: ServerResponse) => {
  if (!request.headers.authorization) response.writeHead(401, ASKS).end();
  else response.writeHead(201, { 'X-Subject-Token': 'made-up' }).end('{"token":{}}');
};

describe('v3fedkerb', () => {
  it('logs in with a ticket, and works in the cloud', { tags: ['auth-type/v3fedkerb'] }, async () => {
    const alice = withTicket(kerberos.caches.alice);
    const done = await alice.magnum('login');
    expect(done).toMatchObject({ code: 0, stdout: expect.stringContaining('alice') });
    await worksInTheCloud(alice);
  });

  it.each(['optional', 'required'])('has the server prove itself: %s', async (OS_MUTUAL_AUTH) => {
    const alice = withTicket(kerberos.caches.alice, { OS_MUTUAL_AUTH });
    const listed = await alice.magnum('--debug', 'cluster-list');
    expect(listed).toMatchObject({ code: 0, stderr: expect.stringMatching(/authorization: \*\*\*/) });
    expect(listed.stderr).not.toMatch(/Negotiate [\w+/]{20}/);
  });

  it('without a ticket says how to get one', async () => {
    const failure = await withTicket(kerberos.caches.empty).magnum('cluster-list');
    expectRefusal(failure, EXIT.auth, /There is no Kerberos ticket\.$/, /kinit/);
  });

  it('with a ticket that has expired says so', async () => {
    const somebody = withTicket('');
    const cache = join(somebody.home, 'cache');
    somebody.env.KRB5CCNAME = cache;
    execFileSync('kinit', ['-l', '1s', people.alice.name], {
      env: somebody.env,
      input: `${people.alice.password}\n`,
    });
    await setTimeout(2_500);
    const failure = await somebody.magnum('cluster-list');
    expectRefusal(failure, EXIT.auth, /Your Kerberos ticket has expired\.$/, /kinit/);
  });

  it('tells somebody whom the mapping does not let in', async () => {
    const failure = await withTicket(kerberos.caches.bob).magnum('cluster-list');
    expectRefusal(failure, EXIT.auth, /mapping of Keystone .* does not know you/, /let you in/);
  });

  it('tells a KDC that is down', async () => {
    const somebody = withTicket('');
    const config = join(somebody.home, 'krb5.conf');
    const own = readFileSync(kerberos.environment.KRB5_CONFIG ?? '', 'utf8');
    writeFileSync(config, own.replace(/^ +kdc = .*/m, 'kdc = 127.0.0.1:1'));
    // Of a service ticket that is there already the KDC need not be asked.
    const cache = join(somebody.home, 'cache');
    somebody.env.KRB5CCNAME = cache;
    execFileSync('kinit', [people.alice.name], { env: somebody.env, input: `${people.alice.password}\n` });
    somebody.env.KRB5_CONFIG = config;
    const failure = await somebody.magnum('cluster-list');
    expectRefusal(failure, EXIT.unreachable, /\(KDC\) .* cannot be reached\.$/, /krb5\.conf/);
  });

  it('tells a host that is no service in the realm', async () => {
    const port = await standIn((_, response) => response.writeHead(401, ASKS).end(), '127.0.0.2');
    const alice = withTicket(kerberos.caches.alice, { OS_AUTH_URL: `http://127.0.0.2:${port}/v3` });
    const failure = await alice.magnum('cluster-list');
    expectRefusal(failure, EXIT.auth, /knows no service HTTP@127\.0\.0\.2\.$/, /--os-auth-url/);
  });

  it('does not believe a server that must prove itself and does not', async () => {
    const port = await standIn(credulous);
    const OS_AUTH_URL = `http://localhost:${port}/v3`;
    const alice = withTicket(kerberos.caches.alice, { OS_AUTH_URL, OS_MUTUAL_AUTH: 'required' });
    const failure = await alice.magnum('cluster-list');
    expectRefusal(failure, EXIT.auth, /did not prove .*: it sent no response\.$/, /impostor/);
  });

  it('takes no ticket to another host', async () => {
    const seen: (string | undefined)[] = [];
    const thief = await standIn((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(401, ASKS).end();
    });
    const port = await standIn((request, response) => {
      if (!request.url?.includes('OS-FEDERATION')) response.writeHead(404).end();
      else response.writeHead(302, { Location: `http://127.0.0.1:${thief}/` }).end();
    });
    const alice = withTicket(kerberos.caches.alice, { OS_AUTH_URL: `http://localhost:${port}/v3` });
    const failure = await alice.magnum('cluster-list');
    expectRefusal(failure, EXIT.unreachable, /a Kerberos ticket is not taken along\.$/, /--os-auth-url/);
    expect(seen).toEqual([undefined]);
  });

  it('says how to install the package that it needs', async () => {
    const failure = await withTicket(kerberos.caches.alice, { NODE_PATH: '' }).magnum('cluster-list');
    expectRefusal(
      failure,
      EXIT.usage,
      /`kerberos`, which is not installed\.$/,
      /npm install --global kerberos/,
    );
  });
});

describe('v3kerberos', () => {
  const direct = {
    OS_AUTH_TYPE: 'v3kerberos',
    OS_AUTH_URL: kerberos.direct.identity,
    OS_MUTUAL_AUTH: 'required',
  };

  it('logs in with a ticket as a user of Keystone itself, and works in the cloud', {
    tags: ['auth-type/v3kerberos'],
  }, async () => {
    await worksInTheCloud(withTicket(kerberos.caches.alice, direct));
  });

  it('without a ticket says how to get one; tells a user whom Keystone does not know', async () => {
    const nobody = await withTicket(kerberos.caches.empty, direct).magnum('cluster-list');
    expectRefusal(nobody, EXIT.auth, /There is no Kerberos ticket\.$/, /kinit/);
    const bob = await withTicket(kerberos.caches.bob, direct).magnum('cluster-list');
    expectRefusal(bob, EXIT.auth, /rejected the login/, /klist/);
  });
});
