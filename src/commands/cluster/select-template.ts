/** The template of a new cluster: a person who names none is shown those that there are. */
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import { ownCommand } from '../../platform/own-command.ts';
import { isInteractive } from '../../world.ts';
import { type Choice, selectOne } from '../shared/select-prompt.ts';

/** More are no choice, but a list to be searched. */
const MAX_CHOICES = 30;

/** `v1.29.3`, as the label of Magnum's own drivers says it. */
const kubernetesVersion = (labels: unknown): unknown =>
  (labels as Readonly<Record<string, unknown>> | null | undefined)?.kube_tag;

/** Throws MagnumError `usage` where nobody is there to choose, or there is nothing to choose from. */
export async function whichTemplate(given: string | undefined, context: Context): Promise<string> {
  if (given !== undefined) return given;
  if (!isInteractive(context.world)) {
    throw new MagnumError('usage', "required option '--cluster-template <cluster_template>' not specified", {
      hint: `To list the templates: ${ownCommand('cluster-template-list')}`,
    });
  }
  const choices: Choice[] = [];
  for await (const { name, uuid, coe, labels } of (await context.magnum()).clusterTemplates.list({})) {
    choices.push({ name: name ?? uuid, about: [coe, kubernetesVersion(labels)].filter(Boolean).join(' ') });
    if (choices.length === MAX_CHOICES) break;
  }
  if (choices.length === 0)
    throw new MagnumError('usage', 'This project has no cluster template, which a cluster requires.', {
      hint: 'Ask the cloud administrator, or create one with magnum cluster-template-create.',
    });
  return selectOne('cluster template', choices, context.world);
}
