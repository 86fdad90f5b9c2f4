/** One step to a cluster that kubectl talks to: the built command waits and configures kubectl, which then runs. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox, type User, user } from './command.ts';

let owner: User;
let sandbox: { stop(): unknown };

beforeAll(() => {
  owner = user();
  sandbox = startSandbox(owner, '--seconds', '1');
});
afterAll(() => sandbox.stop());

const create = (name: string, ...options: string[]) =>
  owner.magnum('cluster-create', name, '--cluster-template', 'kubernetes', ...options);

const nodesOf = (name: string) => ({
  code: 0,
  stdout: expect.stringMatching(
    new RegExp(`^NAME +STATUS.*\n${name}-master-0 +Ready .*\n${name}-node-0 +Ready `),
  ),
});

describe('kubectl get nodes', { timeout: 60_000, tags: ['kubectl'] }, () => {
  it.each([
    ['certificate', []],
    ['exec', ['--exec']],
    ['keystone', ['--use-keystone']],
  ])('lists the nodes after cluster-create --wait --merge: %s', (name, options) => {
    expect(create(name, '--wait', '--merge', ...options).code).toBe(0);
    expect(owner.shell(['sh'], 'kubectl get nodes')).toMatchObject(nodesOf(name));
  });

  it('lists the nodes after cluster-create --wait --dir, with the line that it prints', () => {
    const { stderr } = create('files', '--wait', '--dir', 'my files');
    const line = /^To use cluster files in this shell: (.*)$/m.exec(stderr)?.[1];
    expect(line).toBe(`export KUBECONFIG='${join(owner.home, 'my files/config')}'`);
    expect(owner.shell(['sh'], `${line}\nkubectl get nodes`)).toMatchObject(nodesOf('files'));
  });

  it('lists the nodes after $(magnum cluster-config --wait --dir)', () => {
    create('later');
    const script = '$(magnum cluster-config later --wait --dir later)\nkubectl get nodes';
    expect(owner.shell(['sh'], script)).toMatchObject(nodesOf('later'));
  });

  it('lists the nodes of each context after cluster-wait --merge', () => {
    for (const name of ['one', 'two']) create(name);
    expect(owner.magnum('cluster-wait', 'one', 'two', '--merge').code).toBe(0);
    for (const name of ['one', 'two'])
      expect(owner.shell(['sh'], `kubectl --context ${name} get nodes`)).toMatchObject(nodesOf(name));
  });
});
