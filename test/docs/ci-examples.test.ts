/** Runs the files in examples/ci: their steps in a shell, with a sandbox and the secrets that the CI system would provide. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import type { TestCloud } from '../support/cloud.ts';
import { startExampleSandbox } from './example-sandbox.ts';

const DIRECTORY = 'examples/ci';
const KEYSTONE = 'https://keystone.example.org/v3';
const SECRET = 'the-secret-of-the-test';

let sandbox: TestCloud;
let credential: { id: string };
beforeEach(async () => {
  ({ sandbox } = await startExampleSandbox('cluster-config production'));
  onTestFinished(() => sandbox.close());
  credential = await createCredential();
});

/** Creates an application credential as the user demo. */
async function createCredential(): Promise<{ id: string }> {
  const { stdout } = await sandbox.run('token-issue', '-f', 'json');
  const { id: token, user_id: user } = JSON.parse(stdout) as { id: string; user_id: string };
  const response = await fetch(`${sandbox.identityUrl}/users/${user}/application_credentials`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-auth-token': token },
    body: JSON.stringify({ application_credential: { name: 'ci', secret: SECRET } }),
  });
  expect(response.status).toBe(201);
  return ((await response.json()) as { application_credential: { id: string } }).application_credential;
}

/** Runs one step, as the CI system does: in a new shell that ends at the first error. */
function step(script: string, variables: Readonly<Record<string, string>>) {
  const { env, directory } = sandbox;
  const child = spawn('bash', ['-eo', 'pipefail', '-c', script], {
    cwd: directory,
    env: {
      HOME: env.HOME,
      PATH: `${join(directory, '.bin')}${delimiter}${process.env.PATH}`,
      ...variables,
      OS_AUTH_URL: (variables.OS_AUTH_URL ?? '').replace(KEYSTONE, sandbox.identityUrl),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (piece) => {
      text += piece;
    });
  return new Promise<{ code: number | null; text: string }>((done) =>
    child.once('close', (code) => done({ code, text })),
  );
}

const read = (name: string) => readFileSync(join(DIRECTORY, name), 'utf8');

function expectClean(texts: readonly string[]): void {
  for (const text of texts) expect(text).not.toMatch(new RegExp(`${SECRET}|PRIVATE KEY`));
  expect(texts.join('\n')).toMatch(/production-\S+ +Ready/);
  for (const name of ['kube', 'kube.env'])
    expect(existsSync(join(sandbox.directory, name)), name).toBe(false);
}

describe('examples/ci', { tags: ['kubectl'], timeout: 60_000 }, () => {
  it('has these files, which docs/scripting.md names', () => {
    const names = ['Jenkinsfile', 'github-actions.yml', 'gitlab-ci.yml'];
    expect(readdirSync(DIRECTORY).toSorted()).toEqual(names);
    const page = readFileSync('docs/scripting.md', 'utf8');
    for (const name of names) expect(page).toContain(`](../${DIRECTORY}/${name})`);
  });

  it('GitHub Actions: runs each step in its own shell, with the secret only in one', async () => {
    const { jobs, on } = parse(read('github-actions.yml'));
    expect(on.push.branches).toEqual(['main']);
    const { steps, env, ...job } = jobs.deploy;
    expect(job['runs-on']).toBe('self-hosted');
    const values: Readonly<Record<string, string>> = {
      'vars.OS_APPLICATION_CREDENTIAL_ID': credential.id,
      'secrets.OS_APPLICATION_CREDENTIAL_SECRET': SECRET,
    };
    const filled = (variables: Record<string, string> = {}) =>
      Object.fromEntries(
        Object.entries(variables).map(([name, value]) => [
          name,
          value.replace(/\$\{\{ (\S+) \}\}/, (_, key: string) => values[key] ?? `unknown ${key}`),
        ]),
      );
    const texts: string[] = [];
    for (const { run, env: own } of steps) {
      const { code, text } = await step(run, { ...filled(env), ...filled(own) });
      expect(code, text).toBe(0);
      texts.push(text);
    }
    expectClean(texts);
  });

  it('GitLab CI: runs the script in one shell, with the secret in a file', async () => {
    const { deploy } = parse(read('gitlab-ci.yml'));
    const file = join(sandbox.directory, 'secret-file');
    writeFileSync(file, SECRET, { mode: 0o600 });
    const variables = {
      ...deploy.variables,
      OS_APPLICATION_CREDENTIAL_ID: credential.id,
      OS_APPLICATION_CREDENTIAL_SECRET_FILE: file,
    };
    const script = await step(deploy.script.join('\n'), variables);
    expect(script.code, script.text).toBe(0);
    const after = await step(deploy.after_script.join('\n'), variables);
    expectClean([script.text, after.text]);
  });

  it('Jenkins: runs the sh steps with the bound username and password, and logs out', async () => {
    const text = read('Jenkinsfile');
    const environment = Object.fromEntries(
      [...text.matchAll(/^ {4}(OS_\w+) = '(.*)'$/gm)].map(([, name, value]) => [name, value]),
    );
    expect(text).toContain("usernameVariable: 'OS_USERNAME', passwordVariable: 'CLOUD_PASSWORD'");
    const variables = { ...environment, OS_USERNAME: 'demo', CLOUD_PASSWORD: 'demo' };
    const script = await step(text.split("sh '''")[1]?.split("'''")[0] ?? '', variables);
    expect(script.code, script.text).toBe(0);
    const [, post = ''] = /always \{\n\s+sh '(.*)'/.exec(text) ?? [];
    const after = await step(post, variables);
    expectClean([script.text, after.text]);
    expect(await step('magnum whoami', variables)).toMatchObject({ code: 4 });
  });
});
