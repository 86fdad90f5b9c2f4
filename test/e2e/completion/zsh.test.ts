/** The Tab key in zsh. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { POSIX_FUNCTION, testTabKey } from './tab-key.ts';

testTabKey([
  {
    name: 'zsh',
    shell: 'zsh',
    command: ['zsh', '-i'],
    prepare(home) {
      writeFileSync(
        join(home, '.zshrc'),
        `PROMPT='READY> '\nunsetopt promptsp beep automenu autoremoveslash\nLISTMAX=1000\nfpath=(~/.zfunc $fpath)\n` +
          `autoload -Uz compinit && compinit -u\n${POSIX_FUNCTION}\n`,
      );
      return {};
    },
    tabs: '\t',
    hasDescriptions: true,
  },
]);
