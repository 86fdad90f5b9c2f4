/** The labels of a new resource: those of --labels, and of the files of --labels-file. */
import { type Labels, resolveLabels } from '../../magnum/labels.ts';
import type { World } from '../../world.ts';
import { readInputText } from './input-text.ts';
import { fileReader } from './resource.ts';

interface LabelOptions {
  readonly labels: readonly string[];
  readonly labelsFiles: readonly string[];
}

/**
 * --labels overrides the files, and each file those before it. Undefined without labels: the resource then inherits those of its parent.
 * Throws MagnumError `usage`.
 */
export async function readLabels(
  { labels: words, labelsFiles }: LabelOptions,
  world: World,
): Promise<Labels | undefined> {
  const labels = resolveLabels(words, fileReader(world), await readFiles(labelsFiles, world));
  return Object.keys(labels).length === 0 ? undefined : labels;
}

async function readFiles(files: readonly string[], world: World): Promise<Labels> {
  if (files.length === 0) return {};
  const { parseLabelsFile } = await import('../../magnum/labels-file.ts');
  let labels: Labels = {};
  for (const file of files) {
    const text = await readInputText(file, world);
    labels = { ...labels, ...parseLabelsFile(text, file === '-' ? 'standard input' : file) };
  }
  return labels;
}
