/** token-issue, project-list, project-use and cloud-allow: their results as data, and interrupts of ca-sign. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import listProjects from '../../src/commands/project/list.ts';
import useProject from '../../src/commands/project/use.ts';
import issueToken from '../../src/commands/token/issue.ts';
import type { Context } from '../../src/context.ts';
import { interruptedError } from '../../src/errors.ts';
import type { Token } from '../../src/keystone/types.ts';
import { fakeMagnum } from '../support/fake-magnum.ts';
import { magnum, temporaryDirectory } from '../support/world.ts';

const DEFAULT = { id: 'default', name: 'Default' };
const DEMO = { id: 'p', name: 'demo', domain: DEFAULT };
const TOKEN: Token = {
  id: 't',
  expiresAt: '2099-01-01T00:00:00Z',
  project: DEMO,
  user: { id: 'u', name: 'me' },
};
const PROJECTS = [
  { id: 'p', name: 'demo', domain_id: 'default', enabled: true },
  { id: 'q', name: 'other', enabled: false },
];

function contextOf(token: Token | undefined, projects: readonly object[] = PROJECTS, options: object = {}) {
  const used: unknown[] = [];
  const session = {
    token: async () => token,
    cachedToken: async () => token,
    state: async () => ({ options }),
    identity: async () => ({ status: 200, body: JSON.stringify({ projects }) }),
    async useProject(project: unknown) {
      used.push(project);
      return token;
    },
  };
  const context = { session: async () => session, cloud: async () => ({ authType: 'v3password' }) };
  return { context: context as unknown as Context, used };
}

describe('token-issue', () => {
  it.each<[Token, object]>([
    [TOKEN, { id: 't', expires: '2099-01-01T00:00:00Z', project_id: 'p', user_id: 'u' }],
    [{ id: 't' }, { id: 't', expires: null, project_id: null, user_id: null }],
  ])('prints the token %#', async (token, record) => {
    expect(await issueToken({}, contextOf(token).context)).toEqual({ kind: 'record', record });
  });
});

describe('project-list', () => {
  const rowsOf = async (token: Token | undefined, options = {}) => {
    const { rows } = await listProjects({}, contextOf(token, PROJECTS, options).context);
    return rows;
  };
  const rows = (current: string) => [
    { id: 'p', name: 'demo', domain_id: 'default', enabled: true, current: current === 'p' },
    { id: 'q', name: 'other', domain_id: null, enabled: false, current: current === 'q' },
  ];

  it('marks the project of the token, and without one that of the configuration', async () => {
    expect(await rowsOf(TOKEN, { project_id: 'q' })).toEqual(rows('p'));
    expect(await rowsOf(undefined, { project_id: 'q' })).toEqual(rows('q'));
    expect(await rowsOf({ id: 't' })).toEqual(rows(''));
  });

  it('has a remark without projects, and leaves out columns in their order', async () => {
    const { emptyRemark, columns } = await listProjects({}, contextOf(TOKEN, []).context);
    expect(emptyRemark).toBe('No projects: you have no role in any project.');
    expect(columns).toEqual([
      { key: 'id', leaveOutRank: 2 },
      { key: 'name', overflow: 'cut' },
      { key: 'domain_id', leaveOutRank: 0 },
      { key: 'enabled', leaveOutRank: 1 },
      { key: 'current' },
    ]);
  });
});

describe('project-use', () => {
  it.each<[Token, string, object]>([
    [
      TOKEN,
      'Now using project demo (Default).',
      { project: 'demo', project_id: 'p', project_domain: 'Default' },
    ],
    [{ id: 't' }, 'Now using project demo.', { project: 'demo', project_id: 'p', project_domain: null }],
  ])('prints the project %#', async (token, text, data) => {
    const { context, used } = contextOf(token);
    expect(await useProject({ project: 'demo' }, context)).toEqual({ kind: 'message', text, data });
    expect(used).toEqual([{ id: 'p', name: 'demo' }]);
  });
});

describe('cloud-allow', () => {
  it('prints the file and the permission as JSON', async () => {
    const home = temporaryDirectory();
    const file = join(home, 'clouds.yaml');
    writeFileSync(file, 'clouds: {}\n', { mode: 0o600 });
    const run = async (...words: string[]) =>
      (await magnum(['cloud-allow', ...words, '-f', 'json'], { cwd: home })).stdout;
    expect(JSON.parse(await run('clouds.yaml'))).toEqual({ file, allowed: true });
    expect(JSON.parse(await run('clouds.yaml', '--remove'))).toEqual({ file, allowed: false });
  });

  it('rejects a name that is not searched for, also in a directory with such a name', async () => {
    const home = temporaryDirectory();
    mkdirSync(join(home, 'clouds.yaml'));
    writeFileSync(join(home, 'clouds.yaml/x.yaml'), '');
    expect(await magnum(['cloud-allow', 'clouds.yaml/x.yaml'], { cwd: home })).toEqual({
      code: 2,
      stdout: '',
      stderr:
        `ERROR: Cannot allow ${home}/clouds.yaml/x.yaml: magnum does not read files with this name.\n` +
        'Name the file clouds, secure or clouds-public, with the suffix .yaml, .yml or .json.\n',
    });
  });
});

it('ca-sign ends after an interrupt while it waits for a CSR from a FIFO', async () => {
  const service = await fakeMagnum(() => ({ body: {} }));
  const cwd = temporaryDirectory();
  execFileSync('mkfifo', [join(cwd, 'csr')]);
  const interrupt = new AbortController();
  const signing = service.runWith({ cwd, signal: interrupt.signal }, 'ca-sign', 'web', 'csr');
  setTimeout(() => interrupt.abort(interruptedError()), 20);
  expect(await signing).toEqual({ code: 130, stdout: '', stderr: 'ERROR: Interrupted.\n' });
  expect(service.seen).toEqual([]);
  await service.close();
});
