/** Selects the cluster template of a new cluster: the given one, or the answer to a prompt in an interactive terminal. */
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import type { ClusterTemplate } from '../../magnum/types.ts';
import { kubeTagOf } from '../../magnum/upgrade-check.ts';
import { ownCommand } from '../../platform/own-command.ts';
import { isInteractive } from '../../world.ts';
import { type Choice, selectOne } from '../shared/select-prompt.ts';

/** Cluster templates in the prompt. A longer list is hard to scan. */
const MAX_CHOICES = 30;

/** Throws MagnumError `usage` without an interactive terminal, and if the project has no cluster templates. */
export async function selectTemplate(given: string | undefined, context: Context): Promise<string> {
  if (given !== undefined) return given;
  if (!isInteractive(context.world)) {
    throw new MagnumError('usage', "Missing required option '--cluster-template <cluster_template>'.", {
      hint: `To list the cluster templates: ${ownCommand('cluster-template-list')}`,
    });
  }
  const templates: ClusterTemplate[] = [];
  for await (const template of (await context.magnum()).clusterTemplates.list({})) {
    templates.push(template);
    if (templates.length === MAX_CHOICES) break;
  }
  if (templates.length === 0)
    throw new MagnumError('usage', 'This project has no cluster templates; cluster-create requires one.', {
      hint: 'Ask the cloud administrator for one. To see how to create one: magnum help cluster-template-create',
    });
  return selectOne('cluster template', templates.map(choiceFrom), context);
}

/** An ambiguous name is not enough for the service. */
function choiceFrom(
  { name, uuid, coe, labels }: ClusterTemplate,
  _: number,
  all: readonly ClusterTemplate[],
): Choice {
  const isAmbiguous = all.filter((other) => other.name === name).length > 1;
  return {
    name: name ?? uuid,
    value: isAmbiguous ? uuid : undefined,
    description: [coe, kubeTagOf(labels), isAmbiguous && uuid].filter(Boolean).join(' '),
  };
}
