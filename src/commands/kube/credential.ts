import type { Options } from '../../cli/command-spec.ts';
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
  const given = certificate === undefined ? await token(context) : await certificateOf(certificate, context);
  return text(execCredential(version, ...given));
};

async function token({ session }: Context): Promise<Credential> {
  const { id, expiresAt } = await (await session()).token();
  if (id === '') {
    throw new MagnumError('auth', 'This auth type provides no token, but the cluster requires one.', {
      hint: 'Select another one with --os-auth-type (OS_AUTH_TYPE).',
    });
  }
  return [{ token: id }, expiresAt];
}

/** Kept for each login by itself: another one may not be allowed to have it. */
async function certificateOf(cluster: string, { world, session, magnum }: Context): Promise<Credential> {
  const [
    { cachedCertificate: keptCertificate, execCredentialExpiry: certificateGivenUntil },
    { createHash },
    logIn,
  ] = await Promise.all([
    import('../../cluster-access/certificate/certificate-cache.ts'),
    import('node:crypto'),
    session().then((it) => it.cacheKey()),
  ]);
  const name = createHash('sha256').update(`${cluster}\n${logIn}`).digest('hex');
  const kept = await keptCertificate(name, world, async () => {
    const { requestCertificate } = await import('../../cluster-access/cluster-access.ts');
    return await requestCertificate(await magnum(), cluster);
  });
  const secret = { clientCertificateData: kept.cert, clientKeyData: kept.key };
  return [secret, certificateGivenUntil(kept, world.now())];
}
