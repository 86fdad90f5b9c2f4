import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import type { NameOrUuid } from '../../magnum/types.ts';
import { message } from '../../output/result.ts';
import { requestAll } from '../shared/request-all.ts';
import { withStateHint } from '../shared/resource.ts';
import { runAndWait } from '../shared/run-and-wait.ts';
import { assertAnyChosen, chooseClusters, confirmChosen, isChoosing, showChosen } from './chosen-clusters.ts';
import type { resize } from './table.ts';

type ResizeOptions = Options<typeof resize>;

export default async (options: ResizeOptions, context: Context) => {
  const { nodesToRemove, nodegroup } = options;
  const { words, nodeCount } = splitArguments(options);
  const chosen = await chooseClusters({ ...options, clusters: words }, context);
  if (options.dryRun) return showChosen(chosen, `would be resized to ${nodesText(nodeCount)}`, context);
  assertAnyChosen(chosen);
  if (nodesToRemove.length > 0 && chosen.some(({ isNamed }) => !isNamed))
    throw new MagnumError('usage', '--nodes-to-remove requires the name of a cluster.');
  if (!options.yes) await confirmChosen(chosen, changeTo(nodeCount), context);
  const request = { node_count: nodeCount, nodes_to_remove: nodesToRemove, nodegroup };
  const send = async (id: NameOrUuid) => await (await context.magnum()).clusters.resize(id, request);
  /** Only the default nodegroup counts in a cluster's own number of nodes. */
  const nodeCountOfCluster = nodegroup === undefined ? nodeCount : undefined;
  const [only, ...others] = chosen;
  if (only?.isNamed && others.length === 0) {
    const { item: cluster, uuid } = only;
    return await runAndWait(
      options,
      context,
      { subject: { cluster, uuid, nodeCount: nodeCountOfCluster } },
      async () => {
        const { uuid: resized } = await send(uuid ?? cluster);
        return message(`Request to resize cluster ${cluster} has been accepted.`, { uuid: resized });
      },
    );
  }
  const uuids = new Map(chosen.map(({ item, uuid }) => [item, uuid]));
  return requestAll(
    {
      ...options,
      items: [...uuids.keys()],
      texts: {
        accepted: (item) => `Request to resize cluster ${item} has been accepted.`,
        failed: (item) => `Resize for cluster ${item} failed: `,
      },
      goal: 'complete',
      subjectOf: (item) => ({ cluster: item, uuid: uuids.get(item), nodeCount: nodeCountOfCluster }),
      send: async ({ cluster, uuid = cluster }) => {
        await send(uuid).catch((error: unknown) => {
          throw withStateHint(error, cluster);
        });
      },
    },
    context,
  );
};

/** With options that choose clusters, the only argument is the node count. Throws MagnumError `usage` for missing arguments. */
function splitArguments({ cluster, nodeCount: word, ...options }: ResizeOptions) {
  if (word !== undefined)
    return { words: cluster === undefined ? [] : [cluster], nodeCount: parseNodeCount(word) };
  const isNodeCount = isChoosing(options);
  if (isNodeCount && cluster !== undefined) return { words: [], nodeCount: parseNodeCount(cluster) };
  const missing = cluster === undefined && !isNodeCount ? "s 'cluster', 'node_count'" : " 'node_count'";
  throw new MagnumError('usage', `Missing required argument${missing}.`, {
    hint: "Try 'magnum help cluster-resize' for more information.",
  });
}

const changeTo = (nodeCount: number) => ({
  verb: 'Resize',
  end: ` to ${nodesText(nodeCount)}`,
  refusal: 'Nothing was resized.',
  asksAboutNamed: false,
});

const nodesText = (count: number): string => (count === 1 ? '1 node' : `${count} nodes`);

function parseNodeCount(word: string): number {
  const number = Number(word);
  if (/^\d+$/.test(word) && Number.isSafeInteger(number)) return number;
  throw new MagnumError('usage', `Invalid node count '${word}'; use an integer of 0 or more.`);
}
