import type { Options } from '../../cli/command-spec.ts';
import { providesToken } from '../../clouds/auth-type.ts';
import {
  type ExecSecret,
  execCredential,
  requestedApiVersion,
} from '../../cluster-access/kubeconfig/exec-credential.ts';
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import { text } from '../../output/result.ts';
import type { credential } from './table.ts';

type Credential = readonly [secret: ExecSecret, expiresAt: string | undefined];

export default async ({ certificate }: Options<typeof credential>, context: Context) => {
  const version = requestedApiVersion(context.world.env.KUBERNETES_EXEC_INFO);
  const login = await context.session();
  const { withoutRepetition } = await import('../../keystone/index.ts');
  const [secret, expiresAt] = await withoutRepetition(await login.attemptKey(), context.world, () =>
    certificate === undefined ? tokenCredential(context) : certificateCredential(certificate, context),
  );
  return text(execCredential(version, secret, expiresAt));
};

async function tokenCredential({ cloud, session }: Context): Promise<Credential> {
  if (!providesToken((await cloud()).authType)) {
    throw new MagnumError('auth', 'This auth type provides no token, but the cluster requires one.', {
      hint: 'Select another auth type with --os-auth-type (OS_AUTH_TYPE).',
    });
  }
  const { id, expiresAt } = await (await session()).token();
  return [{ token: id }, expiresAt];
}

/** The cache key contains the login: another login may not have the right to get this certificate. */
async function certificateCredential(
  cluster: string,
  { world, session, magnum }: Context,
): Promise<Credential> {
  const [{ cachedCertificate, execCredentialExpiry }, { createHash }, loginKey] = await Promise.all([
    import('../../cluster-access/certificate/certificate-cache.ts'),
    import('node:crypto'),
    session().then((login) => login.cacheKey()),
  ]);
  const name = createHash('sha256').update(`${cluster}\n${loginKey}`).digest('hex');
  const certificate = await cachedCertificate(name, world, async () => {
    const { requestCertificate } = await import('../../cluster-access/cluster-access.ts');
    return await requestCertificate(await magnum(), cluster);
  });
  const secret = { clientCertificateData: certificate.cert, clientKeyData: certificate.key };
  return [secret, execCredentialExpiry(certificate, world.now())];
}
