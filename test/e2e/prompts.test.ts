/**
 * Prompts in a real terminal: interrupted, ended, suspended and terminated.
 *
 * @module-tag python3
 */
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox, type User, user } from './command.ts';
import { Terminal } from './terminal.ts';

let owner: User;
let sandbox: ReturnType<typeof startSandbox>;
let terminal: Terminal;
beforeAll(() => {
  owner = user();
  sandbox = startSandbox(owner);
});
afterAll(() => void sandbox.stop());
afterEach(() => terminal.close());

const INTERRUPT = '\u0003';
const END_OF_INPUT = '\u0004';
const SUSPEND = '\u001a';

const CONFIRMATION = { line: 'magnum cluster-delete a b', prompt: 'Delete 2 clusters: a, b? [y/N] ' };
const SELECTION = { line: 'magnum cluster-create new', prompt: 'or name]: ' };
const PASSWORD = {
  line: 'OS_CLOUD= OS_USERNAME=demo OS_PROJECT_NAME=demo OS_DEFAULT_DOMAIN_ID=default magnum cluster-list',
  /** Without the port, which differs. */
  prompt: 'Password for demo at 127.0.0.1:',
};

const LOGIN = {
  line: [
    'OS_CLOUD= OS_AUTH_TYPE=v3oidcauthcode OS_IDENTITY_PROVIDER=idp OS_PROTOCOL=openid OS_CLIENT_ID=magnum',
    'OS_AUTHORIZATION_ENDPOINT=http://127.0.0.1:9/authorize OS_ACCESS_TOKEN_ENDPOINT=http://127.0.0.1:9/token',
    'magnum login --no-browser',
  ].join(' '),
  prompt: 'URL (input is hidden): ',
};

/** Prints the exit code and the modes of the terminal. */
const REPORT = 'echo "exit=$? $(stty -a | grep -ow -e "-*icanon" -e "-*echo" | xargs)"';

/** Runs a command line in a shell in a terminal until it shows the prompt. */
async function open({ line, prompt }: { line: string; prompt: string }, shell = ['sh', '-c']): Promise<void> {
  const [, url = ''] =
    /auth_url: "(.*)"/.exec(readFileSync(owner.env.OS_CLIENT_CONFIG_FILE ?? '', 'utf8')) ?? [];
  const env = { ...owner.env, OS_AUTH_URL: url };
  terminal = new Terminal([...shell, `trap : INT; ${line}; ${REPORT}`], { cwd: owner.home, env });
  await terminal.shows(prompt);
}

/** What the terminal shows from the last prompt on, with LF as line end. */
async function afterPrompt(prompt: string, code: number): Promise<string> {
  const screen = await terminal.shows(`exit=${code} icanon echo`);
  return screen
    .slice(screen.lastIndexOf(prompt) + prompt.length)
    .replace(/^\d+: /, '')
    .replace(/\r+\n/g, '\n')
    .replaceAll('\r', '');
}

describe('a prompt', () => {
  it.each([
    { ...CONFIRMATION, echo: 'half' },
    { ...SELECTION, echo: 'half' },
    { ...PASSWORD, echo: '' },
  ])('ends its line once and prints one message after Ctrl-C: $prompt', async ({ echo, ...command }) => {
    await open(command);
    terminal.type('half');
    await terminal.shows(command.prompt + echo);
    terminal.type(INTERRUPT);
    expect(await afterPrompt(command.prompt, 130)).toBe(
      `${echo}\nERROR: Interrupted.\nexit=130 icanon echo\n`,
    );
  });

  it.each([
    { ...CONFIRMATION, message: 'Nothing was deleted.', code: 1 },
    { ...SELECTION, message: 'No cluster template selected.', code: 2 },
    {
      ...LOGIN,
      message: 'Login not completed: no URL was pasted.\nLog in again: magnum login --no-browser',
      code: 4,
    },
  ])('ends its line once at the end of input: $prompt', async ({ message, code, ...command }) => {
    await open(command);
    terminal.type(END_OF_INPUT);
    expect(await afterPrompt(command.prompt, code)).toBe(`\nERROR: ${message}\nexit=${code} icanon echo\n`);
  });

  it.each([
    { ...CONFIRMATION, answer: 'n', code: 1, shown: 'Nothing was deleted.' },
    { ...PASSWORD, answer: 'demo', code: 0, shown: 'uuid' },
  ])('appears again after Ctrl-Z and fg: $prompt', async ({ answer, code, shown, ...command }) => {
    const line = `set -m; ${command.line}; echo stopped; read -r; fg`;
    await open({ ...command, line }, ['bash', '-c']);
    terminal.type(SUSPEND);
    await terminal.shows('stopped');
    terminal.forget();
    terminal.type('\r');
    await terminal.shows(command.prompt);
    terminal.type(`${answer}\r`);
    const screen = await terminal.shows(shown, `exit=${code} icanon echo`);
    expect(screen.includes('demo\r')).toBe(false);
  });

  it('ends with 130 and restores the terminal after SIGTERM', async () => {
    await open({ ...CONFIRMATION, line: `sh -c 'echo pid=$$; exec ${CONFIRMATION.line}'` });
    process.kill(Number(/pid=(\d+)/.exec(terminal.screen)?.[1]), 'SIGTERM');
    expect(await afterPrompt(CONFIRMATION.prompt, 130)).toBe('\nERROR: Interrupted.\nexit=130 icanon echo\n');
  });
});

it('a request that is interrupted prints its message over the ^C of the terminal', async () => {
  await open({
    line: 'magnum cluster-create w --cluster-template swarm --labels sandbox_seconds=60 --wait',
    prompt: 'IN_PROGRESS',
  });
  terminal.type(INTERRUPT);
  const screen = await terminal.shows('exit=130');
  expect(screen).toContain('\rERROR: Interrupted while waiting for w.');
});
