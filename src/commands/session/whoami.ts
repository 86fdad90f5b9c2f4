import { dirname } from 'node:path';
import type { Options } from '../../cli/command-spec.ts';
import type { CloudConfig } from '../../clouds/types.ts';
import type { Context } from '../../context.ts';
import type { SessionState } from '../../keystone/index.ts';
import { record } from '../../output/result.ts';
import type { whoami } from './table.ts';

export default async (_: Options<typeof whoami>, { session, cloud }: Context) => {
  const [config, { state, token: tokenOf }] = [await cloud(), await session()];
  const token = await tokenOf();
  const { user, project, domain, system, roles = [], methods = [], expiresAt } = token;
  const kept = whereKept(await state());
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
    stored_in: kept.path ?? kept.text,
    cloud: config.cloud ?? null,
    region: config.region ?? null,
    auth_url: withoutSecret(config),
  };
  return record(properties, {
    ...properties,
    roles: properties.roles.join(', '),
    methods: properties.methods.join(', '),
    stored_in: kept.text,
  });
};

/** The directory is enough for a person: the name of the file would make the table too wide for most terminals. */
function whereKept({ session, tokenLocation }: SessionState): {
  readonly text: string;
  readonly path?: string;
} {
  const kept = session?.hasSecrets ? session.location : tokenLocation;
  if (kept === undefined) return { text: 'not stored' };
  if (kept.place === 'keyring') return { text: 'keyring' };
  return { text: dirname(kept.path), path: kept.path };
}

/** An address may hold a name and a password. */
function withoutSecret({ auth: { auth_url: address } }: CloudConfig): string | null {
  if (!address || !URL.canParse(address)) return null;
  const url = new URL(address);
  url.username = '';
  url.password = '';
  return url.href;
}
