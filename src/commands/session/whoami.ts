import { dirname } from 'node:path';
import type { Options } from '../../cli/command-spec.ts';
import type { CloudConfig } from '../../clouds/types.ts';
import type { Context } from '../../context.ts';
import type { SessionState } from '../../keystone/index.ts';
import { record } from '../../output/result.ts';
import type { whoami } from './table.ts';

export default async (_: Options<typeof whoami>, { session, cloud }: Context) => {
  const [config, { state, token: getToken }] = [await cloud(), await session()];
  const token = await getToken();
  const { user, project, domain, system, roles = [], methods = [], expiresAt } = token;
  const storage = storageOf(await state());
  const properties = {
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
    stored_in: storage.path ?? storage.text,
    cloud: config.cloud ?? null,
    region: config.region ?? null,
    auth_url: publicAuthUrl(config),
  };
  return record(properties, {
    ...properties,
    roles: properties.roles.join(', '),
    methods: properties.methods.join(', '),
    stored_in: storage.text,
  });
};

/** `text` is the directory only: the name of the file would make the table too wide for most terminals. */
function storageOf({ session, tokenLocation }: SessionState): {
  readonly text: string;
  readonly path?: string;
} {
  const location = session?.hasSecrets ? session.location : tokenLocation;
  if (location === undefined) return { text: 'not stored' };
  if (location.place === 'keyring') return { text: 'keyring' };
  return { text: dirname(location.path), path: location.path };
}

/** Without the username and password that a URL can contain. */
function publicAuthUrl({ auth: { auth_url: authUrl } }: CloudConfig): string | null {
  if (!authUrl || !URL.canParse(authUrl)) return null;
  const url = new URL(authUrl);
  url.username = '';
  url.password = '';
  return url.href;
}
