/** The Tab key in bash, with and without the package bash-completion. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BASH_COMPLETION } from './bash-completion.ts';
import { POSIX_FUNCTION, type Shell, testTabKey } from './tab-key.ts';

const bashWith = (name: string, startupLine: string): Shell => ({
  name,
  shell: 'bash',
  command: ['bash', '--noprofile', '--rcfile', 'rc.bash', '-i'],
  prepare(home) {
    const settings = `bind 'set completion-query-items 1000' 'set page-completions off' 'set bell-style none'`;
    writeFileSync(
      join(home, 'rc.bash'),
      `PS1='READY> '\n${settings.replaceAll("' '", "'; bind '")}\n${startupLine}\n${POSIX_FUNCTION}\n`,
    );
    return {};
  },
  tabs: '\t\t',
  hasDescriptions: false,
});

/** The package is not a program, so it has no tag. */
const hasPackage = existsSync(BASH_COMPLETION) || process.env.CI !== undefined;

testTabKey([
  bashWith('bash', '. ~/.local/share/bash-completion/completions/magnum'),
  ...(hasPackage ? [bashWith('bash with bash-completion', `. ${BASH_COMPLETION}`)] : []),
]);
