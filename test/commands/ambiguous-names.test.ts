/** A name that several resources have: every command lists them, and repeats itself with a UUID in the hint. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cloud, type TestCloud } from '../support/cloud.ts';

let sandbox: TestCloud;
beforeAll(async () => {
  sandbox = await cloud({ release: '2026.2' });
  const create = (...argv: string[]) => sandbox.run(...argv);
  for (const name of ['one', 'twin', 'twin'])
    await create('cluster-create', name, '--cluster-template', 'kubernetes');
  const template = ['--coe', 'kubernetes', '--image', 'fedora-coreos-latest', '--external-network', 'public'];
  const flavors = ['--flavor', 'm1.small', '--master-flavor', 'm1.small'];
  await create('cluster-template-create', 'kubernetes', ...template, ...flavors, '--docker-volume-size', '5');
});
afterAll(() => sandbox.close());

const CLUSTERS = /\n( {2}[0-9a-f-]{36} {2}CREATE_COMPLETE {2}\d+s old\n){2}/;
const TEMPLATES =
  /\n {2}[0-9a-f-]{36} {2}kubernetes {2}public {3}\d+s old\n {2}[0-9a-f-]{36} {2}kubernetes {2}private {2}\d+s old\n/;

describe.each([
  ['cluster-show twin', 'magnum cluster-show UUID'],
  ['cluster-show twin --os-cloud sandbox', 'magnum cluster-show UUID --os-cloud sandbox'],
  ['cluster-update twin replace node_count=2', undefined],
  ['cluster-update twin --name twin --rollback', 'magnum cluster-update UUID --rollback --name twin'],
  [
    'cluster-resize twin 2 --nodegroup default-worker',
    'magnum cluster-resize UUID 2 --nodegroup default-worker',
  ],
  ['cluster-resize twin 2 --wait', 'magnum cluster-resize UUID 2 --wait'],
  ['cluster-upgrade twin kubernetes', 'magnum cluster-upgrade UUID kubernetes'],
  ['cluster-config twin --shell bash', 'magnum cluster-config UUID --shell bash'],
  ['cluster-wait twin --for healthy', 'magnum cluster-wait UUID --for healthy'],
  ['cluster-delete nobody twin --wait', 'magnum cluster-delete UUID --wait'],
  ['ca-show twin', 'magnum ca-show UUID'],
  ['ca-rotate --cluster twin', 'magnum ca-rotate --cluster UUID'],
  ['credential-rotate twin', 'magnum credential-rotate UUID'],
  ['nodegroup-list twin', 'magnum nodegroup-list UUID'],
  ['nodegroup-show twin twin', 'magnum nodegroup-show UUID twin'],
  ['nodegroup-create twin gpus', 'magnum nodegroup-create UUID gpus'],
  ['nodegroup-update twin gpus --min-nodes 1', 'magnum nodegroup-update UUID gpus --min-nodes 1'],
  ['nodegroup-delete twin gpus', 'magnum nodegroup-delete UUID gpus'],
])('%s', (line, hint) => {
  it('lists the clusters with status and age', async () => {
    const { code, stderr } = await sandbox.run(...line.split(' '));
    expect(code).toBe(1);
    expect(stderr).toMatch(/Multiple clusters exist with same name\. .*\(HTTP 409\)/);
    expect(stderr).toMatch(CLUSTERS);
    expect(stderr).toContain(
      hint === undefined ? '\nUse a UUID instead of the name.\n' : `\nTo select one by its UUID: ${hint}\n`,
    );
  });
});

it.each([
  ['cluster-template-show kubernetes', 'magnum cluster-template-show UUID'],
  ['cluster-template-delete kubernetes', 'magnum cluster-template-delete UUID'],
  ['cluster-template-update kubernetes --name x', 'magnum cluster-template-update UUID --name x'],
  ['cluster-create new --cluster-template kubernetes', 'magnum cluster-create new --cluster-template UUID'],
  ['cluster-upgrade one kubernetes', 'magnum cluster-upgrade one UUID'],
])('%s lists the cluster templates', async (line, hint) => {
  const { code, stderr } = await sandbox.run(...line.split(' '));
  expect(code).toBe(1);
  expect(stderr).toMatch(TEMPLATES);
  expect(stderr).toContain(`\nTo select one by its UUID: ${hint}\n`);
});

it('repeats no labels and no URL with a password', async () => {
  for (const more of [
    ['--labels', 'token=secret'],
    ['--discovery-url', 'https://me:secret@host/'],
  ]) {
    const { stderr } = await sandbox.run(
      'cluster-create',
      'new',
      '--cluster-template',
      'kubernetes',
      ...more,
    );
    expect(stderr).toContain('\nUse a UUID instead of the name.\n');
    expect(stderr).not.toContain('secret');
  }
});

it('has the candidates in the details of a JSON error, and in the message of a JSON outcome', async () => {
  const { stderr } = await sandbox.run('cluster-show', 'twin', '-f', 'json');
  const { error } = JSON.parse(stderr) as { error: { details: string[]; hint: string } };
  expect(error.details).toHaveLength(2);
  expect(error.details[0]).toMatch(/^[0-9a-f-]{36} {2}CREATE_COMPLETE/);
  expect(error.hint).toBe('To select one by its UUID: magnum cluster-show UUID');
  const { stdout } = await sandbox.run('cluster-delete', 'twin', '-f', 'json');
  expect((JSON.parse(stdout) as { message: string }[])[0]?.message).toMatch(
    /\n {2}[0-9a-f-]{36} {2}CREATE.*\nTo select one by its UUID: magnum cluster-delete UUID$/,
  );
});

it('offers both templates of a name in the prompt, and creates the cluster with the selected one', async () => {
  const world = { tty: true, answers: ['kubernetes', '3'], env: { TERM: 'dumb' } };
  const { code, stderr } = await sandbox.runWith(world, 'cluster-create', 'selected');
  expect(code, stderr).toBe(0);
  const [, uuid] = / {3}3 {2}kubernetes +kubernetes ([0-9a-f-]{36})\n/.exec(stderr) ?? [];
  expect(stderr).toContain("Several are named 'kubernetes'; use the number.");
  expect(sandbox.lastToMagnum().body).toMatchObject({ cluster_template_id: uuid });
});

describe('a twin that the service rejects', () => {
  it.each([
    ['nodegroup-create one default-worker', [], 'To show it: magnum nodegroup-show one default-worker'],
    [
      'quotas-create --project-id PROJECT --resource Cluster --hard-limit 7',
      ['--os-cloud', 'sandbox-admin'],
      'To change it: magnum quotas-update --project-id PROJECT --resource Cluster --hard-limit 7 --os-cloud sandbox-admin',
    ],
  ])('has a hint with the command for it: %s', async (line, cloudOption, hint) => {
    const { stdout } = await sandbox.run('cluster-show', 'one', '-f', 'json');
    const { project_id: project } = JSON.parse(stdout) as { project_id: string };
    const argv = [...line.replace('PROJECT', project).split(' '), ...cloudOption];
    await sandbox.run(...argv);
    const { code, stderr } = await sandbox.run(...argv);
    expect(code).toBe(1);
    expect(stderr).toMatch(/already exists.*\(HTTP 409\)/);
    expect(stderr).toContain(`\n${hint.replace('PROJECT', project)}\n`);
  });
});
