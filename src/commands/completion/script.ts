import type { CommandSpec, Options } from '../../cli/command-spec.ts';
import { defaultShell } from '../../cluster-access/shell/shell-names.ts';
import { completionScript } from '../../completion/scripts.ts';
import { COMPLETION_SHELLS, type CompletionShell } from '../../completion/shells.ts';
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import { text } from '../../output/result.ts';
import { fitMessage } from '../../output/terminal/message-line.ts';
import type { World } from '../../world.ts';
import type { script } from './table.ts';

export default async (
  { shell: typedShell, install, uninstall }: Options<typeof script>,
  { world }: Context,
  specs: readonly CommandSpec[],
) => {
  const shell = typedShell ?? shellOfUser(world);
  if (install && uninstall)
    throw new MagnumError('usage', '--install and --uninstall cannot be used together.');
  if (uninstall) {
    const { uninstallCompletion } = await import('../../completion/install.ts');
    return text(await fitSentences(await uninstallCompletion(shell, world), world));
  }
  const code = completionScript(shell, specs);
  if (!install) return text(code);
  const { installCompletion } = await import('../../completion/install.ts');
  return text(await fitSentences(await installCompletion(shell, code, world), world));
};

/** Fits lines to the terminal, except indented ones: code to copy. */
async function fitSentences(lines: string, { stdout }: World): Promise<string> {
  const fitted = lines.split('\n').map((line) => (line.startsWith(' ') ? line : fitMessage(line, stdout)));
  return (await Promise.all(fitted)).join('\n');
}

function shellOfUser(world: World): CompletionShell {
  const name = defaultShell(world);
  const shell = COMPLETION_SHELLS.find((supported) => supported === name);
  if (shell !== undefined) return shell;
  throw new MagnumError(
    'usage',
    `Completion is not available for ${name === 'sh' ? world.env.SHELL || name : name}.`,
    {
      hint: `Specify one of these shells: ${COMPLETION_SHELLS.join(', ')}.`,
    },
  );
}
