import { type Case, differs, fails } from '../case.ts';

export const completion: Case[] = [
  {
    name: 'bash-completion',
    lines: [
      differs('bash-completion', 'bash-completion-order'),
      differs('bash_completion', 'bash-completion-order'),
      { ...differs('bash-completion', 'bash-completion-order'), env: { OS_AUTH_URL: '', OS_PASSWORD: '' } },
      fails(2, 'bash-completion unexpected', 'usage-errors'),
    ],
  },
];
