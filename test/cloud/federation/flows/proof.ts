/** Checks of a login: it gives access to the cloud with a real Magnum, or fails with one sentence and a hint. */
import { expect } from 'vitest';
import { readFederationState } from '../state.ts';
import type { Finished, User } from './user.ts';

const names = ({ stdout }: Finished): string[] => stdout.trim().split('\n').filter(Boolean).sort();

/** Creates a cluster in the project of the login, waits until it is listed, and deletes it. Returns its name. */
export async function createAndDeleteCluster(person: User): Promise<string> {
  const name = `proof-${process.pid}-${Date.now()}`;
  const created = await person.magnum('cluster-create', name, '--cluster-template', 'kubernetes');
  expect(created).toMatchObject({ code: 0, stdout: expect.stringContaining('has been accepted') });
  const list = async () => names(await person.magnum('cluster-list', '-f', 'value', '-c', 'name'));
  // The conductor stores it asynchronously.
  await expect.poll(list, { timeout: 60_000, interval: 1_000 }).toContain(name);
  expect(await person.magnum('cluster-delete', name)).toMatchObject({ code: 0 });
  return name;
}

/** Lists the projects, creates a cluster in the first, and does not find it in the second, which `projectOption` selects. */
export async function expectCloudAccess(person: User, projectOption = '--os-project-name'): Promise<void> {
  const [first = '', second = ''] = readFederationState().projects;
  expect(names(await person.magnum('project-list', '-f', 'value', '-c', 'name'))).toEqual([first, second]);
  const name = await createAndDeleteCluster(person);
  const options = [projectOption, second, '-f', 'value', '-c', 'name'];
  const listed = await person.magnum('cluster-list', ...options);
  expect(listed).toMatchObject({ code: 0, stderr: '' });
  expect(names(listed)).not.toContain(name);
}

/** Exit codes of docs/output.md. */
export const EXIT = { failed: 1, usage: 2, auth: 4, unreachable: 7 };

/** Expects one ERROR line that matches `sentence`, one hint, the exit code, and nothing on stdout. */
export function expectError(finished: Finished, code: number, sentence: RegExp, hint: RegExp): void {
  const [first = '', second = '', ...more] = finished.stderr.trimEnd().split('\n');
  expect({ code: finished.code, stdout: finished.stdout, first, second, more }).toEqual({
    code,
    stdout: '',
    first: expect.stringMatching(sentence),
    second: expect.stringMatching(hint),
    more: [],
  });
  expect(first).toMatch(/^ERROR: /);
}
