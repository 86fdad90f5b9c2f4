import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import { record } from '../../output/result.ts';
import type { list } from './table.ts';

export default async ({ word, projectId }: Options<typeof list>, { magnum }: Context) => {
  if (word !== undefined && projectId !== undefined && word !== projectId) {
    throw new MagnumError('usage', `Duplicate "<project-id>" arguments: ${word}, ${projectId}`);
  }
  return record(await (await magnum()).stats.get(word ?? projectId));
};
