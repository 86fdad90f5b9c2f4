import { commandSpec } from '../../cli/command-spec.ts';
import { COMPLETION_SHELLS } from '../../completion/shells.ts';

export const script = commandSpec({
  names: ['completion'],
  summary: 'Make the Tab key complete commands, options and names in your shell.',
  description:
    'Prints the code that does it, for bash, zsh, fish or PowerShell; --install puts it where the shell looks for such ' +
    'code, and says where.',
  positionals: {
    shell: {
      label: '<shell>',
      help: 'bash, zsh, fish or powershell; without it, the one that SHELL names.',
      count: 'optional',
      choices: COMPLETION_SHELLS,
    },
  },
  options: {
    install: {
      type: 'switch',
      flag: '--install',
      help: 'Put it where the shell looks for it; again, to renew it.',
    },
    uninstall: { type: 'switch', flag: '--uninstall', help: 'Take away what --install has put there.' },
  },
  examples: [
    { command: 'magnum completion bash --install', help: 'For every bash from now on' },
    { command: 'eval "$(magnum completion bash)"', help: 'For this bash only' },
    { command: 'magnum completion fish | source', help: 'For this fish only' },
  ],
  output: 'none',
});

export const bash = commandSpec({
  names: ['bash-completion', 'bash_completion'],
  summary: 'Print all commands and options in one line, for completion in bash.',
  examples: [{ command: 'magnum bash-completion', help: 'All words that there are' }],
  output: 'none',
});
