import { expect, it } from 'vitest';
import { requireProject } from '../../../src/keystone/api/projects.ts';
import type { Token } from '../../../src/keystone/types.ts';

const project = (id: string, name: string) => ({ id, name, domain_id: 'default', enabled: true });
const tokenWith = (role: string): Token => ({
  id: 't',
  project: { id: 'own', name: 'mine' },
  roles: [{ id: 'r', name: role }],
});

/** A Keystone that answers these paths, and 404 for others; records the paths. */
function keystone(responses: Readonly<Record<string, readonly [status: number, body: object]>>) {
  const paths: string[] = [];
  return {
    paths,
    async identity({ path }: { readonly path: string }) {
      paths.push(path);
      const [status, body] = responses[path] ?? [404, {}];
      return {
        status,
        headers: {},
        cookies: [],
        body: JSON.stringify(body),
        url: `https://keystone.example/v3${path}`,
      };
    },
  };
}

it('requireProject: finds a project by name, then by ID, for an administrator', async () => {
  const client = keystone({
    '/projects?name=a%20b': [200, { projects: [project('1', 'a b')] }],
    '/projects?name=2': [200, { projects: [] }],
    '/projects/2': [200, { project: project('2', 'two') }],
    '/projects?name=x%2F..': [200, { projects: [] }],
  });
  const find = (word: string) => requireProject(client, tokenWith('admin'), word);
  expect(await find('a b')).toMatchObject({ id: '1', name: 'a b' });
  expect(await find('2')).toMatchObject({ id: '2', name: 'two' });
  await expect(find('x/..')).rejects.toMatchObject({ kind: 'not-found', message: 'Project x/.. not found.' });
  expect(client.paths.at(-1)).toBe('/projects/x%2F..');
});

it('requireProject: searches the projects of the user if Keystone does not let an administrator list all', async () => {
  const client = keystone({
    '/projects?name=other': [403, {}],
    '/projects?name=mine': [403, {}],
    '/auth/projects': [200, { projects: [project('3', 'other')] }],
  });
  expect(await requireProject(client, tokenWith('admin'), 'other')).toMatchObject({ id: '3' });
  expect(await requireProject(client, tokenWith('admin'), 'mine')).toMatchObject({ id: 'own' });
});

it('requireProject: sends no request for the project of the token of another user', async () => {
  const client = keystone({});
  expect(await requireProject(client, tokenWith('member'), 'mine')).toMatchObject({ id: 'own' });
  expect(await requireProject(client, tokenWith('member'), 'own')).toMatchObject({ id: 'own' });
  expect(client.paths).toEqual([]);
});

it('requireProject: prefers the project of the token to those of the same name in other domains', async () => {
  const client = { identity: () => Promise.reject(new Error('No request is needed.')) };
  expect(await requireProject(client, tokenWith('admin'), 'mine')).toMatchObject({ id: 'own' });
});
