import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import { message } from '../../output/result.ts';
import { runAndWait } from '../shared/run-and-wait.ts';
import type { resize } from './table.ts';

export default async (
  { cluster, nodeCount: word, nodesToRemove, nodegroup, ...choice }: Options<typeof resize>,
  context: Context,
) => {
  const nodeCount = parseNodeCount(word);
  const request = { node_count: nodeCount, nodes_to_remove: nodesToRemove, nodegroup };
  const subject = { cluster, nodeCount: nodegroup === undefined ? nodeCount : undefined };
  return await runAndWait(choice, context, { subject }, async () => {
    const { clusters } = await context.magnum();
    const { uuid } = await clusters.resize(cluster, request);
    return message(`Request to resize cluster ${cluster} has been accepted.`, { uuid });
  });
};

function parseNodeCount(word: string): number {
  const number = Number(word);
  if (/^\d+$/.test(word) && Number.isSafeInteger(number)) return number;
  throw new MagnumError('usage', `Invalid node count '${word}'; use an integer of 0 or more.`);
}
