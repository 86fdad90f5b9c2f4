/** What the user sees of settings at the wrong depth of clouds.yaml. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cloud, type TestCloud } from '../support/cloud.ts';
import { magnum, temporaryDirectory } from '../support/world.ts';

let sandbox: TestCloud;
beforeAll(async () => {
  sandbox = await cloud();
});
afterAll(() => sandbox.close());

/** Runs a command with a clouds.yaml of one cloud whose region is under `auth`, and whose password has a typing error. */
function run(...argv: string[]) {
  const home = temporaryDirectory();
  mkdirSync(join(home, '.config/openstack'), { recursive: true });
  writeFileSync(
    join(home, '.config/openstack/clouds.yaml'),
    `clouds:
  c:
    project: demo
    auth:
      auth_url: ${sandbox.identityUrl}
      user: demo
      user_domain_name: Default
      project_domain_name: Default
      pasword: made-up
      region_name: Mars
`,
  );
  return magnum(argv, { cwd: home, env: { HOME: home, OS_CLOUD: 'c', OS_PASSWORD: 'demo' } });
}

describe('settings at the wrong depth', () => {
  it('are used by commands, with one warning each', async () => {
    const { code, stderr } = await run('cluster-delete', 'c', '--yes');
    expect(code).not.toBe(0);
    expect(stderr).toContain('Mars');
    expect(stderr.match(/WARNING: .*/g)?.map((line) => line.replace(/\/\S*\//, ''))).toEqual([
      'WARNING: clouds.yaml:3: project is used as auth.project_name; rename it',
      'WARNING: clouds.yaml:6: auth.user is used as auth.username; rename it',
      'WARNING: clouds.yaml:9: auth.pasword is ignored; use password',
      'WARNING: clouds.yaml:10: auth.region_name is used as region_name; move it next to auth',
    ]);
    expect(sandbox.requests.some(({ method }) => method === 'DELETE')).toBe(false);
  });

  it('are problems for doctor, which names the right places', async () => {
    const { stdout, stderr } = await run('doctor');
    expect(stdout).toContain(
      '! setting: region_name = Mars (clouds.yaml:10)\n' +
        '    Correct clouds.yaml:10: auth.region_name is used as region_name; move it next to auth.\n',
    );
    expect(stdout).toContain('! setting: username = demo (clouds.yaml:6)\n');
    expect(stdout).toContain('! cloud: clouds.yaml:9: auth.pasword is ignored; use password\n');
    expect(stdout).not.toMatch(/✓ setting: (region_name|pasword|username|project_name)/);
    expect(stdout).not.toContain('made-up');
    expect(stderr).not.toContain('WARNING');
  });
});
