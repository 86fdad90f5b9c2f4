/** Checks whether kubectl can use the credentials of a merged context. Sends no request. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { undefinedIfThrown } from '../../errors.ts';
import {
  type CheckResult,
  checkCa,
  checkKey,
  checkValidity,
  failed,
} from '../certificate/certificate-check.ts';
import type { ContextCredentials } from './kubeconfig-entries.ts';

/**
 * `currentCa` is the CA that Magnum returns now, in PEM; undefined if it is not known. Of a context without a certificate, such as one with an
 * exec credential plugin, only the CA is checked.
 */
export function checkContext(
  { ca, cert, key }: ContextCredentials,
  currentCa: string | undefined,
  now: number,
): CheckResult[] {
  const own = parsed('certificate', cert, (pem) => new X509Certificate(pem));
  const authority = parsed('CA', ca, (pem) => new X509Certificate(pem));
  const privateKey = parsed('key', key, createPrivateKey);
  const results = [own, authority, privateKey].flatMap(({ error }) => error ?? []);
  if (own.value !== undefined) results.push(checkValidity(own.value, now));
  if (authority.value !== undefined && (own.value !== undefined || currentCa !== undefined)) {
    results.push(
      checkCa({
        ca: authority.value,
        ...{ name: 'the CA in the kubeconfig', staleReason: 'the CA was rotated' },
        own: own.value,
        current: currentCa === undefined ? undefined : new X509Certificate(currentCa),
      }),
    );
  }
  if (own.value !== undefined && privateKey.value !== undefined)
    results.push(checkKey(own.value, privateKey.value));
  return results;
}

function parsed<T>(
  item: CheckResult['item'],
  pem: string | undefined,
  parse: (pem: string) => T,
): { readonly value?: T | undefined; readonly error?: CheckResult } {
  if (pem === undefined) return {};
  const value = undefinedIfThrown(() => parse(pem));
  return value === undefined
    ? { error: failed(item, `The ${item} in the kubeconfig cannot be parsed.`) }
    : { value };
}
