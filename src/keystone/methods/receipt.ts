/**
 * Completes a login to which Keystone responded with a receipt (Identity API v3, "Multi-Step Authentication"). keystoneauth
 * (identity/v3/receipt.py, MissingAuthMethods) leaves this to the caller.
 */
import { MagnumError } from '../../errors.ts';
import type { HttpResponse } from '../../http/types.ts';
import { loginError, requestIdOf } from '../api/keystone-errors.ts';
import { formatOptions, optionOf } from '../api/plugin-options.ts';
import { hasReceipt, parseReceipt } from '../api/receipt.ts';
import { withRejectedMethods } from '../api/rejected-secret.ts';
import { parseToken } from '../api/token.ts';
import { sendTokenRequest } from '../api/token-request.ts';
import type { AuthContext, Receipt, Token } from '../types.ts';
import type { AuthMethod } from './auth-method.ts';
import { createIdentity } from './create-identity.ts';
import { findMethod } from './index.ts';

/** Returns the number of prompts; undefined if a method has neither an option nor a prompt here. */
function promptCount(methods: readonly string[], { options, ui }: AuthContext): number | undefined {
  const promptOptions = methods.map((method) => findMethod(method)?.promptOption);
  if (promptOptions.includes(undefined)) return undefined;
  const prompts = promptOptions.filter((option = '') => !optionOf(options, option));
  return prompts.length > 0 && !ui.isInteractive ? undefined : prompts.length;
}

const titlesOf = (methods: readonly string[]): string =>
  methods.map((method) => findMethod(method)?.title ?? `the method ${method}`).join(' and ');

function missingMethodsError({ done, missing, user, response }: Receipt): MagnumError {
  const { host } = new URL(response.url);
  const alternatives = missing.map(titlesOf).join(', or ');
  const promptOptions = [...new Set(missing.flat())].flatMap(
    (method) => findMethod(method)?.promptOption ?? [],
  );
  const otherMethods = [...new Set(missing.flat())].filter((method) => !findMethod(method)?.promptOption);
  const supportedMethods = otherMethods.filter(findMethod);
  const hints = [
    ...(promptOptions.length > 0
      ? [
          `Provide it with ${promptOptions.map((option) => formatOptions([option])).join(', ')}, or at the prompt in a terminal.`,
        ]
      : []),
    ...(supportedMethods.length > 0
      ? [
          `To use ${supportedMethods.join(', ')}, log in with --os-auth-type v3multifactor --os-auth-methods ${[...done, ...supportedMethods].join(',')}.`,
        ]
      : []),
    ...(promptOptions.length + supportedMethods.length === 0
      ? [
          `magnum does not support ${otherMethods.join(', ')}: ask the cloud administrator for another method.`,
        ]
      : []),
  ];
  return new MagnumError(
    'auth',
    `Keystone at ${host} accepted ${titlesOf(done) || 'the first method'} for ${user.name}, but also requires ${alternatives}.`,
    { hint: hints.join(' '), requestId: requestIdOf(response), status: response.status },
  );
}

function methodRejectedError(
  response: HttpResponse,
  receipt: Receipt,
  sent: readonly AuthMethod[],
): MagnumError {
  const { host } = new URL(response.url);
  const titles = sent.map(({ title }) => title).join(' and ');
  // Keystone's message contains the receipt, so it is not shown.
  if (response.status === 404) {
    return new MagnumError('auth', `Keystone at ${host} no longer accepts the authentication receipt.`, {
      hint: 'Log in again, and complete the login within a few minutes.',
      requestId: requestIdOf(response),
      status: response.status,
    });
  }
  const hint = `${titlesOf(receipt.done) || 'the first method'} was accepted, but ${titles} was not: try again with a new one.`;
  const methods = sent.map(({ method }) => method);
  return withRejectedMethods(
    loginError(response, hint.charAt(0).toUpperCase() + hint.slice(1), { methods }),
    methods,
  );
}

/** Selects the list of methods with the fewest prompts. */
function selectMethods(receipt: Receipt, context: AuthContext): readonly string[] | undefined {
  const possible = receipt.missing.flatMap((methods) => {
    const count = promptCount(methods, context);
    return count === undefined ? [] : [{ methods, count }];
  });
  return possible.sort((a, b) => a.count - b.count)[0]?.methods;
}

/**
 * Sends the missing methods with the receipt, from the options or prompts. Throws MagnumError `auth` if a method has neither
 * an option nor a prompt, or if Keystone rejects it.
 */
export async function completeLogin(context: AuthContext, receipt: Receipt): Promise<Token> {
  const methods = selectMethods(receipt, context)?.flatMap((method) => findMethod(method) ?? []);
  if (methods === undefined) throw missingMethodsError(receipt);
  const { user, scope } = receipt;
  const part = await createIdentity(context, methods, { reference: { id: user.id }, name: user.name });
  const headers = { ...part.headers, ...receipt.headers };
  const response = await sendTokenRequest(context, { ...part, scope, headers });
  if (response.status === 200 || response.status === 201) return parseToken(response);
  // The rules may have changed in the meantime. A second receipt is reported and not completed, so this cannot loop.
  throw hasReceipt(response)
    ? missingMethodsError(parseReceipt(response, scope))
    : methodRejectedError(response, receipt, methods);
}
