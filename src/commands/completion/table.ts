import { commandSpec } from '../../cli/command-spec.ts';
import { COMPLETION_SHELLS } from '../../completion/shells.ts';

export const script = commandSpec({
  names: ['completion'],
  summary: 'Print or install the shell completion script.',
  description:
    'Prints the completion script for bash, zsh, fish or PowerShell. With --install, writes the script to the file ' +
    'in which the shell looks for it, and prints the path.',
  positionals: {
    shell: {
      label: '<shell>',
      help: 'bash, zsh, fish or powershell; defaults to the shell that runs magnum, then to SHELL.',
      count: 'optional',
      choices: COMPLETION_SHELLS,
    },
  },
  options: {
    install: {
      type: 'switch',
      flag: '--install',
      help: 'Install the script, or update an installed one.',
    },
    uninstall: { type: 'switch', flag: '--uninstall', help: 'Remove the script that --install wrote.' },
  },
  examples: [
    { command: 'magnum completion bash --install', help: 'Install completion for bash' },
    { command: 'eval "$(magnum completion bash)"', help: 'Enable completion in this bash only' },
    { command: 'magnum completion fish | source', help: 'Enable completion in this fish only' },
  ],
  output: 'none',
  isOffline: true,
});

export const bash = commandSpec({
  names: ['bash-completion', 'bash_completion'],
  summary: 'Print all commands and options on one line, for bash completion.',
  examples: [{ command: 'magnum bash-completion', help: 'Print all commands and options' }],
  output: 'none',
  isOffline: true,
});
