/** What a login is worth: it works in the cloud with a real Magnum, or it is refused in one sentence. */
import { expect } from 'vitest';
import { readFederationState } from '../state.ts';
import type { Finished, User } from './user.ts';

const names = ({ stdout }: Finished): string[] => stdout.trim().split('\n').filter(Boolean).sort();

/** Makes a cluster in the project that the login is for, finds it, and takes it away. */
export async function makesClusters(person: User): Promise<string> {
  const name = `proof-${process.pid}-${Date.now()}`;
  const made = await person.magnum('cluster-create', name, '--cluster-template', 'kubernetes');
  expect(made).toMatchObject({ code: 0, stdout: expect.stringContaining('has been accepted') });
  const list = async () => names(await person.magnum('cluster-list', '-f', 'value', '-c', 'name'));
  // The conductor writes it down in its own time.
  await expect.poll(list, { timeout: 60_000, interval: 1_000 }).toContain(name);
  expect(await person.magnum('cluster-delete', name)).toMatchObject({ code: 0 });
  return name;
}

/** The projects, clusters in the first, and the second with a token for that one, by the option that names it. */
export async function worksInTheCloud(person: User, projectOption = '--os-project-name'): Promise<void> {
  const [first = '', second = ''] = readFederationState().projects;
  expect(names(await person.magnum('project-list', '-f', 'value', '-c', 'name'))).toEqual([first, second]);
  const name = await makesClusters(person);
  const there = [projectOption, second, '-f', 'value', '-c', 'name'];
  const elsewhere = await person.magnum('cluster-list', ...there);
  expect(elsewhere).toMatchObject({ code: 0, stderr: '' });
  expect(names(elsewhere)).not.toContain(name);
}

/** Exit codes of docs/output.md. */
export const EXIT = { failed: 1, usage: 2, auth: 4, unreachable: 7 };

/** One sentence, a hint below it, the exit code of its kind, and nothing on stdout. */
export function expectRefusal(finished: Finished, code: number, sentence: RegExp, hint: RegExp): void {
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
