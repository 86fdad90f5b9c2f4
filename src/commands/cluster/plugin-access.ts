/** Access through a plugin, for --use-keystone and --exec. */
import { providesToken } from '../../clouds/auth-type.ts';
import { loadCloud } from '../../clouds/load-cloud.ts';
import type { CloudConfig } from '../../clouds/types.ts';
import type { KeystoneAccess } from '../../cluster-access/cluster-access.ts';
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import { isYes } from '../../platform/yes-no-answer.ts';
import { isInteractive, type World } from '../../world.ts';
import type { ClientOptions } from './config-types.ts';
import {
  isInsecureByUser,
  keystonePlugin,
  type PluginContent,
  pluginCloudOptions,
  unwrittenSecrets,
} from './keystone-plugin.ts';

type PluginOptions = Pick<
  ClientOptions,
  'exec' | 'useCertificate' | 'insecureKubeconfig' | 'portable' | 'execApiVersion'
>;

export async function pluginAccess(
  { exec, useCertificate, insecureKubeconfig, portable, execApiVersion }: PluginOptions,
  writeCa: boolean,
  { cloud, world, warn }: Pick<Context, 'cloud' | 'world' | 'warn'>,
): Promise<KeystoneAccess | undefined> {
  if (exec && useCertificate === false) {
    throw new MagnumError(
      'usage',
      '--exec and --use-keystone cannot be used together; --exec uses certificates, --use-keystone tokens.',
    );
  }
  if (!exec && useCertificate !== false) {
    if (portable) throw new MagnumError('usage', '--portable requires --use-keystone or --exec.');
    return undefined;
  }
  const config = await cloud();
  const content: PluginContent = { certificate: exec, portable, apiVersion: execApiVersion };
  if (!exec && !providesToken(config.authType)) throw noTokenError(config);
  const plugin = keystonePlugin(config, world, content);
  assertNoPassword(plugin.args);
  if (isInsecureByUser(config) && !insecureKubeconfig) await confirmInsecure(world);
  for (const warning of [
    ...secretWarnings(config),
    ...(await userWarnings(config, content, plugin.env, world)),
  ])
    warn(warning);
  return { plugin, writeCa, certificate: exec };
}

const noTokenError = ({ authType }: CloudConfig): MagnumError =>
  new MagnumError('usage', `Auth type ${authType} provides no token, which --use-keystone requires.`, {
    hint: 'Use --exec, or select another auth type with --os-auth-type (OS_AUTH_TYPE).',
  });

/** For logins that require more than the kubeconfig contains. */
function secretWarnings(config: CloudConfig): string[] {
  const secrets = unwrittenSecrets(config);
  if (secrets.length === 0) return [];
  const variables = secrets.map((name) => `OS_${name.toUpperCase()}`).join(' and ');
  const isLimited = secrets.some((name) => ['token', 'access_token', 'code'].includes(name));
  return [
    isLimited
      ? `The kubeconfig contains no secret, so kubectl works only where ${variables} is set and valid; ` +
        'log in without a token to write a kubeconfig that works elsewhere'
      : `The kubeconfig contains no secret, so kubectl works only where ${variables} is set or magnum login has stored a session`,
  ];
}

/** For a user on the command line, if the environment or the cloud names another one: see own-user.ts. */
async function userWarnings(
  config: CloudConfig,
  content: PluginContent,
  variables: Readonly<Record<string, string>>,
  world: World,
): Promise<string[]> {
  const wanted = userOf(config);
  if (content.portable || wanted === undefined) return [];
  const { cwd, home, platform } = world;
  const place = { env: { ...world.env, ...variables }, cwd, home, platform, skipsCurrentDirectory: true };
  const used = await loadCloud(pluginCloudOptions(config, content), place).catch(() => undefined);
  const own = used && userOf(used);
  if (own === undefined || own.name === wanted.name) return [];
  return [
    `kubectl logs in as ${own.name} (${used?.sources.get(`auth.${own.option}`)}) in this shell, not as ${wanted.name}: ` +
      'a user of the environment or the cloud overrides that of the kubeconfig',
  ];
}

function userOf({ auth }: CloudConfig): { readonly option: string; readonly name: string } | undefined {
  const options = ['username', 'user_id', 'application_credential_id', 'application_credential_name'];
  return options.flatMap((option) => {
    const name = auth[option];
    return name === undefined ? [] : [{ option, name }];
  })[0];
}

/** A kubeconfig is copied and shared, and its arguments are visible in the process list whenever kubectl runs. */
function assertNoPassword(args: readonly string[]): void {
  const url = args.find((arg) => URL.canParse(arg) && new URL(arg).password !== '');
  if (url === undefined) return;
  throw new MagnumError(
    'usage',
    `A URL with a password is not allowed in a kubeconfig (${new URL(url).host}).`,
    {
      hint: 'Remove the password from the URL, and store it in secure.yaml.',
    },
  );
}

/** Throws MagnumError `usage` unless the user confirms that the kubeconfig may disable TLS verification. */
async function confirmInsecure(world: World): Promise<void> {
  const question =
    'Write --insecure to the kubeconfig, so that kubectl never verifies the TLS certificates of the cloud? [y/N] ';
  if (isInteractive(world) && isYes(await world.stdin.ask(question))) return;
  throw new MagnumError(
    'usage',
    'TLS verification is off; turning it off for kubectl too requires --insecure-kubeconfig.',
    {
      hint: 'Set the CA certificate with --os-cacert FILE (OS_CACERT), or use --insecure-kubeconfig.',
    },
  );
}
