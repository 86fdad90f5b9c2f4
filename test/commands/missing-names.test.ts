/** A name that no resource has: the error has one hint, which costs at most one request. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cloud, type TestCloud } from '../support/cloud.ts';

let sandbox: TestCloud;
beforeAll(async () => {
  sandbox = await cloud();
  for (const name of ['production', 'web-1', 'web-2'])
    await sandbox.run('cluster-create', name, '--cluster-template', 'kubernetes');
});
afterAll(() => sandbox.close());

/** The list that `nodegroup-list prodction` itself requests is not one of names. */
const LIST_OF_NAMES = /\/(clusters|clustertemplates|(?<!prodction\/)nodegroups)$/;

/** With the number of lists of names that the command requested. */
async function run(line: string) {
  const before = sandbox.requests.length;
  const output = await sandbox.run(...line.split(' '));
  const lists = sandbox.requests
    .slice(before)
    .filter(({ method, path }) => method === 'GET' && LIST_OF_NAMES.test(path));
  return { ...output, lists: lists.length };
}

const CLUSTERS = 'To list the clusters: magnum cluster-list';
const UUID = '8b9a50f2-45b5-4a3b-96fb-7cbc5c31eb26';

describe('the hint', () => {
  it.each([
    ['cluster-show prodcution', 'Did you mean production?', 1],
    ['cluster-show Production', 'Did you mean production?', 1],
    ['cluster-show web-3', 'Did you mean one of web-1, web-2?', 1],
    ['cluster-show nothing-like-it', CLUSTERS, 1],
    [`cluster-show ${UUID}`, CLUSTERS, 0],
    ['cluster-show x --os-cloud sandbox', `${CLUSTERS} --os-cloud sandbox`, 1],
    ['cluster-update prodction replace node_count=2', 'Did you mean production?', 1],
    ['cluster-resize prodction 2 --wait', 'Did you mean production?', 1],
    // It also lists the cluster templates, to compare two of them.
    ['cluster-upgrade prodction kubernetes', 'Did you mean production?', 2],
    ['cluster-config prodction', 'Did you mean production?', 1],
    ['cluster-wait prodction', 'Did you mean production?', 1],
    ['cluster-delete prodction', 'Did you mean production?', 1],
    ['ca-show prodction', 'Did you mean production?', 1],
    ['cluster-template-show kuberntes', 'Did you mean kubernetes?', 1],
    ['cluster-template-delete x', 'To list the cluster templates: magnum cluster-template-list', 1],
    ['cluster-create new --cluster-template kuberntes', 'Did you mean kubernetes?', 1],
    ['nodegroup-show web-1 default-wroker', 'Did you mean default-worker?', 1],
    ['nodegroup-show web-1 x', 'To list the nodegroups: magnum nodegroup-list web-1', 1],
    ['nodegroup-show prodction x', 'Did you mean production?', 1],
    ['nodegroup-list prodction', 'Did you mean production?', 1],
    ['nodegroup-delete web-1 default-wroker', 'Did you mean default-worker?', 1],
  ])('of %s is: %s', async (line, hint, requests) => {
    const { stderr, lists } = await run(line);
    expect(stderr).toMatch(/^ERROR: .*could not be found/m);
    expect(stderr.trimEnd().split('\n').at(-1)).toBe(hint);
    expect(lists).toBe(requests);
  });

  it('costs one request for several names, and is in the message of each as JSON', async () => {
    const { stdout, lists } = await run('cluster-delete prodction web-3 x -f json --yes');
    const messages = (JSON.parse(stdout) as { message: string }[]).map(
      ({ message }) => message.split('\n')[1],
    );
    expect(messages).toEqual(['Did you mean production?', 'Did you mean one of web-1, web-2?', CLUSTERS]);
    expect(lists).toBe(1);
    const { stderr } = await run('cluster-show prodction -f json');
    expect(JSON.parse(stderr).error.hint).toBe('Did you mean production?');
  });

  it('costs no request if the name may be missing', async () => {
    const { lists, code } = await run('cluster-wait prodction --for gone');
    expect([lists, code]).toEqual([0, 0]);
  });
});
