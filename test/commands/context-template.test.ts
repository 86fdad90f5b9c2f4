/** The names of contexts from a template: --context and the setting `context`, against the sandbox. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { cloud, type TestCloud } from '../support/cloud.ts';
import { temporaryDirectory } from '../support/world.ts';

let sandbox: TestCloud;
let file: string;
let configHome: string;

beforeAll(async () => {
  sandbox = await cloud();
  for (const name of ['default', 'other'])
    await sandbox.run('cluster-create', name, '--cluster-template', 'kubernetes');
});
afterAll(() => sandbox.close());
beforeEach(() => {
  file = join(temporaryDirectory(), 'config');
  configHome = temporaryDirectory();
  sandbox.requests.length = 0;
});

const runWith = (env: Record<string, string | undefined>, ...argv: string[]) =>
  sandbox.runWith({ env: { KUBECONFIG: file, XDG_CONFIG_HOME: configHome, ...env } }, ...argv);
const run = (...argv: string[]) => runWith({}, ...argv);
const read = () => parse(readFileSync(file, 'utf8'));
const contexts = () => (read().contexts as { name: string }[]).map(({ name }) => name);
const setTemplate = (template: string) => {
  mkdirSync(join(configHome, 'magnum'), { recursive: true, mode: 0o700 });
  writeFileSync(join(configHome, 'magnum/config.yaml'), `context: ${JSON.stringify(template)}\n`, {
    mode: 0o600,
  });
};

describe('cluster-config --merge --context TEMPLATE', () => {
  it('fills in the cluster, the cloud, the region and the project', async () => {
    const { stderr } = await run('cluster-config', 'default', '--merge', '--context', '{cluster}@{cloud}');
    expect(stderr).toBe(`Context default@sandbox written to ${file} and set as the current context.\n`);
    expect(read()).toMatchObject({ 'current-context': 'default@sandbox' });
    await run('cluster-config', 'other', '--merge', '--context', '{project}/{region}/{uuid}');
    expect(contexts()[1]).toMatch(/^demo\/RegionOne\/[0-9a-f-]{36}$/);
  });

  it('uses the host of the auth URL without a cloud of clouds.yaml, and the region of the catalog', async () => {
    const env = {
      OS_CLOUD: undefined,
      ...{ OS_AUTH_URL: sandbox.identityUrl, OS_USERNAME: 'demo', OS_PASSWORD: 'demo' },
      ...{ OS_PROJECT_NAME: 'demo', OS_USER_DOMAIN_NAME: 'Default', OS_PROJECT_DOMAIN_NAME: 'Default' },
      HOME: temporaryDirectory(),
    };
    await runWith(env, 'cluster-config', 'default', '--merge', '--context', '{cluster}@{cloud}/{region}');
    expect(contexts()).toEqual(['default@127.0.0.1/RegionOne']);
  });

  it('renames the context if the template changes, and keeps one that still fits', async () => {
    const merge = (template: string) => run('cluster-config', 'default', '--merge', '--context', template);
    await run('cluster-config', 'default', '--merge');
    await merge('{cluster}@{cloud}');
    await merge('{cluster}@{cloud}');
    expect(contexts()).toEqual(['default@sandbox']);
    await merge('{cloud}_{cluster}');
    expect(contexts()).toEqual(['sandbox_default']);
    expect(read()['current-context']).toBe('sandbox_default');
  });

  it('appends a number to a name that is taken, and keeps it when it is merged again', async () => {
    const context = { name: 'default@sandbox', context: { cluster: 'mine', user: 'mine' } };
    writeFileSync(file, JSON.stringify({ contexts: [context] }), { mode: 0o600 });
    for (let count = 0; count < 2; count++)
      await run('cluster-config', 'default', '--merge', '--context', '{cluster}@{cloud}');
    expect(contexts()).toEqual(['default@sandbox', 'default@sandbox-2']);
  });

  it('is allowed for several clusters with {cluster} or {uuid} only', async () => {
    expect(
      await run('cluster-config', 'default', 'other', '--merge', '--context', '{cluster}@{cloud}'),
    ).toMatchObject({ code: 0 });
    expect(contexts()).toEqual(['default@sandbox', 'other@sandbox']);
    expect(
      await run('cluster-wait', 'default', 'other', '--merge', '--context', 'x-{cluster}'),
    ).toMatchObject({
      code: 0,
    });
    expect(contexts()).toEqual(['x-default', 'x-other']);
    expect(await run('cluster-config', 'default', 'other', '--merge', '--context', '{cloud}')).toMatchObject({
      code: 2,
      stderr:
        'ERROR: --context cannot be used with several clusters.\n' +
        "Use a template, such as --context '{cluster}@{cloud}'.\n",
    });
  });

  it.each([
    ['cluster-config', 'default', '--merge'],
    ['cluster-config', 'default', 'other', '--merge'],
    ['cluster-wait', '*', '--merge'],
    ['cluster-create', 'new', '--cluster-template', 'kubernetes', '--wait', '--merge'],
  ])('is rejected before any request if it is invalid: %s %s', async (...argv) => {
    const { code, stderr } = await run(...argv, '--context', '{name}');
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/^ERROR: Unknown placeholder \{name\} .*\{uuid\}\.\n/),
    ]);
    setTemplate('{cluster');
    expect(await run(...argv)).toMatchObject({
      code: 2,
      stderr:
        "ERROR: Unbalanced brace in context name '{cluster'; known placeholders: {cluster}, {cloud}, {region}, {project}, {uuid}.\n" +
        `To correct the setting in ${configHome}/magnum/config.yaml: magnum config set context '{cluster}@{cloud}'\n`,
    });
    expect(sandbox.requests).toEqual([]);
  });
});

it('doctor warns about an invalid template in config.yaml', async () => {
  setTemplate('{name}');
  const { stdout } = await runWith({ PATH: '/nonexistent' }, 'doctor');
  expect(stdout).toContain("! config: unknown placeholder {name} in context name '{name}'");
});

describe('config set context', () => {
  it('names the contexts of cluster-config, cluster-wait and cluster-create --merge; --context overrides it', async () => {
    await run('config', 'set', 'context', '{cluster}@{cloud}');
    expect(readFileSync(join(configHome, 'magnum/config.yaml'), 'utf8')).toBe(
      'context: "{cluster}@{cloud}"\n',
    );
    await run('cluster-config', 'default', '--merge');
    await run('cluster-wait', 'other', '--merge');
    await run('cluster-create', 'new', '--cluster-template', 'kubernetes', '--wait', '--merge');
    expect(contexts()).toEqual(['default@sandbox', 'other@sandbox', 'new@sandbox']);
    await run('cluster-config', 'other', '--merge', '--context', 'mine');
    expect(contexts()).toContain('mine');
    await run('cluster-delete', 'new', '--yes');
  });

  it.each([
    [
      '{name}',
      /^ERROR: Unknown placeholder \{name\} in context name '\{name\}'; known placeholders: \{cluster\}, /,
    ],
    ['{cluster', /^ERROR: Unbalanced brace /],
    ['{region}', /^ERROR: Context name '\{region\}' would be empty /],
    [
      '{cloud}',
      /^ERROR: Context name '\{cloud\}' would be the same for all clusters\.\nUse a template with /,
    ],
    ['web', /^ERROR: Context name 'web' would be the same for all clusters\./],
    ['a b', /^ERROR: Invalid context name 'a b'\./],
  ])('rejects %s', async (template, message) => {
    const { code, stderr } = await run('config', 'set', 'context', template);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
  });
});
