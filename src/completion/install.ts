/**
 * Installs the completion script where the shell loads it: bash and fish by its file name, zsh from a directory in `fpath`,
 * PowerShell from its profile. Does not change other files, such as .zshrc and .bashrc.
 */
import { access, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MagnumError } from '../errors.ts';
import { undefinedIfMissing, withFileError } from '../platform/file-error.ts';
import { requireHome } from '../platform/home-directory.ts';
import { safeLine } from '../platform/safe-text.ts';
import { quoteForPosixIfNeeded, quoteForPowershell } from '../platform/shell-quoting.ts';
import { assertOnlyUserCanReplaceFile, readText, replaceText } from '../platform/user-file.ts';
import type { World } from '../world.ts';
import { isOwnScript } from './scripts.ts';
import type { CompletionShell } from './shells.ts';

type Place = Pick<World, 'env' | 'home' | 'platform'>;

const homeOf = ({ home }: Place): string => requireHome(home, 'find the startup files of the shell');

/** Returns the line that the user has to add to a startup file; undefined if none is necessary. */
type FindManualStep = (path: string, place: Place) => Promise<{ file: string; line: string } | undefined>;

interface InstallTarget {
  readonly path: (place: Place) => string;
  readonly manualStep: FindManualStep;
}

const isAbsolute = (path: string | undefined): path is string => path?.startsWith('/') === true;
const configHome = (place: Place): string =>
  isAbsolute(place.env.XDG_CONFIG_HOME) ? place.env.XDG_CONFIG_HOME : join(homeOf(place), '.config');
const dataHome = (place: Place): string =>
  isAbsolute(place.env.XDG_DATA_HOME) ? place.env.XDG_DATA_HOME : join(homeOf(place), '.local', 'share');

/** Where packages install the loader of bash-completion, which loads completions by file name. */
const LOADERS = [
  '/usr/share/bash-completion/bash_completion',
  '/usr/local/share/bash-completion/bash_completion',
  '/etc/bash_completion',
  '/opt/homebrew/etc/profile.d/bash_completion.sh',
  '/usr/local/etc/profile.d/bash_completion.sh',
];

