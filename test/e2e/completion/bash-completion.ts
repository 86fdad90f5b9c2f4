/** The file of the package bash-completion, which Debian sources in .bashrc. */
export const BASH_COMPLETION = '/usr/share/bash-completion/bash_completion';
