import { dirname } from 'node:path';
import type { Options } from '../../cli/command-spec.ts';
import { hasTarget } from '../../clouds/auth-type.ts';
import { NoCloudError } from '../../clouds/cloud-selection.ts';
import type { CloudConfig } from '../../clouds/types.ts';
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import {
  IncompleteLoginError,
  LoginRequiredError,
  MissingSecretError,
  type SessionState,
} from '../../keystone/index.ts';
import type { Token } from '../../keystone/types.ts';
import { record } from '../../output/result.ts';
import { ownCommandFor } from '../../platform/own-command.ts';
import { toClause } from '../shared/clause.ts';
import { storageText } from './storage-text.ts';
import type { whoami } from './table.ts';

export default async (_: Options<typeof whoami>, context: Context) => {
  const config = await selectedCloud(context);
  const { state, token: getToken } = await context.session();
  const token = await getToken().catch((error) => {
    throw toLoginError(error, config);
  });
  const location = locationIn(await state());
  const properties = propertiesOf(token, config, storageText(location));
  return record(properties, {
    ...properties,
    roles: properties.roles.join(', '),
    methods: properties.methods.join(', '),
    // Without the name of the file, which would make the table too wide for most terminals.
    stored_in: location?.place === 'file' ? dirname(location.path) : properties.stored_in,
  });
};

/** Throws MagnumError `auth` if no cloud is selected. */
async function selectedCloud({ cloud }: Context): Promise<CloudConfig> {
  try {
    const config = await cloud();
    if (hasTarget(config)) return config;
  } catch (error) {
    if (error instanceof NoCloudError) throw noCloudError(error);
    throw error;
  }
  throw noCloudError();
}

const noCloudError = (error?: MagnumError): MagnumError =>
  new MagnumError(
    'auth',
    `Not logged in: ${error === undefined ? 'no cloud selected.' : toClause(error.message)}`,
    {
      hint:
        error?.hint ??
        'Define a cloud in clouds.yaml or with OS_* variables. To see the variables: magnum help environment',
    },
  );

function toLoginError(error: unknown, config: CloudConfig): unknown {
  if (!(error instanceof IncompleteLoginError || error instanceof LoginRequiredError)) return error;
  const cloud = config.cloud === undefined ? '' : ` to ${config.cloud}`;
  const reason = error instanceof LoginRequiredError && error.isExpired ? ': the session has expired' : '';
  const command = ownCommandFor(config, 'login');
  // `login` prompts for a secret, but not for other options.
  const isReady = error instanceof LoginRequiredError || error instanceof MissingSecretError;
  return new MagnumError('auth', `Not logged in${cloud}${reason}.`, {
    hint: isReady ? `Run: ${command}` : `${error.message} Then run: ${command}`,
    cause: error,
  });
}

function propertiesOf(token: Token, config: CloudConfig, storage: string) {
  const { user, project, domain, system, roles = [], methods = [], expiresAt } = token;
  return {
    user: user?.name ?? null,
    user_id: user?.id ?? null,
    user_domain: user?.domain?.name ?? null,
    project: project?.name ?? null,
    project_id: project?.id ?? null,
    project_domain: project?.domain?.name ?? null,
    ...(domain && { domain: domain.name }),
    ...(system && { system: 'all' }),
    roles: roles.map(({ name }) => name),
    auth_type: config.authType,
    methods: [...methods],
    expires: expiresAt ?? null,
    stored_in: storage,
    cloud: config.cloud ?? null,
    region: config.region ?? null,
    auth_url: publicAuthUrl(config),
  };
}

const locationIn = ({ session, tokenLocation }: SessionState) =>
  session?.hasSecrets ? session.location : tokenLocation;

/** Without the username and password that a URL can contain. */
function publicAuthUrl({ auth: { auth_url: authUrl } }: CloudConfig): string | null {
  if (!authUrl || !URL.canParse(authUrl)) return null;
  const url = new URL(authUrl);
  url.username = '';
  url.password = '';
  return url.href;
}