const INSTALL_TARGETS: Readonly<Record<Exclude<CompletionShell, 'powershell'>, InstallTarget>> = {
  bash: {
    // README of bash-completion, "Q. Where should I put it to be sure that interactive bash shells will find it?"
    path: (place) =>
      join(
        place.env.BASH_COMPLETION_USER_DIR || join(dataHome(place), 'bash-completion'),
        'completions',
        'magnum',
      ),
    manualStep: async (path, place) => {
      if ((await loadsInBashrc(place)) || (await usesBashCompletion(place))) return undefined;
      return { file: bashrcOf(place), line: `. ${quoteForPosixIfNeeded(path)}` };
    },
  },
  zsh: {
    path: (place) => join(zshHome(place), '.zfunc', '_magnum'),
    manualStep: async (_, place) => {
      const path = join(zshHome(place), '.zshrc');
      const zshrc = await startupFile(path);
      // Without it, compinit keeps zsh's own `_openstack` if compinit has run before, as in /etc/zsh/zshrc of Ubuntu.
      const register = 'compdef _magnum magnum';
      if (/^[^#\n]*compdef _magnum magnum/m.test(zshrc)) return undefined;
      const fpath = `fpath=(${quoteForPosixIfNeeded(join(zshHome(place), '.zfunc'))} $fpath)`;
      const hasCompinit = /^[^#\n]*(compinit|oh-my-zsh\.sh)/m.test(zshrc);
      if (hasCompinit)
        return {
          file: `${path}, after compinit or oh-my-zsh`,
          line: `${fpath}; autoload -Uz _magnum && ${register}`,
        };
      return { file: path, line: `${fpath}; autoload -Uz compinit && compinit && ${register}` };
    },
  },
  fish: {
    path: (place) => join(configHome(place), 'fish', 'completions', 'magnum.fish'),
    manualStep: async () => undefined,
  },
};

const bashrcOf = (place: Place): string => join(homeOf(place), '.bashrc');

const loadsInBashrc = async (place: Place): Promise<boolean> =>
  (await startupFile(bashrcOf(place))).includes(join('completions', 'magnum'));

/**
 * True if bash-completion is installed and a startup file of bash loads it. On Debian, the .bashrc of new users other than root
 * does; in older accounts and containers it may not. On Fedora, /etc/profile.d does, which /etc/bashrc reads.
 */
async function usesBashCompletion(place: Place): Promise<boolean> {
  if (!(await Promise.all(LOADERS.map(exists))).includes(true)) return false;
  const own = ['.bashrc', '.bash_profile', '.profile'].map((name) => join(homeOf(place), name));
  const startup = await Promise.all([...own, '/etc/bash.bashrc', '/etc/bashrc'].map(startupFile));
  if (startup.some((text) => /bash[_-]completion/.test(text))) return true;
  const readsProfileDirectory = startup.some((text) => text.includes('/etc/profile.d/'));
  return readsProfileDirectory && (await exists('/etc/profile.d/bash_completion.sh'));
}

const startupFile = async (path: string): Promise<string> =>
  stripComments(await readText(path).catch(() => ''));

const stripComments = (text: string): string => text.replace(/^\s*#.*$/gm, '');

const zshHome = (place: Place): string => (isAbsolute(place.env.ZDOTDIR) ? place.env.ZDOTDIR : homeOf(place));

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/**
 * Resolves to the text for the user. Rejects with MagnumError `failed` if the file is not a script of this program or cannot be
 * written, and `usage` without a home directory.
 */
export async function installCompletion(shell: CompletionShell, code: string, world: Place): Promise<string> {
  if (shell === 'powershell') return installInProfile(code, world);
  const { path, manualStep } = INSTALL_TARGETS[shell];
  const file = path(world);
  await assertUnshared(file, world);
  const notices = await writeOwn(file, code);
  const step = await manualStep(file, world);
  const nextStep =
    step === undefined
      ? `New ${shell} sessions will load it. To start one: exec ${shell}\n`
      : `To finish, add this line to ${step.file}:\n\n    ${step.line}\n\nThen start a new ${shell}: exec ${shell}\n`;
  return `${notices}Completion for ${shell} installed in ${safePath(file)}.\n${nextStep}`;
}

/** Removes what `installCompletion` wrote. Resolves to the text for the user, and rejects as `installCompletion` does. */
export async function uninstallCompletion(shell: CompletionShell, world: Place): Promise<string> {
  const name = shell === 'powershell' ? 'PowerShell' : shell;
  const file = shell === 'powershell' ? powershellScriptFile(world) : INSTALL_TARGETS[shell].path(world);
  const hadScript = await removeOwn(file);
  const hadProfileBlock = shell === 'powershell' && (await editProfile(world, '')).hadBlock;
  if (!hadScript && !hadProfileBlock)
    return `Completion for ${name} is not installed: ${safePath(file)} does not exist.\n`;
  const rest = shell === 'bash' && (await loadsInBashrc(world)) ? manualRemoval(world) : '';
  return `Completion for ${name} removed from ${safePath(file)}.\n${rest}`;
}

/** Without the script, the line is an error in each new bash. What zsh needs is harmless. */
const manualRemoval = (place: Place): string =>
  `To finish, remove the line that loads it from ${safePath(bashrcOf(place))}.\n`;

export interface Installed {
  readonly file: string;
  /** `old` for the script of another version; `none` also if the file is not a script of this program. */
  readonly state: 'none' | 'old' | 'current';
  /** The line that the user still has to add to a startup file. */
  readonly rest: { readonly file: string; readonly line: string } | undefined;
}

/** Finds out whether the script is installed. */
export async function installedCompletion(
  shell: CompletionShell,
  code: string,
  world: Place,
): Promise<Installed> {
  const file = shell === 'powershell' ? powershellScriptFile(world) : INSTALL_TARGETS[shell].path(world);
  const text = await readText(file);
  const state = text === code ? 'current' : isOwnScript(text) ? 'old' : 'none';
  const rest = shell === 'powershell' ? undefined : await INSTALL_TARGETS[shell].manualStep(file, world);
  return { file, state, rest };
}

/** Rejects with MagnumError `failed` if others can replace the file, because the shell executes it. */
async function assertUnshared(file: string, { home }: Place): Promise<void> {
  const hint = 'Remove the write permission with chmod go-w.';
  await assertOnlyUserCanReplaceFile(file, { home, hint });
}

/** Writes the script. Resolves to notices for the user. */
async function writeOwn(file: string, code: string): Promise<string> {
  const before = await readText(file);
  if (before !== '' && !isOwnScript(before)) throw foreignFileError(file);
  return before === code && !(await isOpenToOthers(file)) ? '' : await replace(file, code);
}

/** Resolves to notices for the user. */
async function replace(file: string, content: string): Promise<string> {
  const { notice } = await replaceText(file, content);
  return notice === undefined ? '' : `${safeLine(notice)}\n`;
}

const isOpenToOthers = async (file: string): Promise<boolean> => ((await stat(file)).mode & 0o022) !== 0;

async function removeOwn(file: string): Promise<boolean> {
  const before = await readText(file);
  if (before === '') return false;
  if (!isOwnScript(before)) throw foreignFileError(file);
  const removal = undefinedIfMissing(rm(file).then(() => true));
  return (await withFileError('remove', file, removal)) ?? false;
}

const foreignFileError = (file: string): MagnumError =>
  new MagnumError('failed', `${safePath(file)} already exists and was not created by magnum.`, {
    hint: 'Move the file away, or load completion in another way: magnum help completion',
  });

const safePath = (path: string): string => safeLine(path);

const BEGIN = '# >>> magnum completion >>>';
const END = '# <<< magnum completion <<<';

const BLOCK = new RegExp(`(^|\\r?\\n)${BEGIN}[^]*?${END}(?:\\r?\\n|$)`);

/** The directory of the profile for all hosts of the current user (about_Profiles). */
function powershellHome(place: Place): string {
  if (place.platform === 'win32') return join(homeOf(place), 'Documents', 'PowerShell');
  return join(configHome(place), 'powershell');
}

const powershellScriptFile = (place: Place): string => join(powershellHome(place), 'magnum-completion.ps1');

async function installInProfile(code: string, world: Place): Promise<string> {
  const file = powershellScriptFile(world);
  for (const path of [file, profileOf(world)]) await assertUnshared(path, world);
  const notices = await writeOwn(file, code);
  const { notice } = await editProfile(world, `${BEGIN}\n. ${quoteForPowershell(file)}\n${END}`);
  return (
    `${notices}${notice}Completion for PowerShell installed in ${safePath(file)}; ${safePath(profileOf(world))} loads it.\n` +
    `New PowerShell sessions will load it. To load it in this one: . ${quoteForPowershell(file)}\n`
  );
}

const profileOf = (place: Place): string => join(powershellHome(place), 'profile.ps1');

/** Replaces the block of this program in the profile, or removes it. `notice` is for the user. */
async function editProfile(world: Place, block: string): Promise<{ hadBlock: boolean; notice: string }> {
  const file = profileOf(world);
  const before = await readText(file);
  const hadBlock = BLOCK.test(before);
  const without = before.replace(BLOCK, '$1').replace(/^\r?\n$/, '');
  const gap = without === '' || without.endsWith('\n') ? '' : '\n';
  const after = block === '' ? without : `${without}${gap}${block}\n`;
  return { hadBlock, notice: after === before ? '' : await replace(file, after) };
}
