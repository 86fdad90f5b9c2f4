/** The completion scripts, made from the command tables: completions/ holds them, `magnum completion` prints them. */
import type { CommandSpec } from '../cli/command-spec.ts';
import { nextWords } from './next-words.ts';
import { bashScript } from './scripts/bash.ts';
import { fishScript } from './scripts/fish.ts';
import { powershellScript } from './scripts/powershell.ts';
import { zshScript } from './scripts/zsh.ts';
import { COMPLETION_SHELLS, type CompletionShell } from './shells.ts';

/** In each script, and in no file of anybody else's. */
export const GENERATED_NOTE = 'Made from the command tables of magnum: `magnum completion` prints it anew.';

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript, powershell: powershellScript } as const;

const FILES: Readonly<Record<CompletionShell, string>> = {
  bash: 'magnum.bash',
  zsh: 'magnum.zsh',
  fish: 'magnum.fish',
  powershell: 'magnum.ps1',
};

export function completionScript(shell: CompletionShell, verbs: readonly CommandSpec[]): string {
  const shown = verbs.filter(({ hidden }) => hidden !== true);
  return SCRIPTS[shell](GENERATED_NOTE, nextWords('', shown));
}

/** What completions/ holds. */
export const completionFiles = (verbs: readonly CommandSpec[]): { file: string; text: string }[] =>
  COMPLETION_SHELLS.map((shell) => ({ file: FILES[shell], text: completionScript(shell, verbs) }));
