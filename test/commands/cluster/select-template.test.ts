/** The cluster template of a new cluster: given, or selected at a prompt. */
import { describe, expect, it } from 'vitest';
import { selectTemplate } from '../../../src/commands/cluster/select-template.ts';
import type { Context } from '../../../src/context.ts';
import { terminalWith } from '../shared/terminal.ts';

/** `read` counts the templates that were read from the service. */
function contextWith(templates: readonly object[], answers: string[], isInteractive = true) {
  const terminal = terminalWith(answers);
  const state = { read: 0, isRequested: false };
  const stdin = { ...terminal.world.stdin, isTTY: isInteractive };
  const context = {
    ...terminal,
    world: { ...terminal.world, stdin },
    async magnum() {
      state.isRequested = true;
      const list = async function* () {
        for (const template of templates) {
          state.read += 1;
          yield template;
        }
      };
      return { clusterTemplates: { list } };
    },
  } as unknown as Context;
  return { context, shown: terminal.shown, state };
}
const template = (name: string | null, more: object = {}) => ({
  uuid: `u-${name}`,
  name,
  coe: 'kubernetes',
  ...more,
});

describe('selectTemplate', () => {
  it.each(['t', ''])('returns the given template %j without a request', async (given) => {
    const { context, state, shown } = contextWith([template('a')], []);
    expect(await selectTemplate(given, context)).toBe(given);
    expect([state.isRequested, shown]).toEqual([false, []]);
  });

  it('fails without an interactive terminal, before any request', async () => {
    const { context, state } = contextWith([template('a')], ['1'], false);
    await expect(selectTemplate(undefined, context)).rejects.toMatchObject({
      kind: 'usage',
      message: "Missing required option '--cluster-template <cluster_template>'.",
      hint: 'To list the cluster templates: magnum cluster-template-list',
    });
    expect(state.isRequested).toBe(false);
  });

  it('fails without templates', async () => {
    await expect(selectTemplate(undefined, contextWith([], ['1']).context)).rejects.toMatchObject({
      kind: 'usage',
      message: 'This project has no cluster templates; cluster-create requires one.',
      hint: 'Ask the cloud administrator for one. To see how to create one: magnum help cluster-template-create',
    });
  });

  it('lists COE and version, and the UUID of templates of one name', async () => {
    const templates = [
      template('plain'),
      template('twin', { uuid: 'u-1', labels: { kube_tag: 'v1.29.3' } }),
      template('twin', { uuid: 'u-2' }),
      template(null, { uuid: 'u-3', coe: 'swarm' }),
    ];
    const select = async (answer: string) => {
      const { context, shown } = contextWith(templates, [answer]);
      return { selected: await selectTemplate(undefined, context), shown };
    };
    expect(await select('1')).toEqual({
      selected: 'plain',
      shown: [
        '   1  plain  kubernetes',
        '   2  twin   kubernetes v1.29.3 u-1',
        '   3  twin   kubernetes u-2',
        '   4  u-3    swarm',
        'Select a cluster template [1-4 or name]: ',
      ],
    });
    expect((await select('3')).selected).toBe('u-2');
    expect((await select('4')).selected).toBe('u-3');
  });

  it('lists and reads up to 30 templates', async () => {
    const templates = Array.from({ length: 31 }, (_, index) => template(`t${index}`));
    const { context, shown, state } = contextWith(templates, ['30']);
    expect(await selectTemplate(undefined, context)).toBe('t29');
    expect([shown.length, shown.at(-1), state.read]).toEqual([
      31,
      'Select a cluster template [1-30 or name]: ',
      30,
    ]);
  });
});
