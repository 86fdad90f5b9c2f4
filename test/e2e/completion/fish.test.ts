/** The Tab key in fish. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { testTabKey } from './tab-key.ts';

testTabKey([
  {
    name: 'fish',
    shell: 'fish',
    command: ['fish', '-i'],
    prepare(home) {
      mkdirSync(join(home, '.config', 'fish'), { recursive: true });
      // Otherwise the first shell of a user reads all man pages in the background.
      mkdirSync(join(home, '.local', 'share', 'fish', 'generated_completions'), { recursive: true });
      writeFileSync(
        join(home, '.config', 'fish', 'config.fish'),
        `function fish_prompt; printf 'READY> '; end\nset -g fish_greeting\nset -g fish_autosuggestion_enabled 0\n` +
          `function magnum; printf RAN; printf '<%s>' $argv; echo ENDED; end\n`,
      );
      return {};
    },
    tabs: '\t',
    hasDescriptions: true,
  },
]);
