/** Users who log in with the OpenID provider: their variables, and their input on its pages. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { type OpenidClient, type OpenidControl, type Person, readFederationState } from '../state.ts';
import { type User, user } from './user.ts';

export const state = readFederationState();

/** Variables for an auth type and a client. `more` adds to them or overrides them. */
export function openid(
  type: string,
  client: OpenidClient,
  more: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const { openid: provider, projects } = state;
  return {
    OS_AUTH_TYPE: type,
    OS_AUTH_URL: provider.identity,
    OS_IDENTITY_PROVIDER: provider.identityProvider,
    OS_PROTOCOL: provider.protocol,
    OS_DISCOVERY_ENDPOINT: provider.discovery,
    OS_CLIENT_ID: client.id,
    ...(client.secret !== undefined && { OS_CLIENT_SECRET: client.secret }),
    OS_PROJECT_NAME: projects[0] ?? '',
    OS_PROJECT_DOMAIN_NAME: 'Default',
    ...more,
  };
}

export const withPassword = ({ name, password }: Person): Record<string, string> => ({
  OS_USERNAME: name,
  OS_PASSWORD: password,
});

/** A user with a desktop, whose browser only records the URL. */
export function withDesktop(env: Readonly<Record<string, string>>) {
  const person = user(env);
  const [program, recorded] = [join(person.home, 'browser'), join(person.home, 'opened')];
  writeFileSync(
    program,
    `#!/bin/sh\nprintf %s "$1" > "${recorded}.new" && mv "${recorded}.new" "${recorded}"\n`,
    {
      mode: 0o700,
    },
  );
  person.env.BROWSER = program;
  return {
    ...person,
    /** Waits for the next URL that a command opens. */
    async openedUrl(): Promise<string> {
      for (let attempts = 0; attempts < 300 && !existsSync(recorded); attempts += 1) await setTimeout(100);
      const url = readFileSync(recorded, 'utf8');
      rmSync(recorded);
      return url;
    },
  };
}

/** Enters name and password, and allows or denies access to the client. */
export async function logInAt(
  page: Page,
  person: Person,
  decision: 'allow' | 'deny' = 'allow',
): Promise<void> {
  const { pages } = state.openid;
  await page.fill(pages.login, person.name);
  await page.fill(pages.password, person.password);
  await page.click(pages.submit);
  await page.click(pages[decision]);
}

/** Waits until the page shows that the login is complete. */
export const showsLogin = (page: Page): Promise<void> =>
  page.getByRole('heading', { name: 'Logged in' }).waitFor();

/** Sets the faults of the provider; `{}` removes them. */
export async function setFaults(faults: OpenidControl): Promise<void> {
  const response = await fetch(state.openid.control, { method: 'POST', body: JSON.stringify(faults) });
  if (!response.ok) throw new Error(`The provider does not know ${JSON.stringify(faults)}`);
}

/** Revokes all stored tokens of Keystone. */
export async function revokeTokens({ home }: User): Promise<void> {
  const directory = join(home, '.cache', 'magnum');
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const text = files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8')).join('\n');
  const tokens = [...new Set(text.match(/gAAAA[\w-]+={0,2}/g))];
  expect(tokens.length).toBeGreaterThanOrEqual(2);
  for (const token of tokens) {
    const headers = { 'X-Auth-Token': token, 'X-Subject-Token': token };
    const url = `${state.identity.plain}/auth/tokens`;
    await fetch(url, { method: 'DELETE', headers });
    expect((await fetch(url, { headers })).status).toBe(401);
  }
}
