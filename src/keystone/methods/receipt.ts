/**
 * The rest of a log-in that Keystone answered with a receipt: what was sent is right, and the user's rules ask for more
 * (Identity API v3, "Multi-Step Authentication"; keystoneauth's identity/v3/receipt.py and MissingAuthMethods, which leave it
 * to the caller).
 */
import { MagnumError } from '../../errors.ts';
import type { HttpResponse } from '../../http/types.ts';
import { loginError, requestIdOf } from '../api/keystone-errors.ts';
import { optionOf, spelled } from '../api/plugin-options.ts';
import { asObject, parseJson } from '../api/token.ts';
import type { TokenRequest } from '../api/token-request.ts';
import type { AuthContext } from '../types.ts';
import { type AuthMethod, createIdentity, type UserReference } from './auth-method.ts';
import { methodNamed } from './index.ts';

const HEADER = 'openstack-auth-receipt';

interface Receipt {
  readonly id: string;
  readonly done: readonly string[];
  /** Each a list of methods that would do, without those that are done. */
  readonly missing: readonly (readonly string[])[];
  readonly who: UserReference;
}

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((it) => typeof it === 'string') : [];

/** Throws MagnumError `failed` for a receipt that does not say what is missing. */
function readReceipt(response: HttpResponse): Receipt {
  const body = parseJson(response.body);
  const receipt = asObject(body?.receipt);
  const user = asObject(receipt?.user);
  const done = texts(receipt?.methods);
  const rules = Array.isArray(body?.required_auth_methods) ? body.required_auth_methods : [];
  const missing = rules
    .map((rule) => texts(rule).filter((method) => !done.includes(method)))
    .filter((methods) => methods.length > 0);
  if (missing.length > 0 && typeof user?.id === 'string') {
    const name = typeof user.name === 'string' ? user.name : user.id;
    return { id: response.headers[HEADER] ?? '', done, missing, who: { reference: { id: user.id }, name } };
  }
  const { host } = new URL(response.url);
  throw new MagnumError('failed', `Keystone at ${host} wants more proof, but does not say which.`, {
    hint: 'Ask the operators of the cloud for the rules of your account (multi_factor_auth_rules).',
    requestId: requestIdOf(response),
    status: response.status,
  });
}

/** How many questions it takes; undefined where there is something that cannot be given or asked for. */
function promptCount(methods: readonly string[], { options, person }: AuthContext): number | undefined {
  const factors = methods.map(methodNamed);
  if (!factors.every((factor) => factor?.asked !== undefined)) return undefined;
  const asked = factors.filter((factor) => !optionOf(options, factor?.asked ?? ''));
  return asked.length > 0 && !person.isInteractive ? undefined : asked.length;
}

const titled = (methods: readonly string[]): string =>
  methods.map((method) => methodNamed(method)?.title ?? `the method ${method}`).join(' and ');

function missingMethodsError(response: HttpResponse, { done, missing, who }: Receipt): MagnumError {
  const { host } = new URL(response.url);
  const all = missing.map(titled).join(', or ');
  const askable = [...new Set(missing.flat())].flatMap((method) => methodNamed(method)?.asked ?? []);
  const other = missing.flat().filter((method) => !methodNamed(method)?.asked);
  const how = [
    ...(askable.length > 0
      ? [
          `Give it with ${askable.map((option) => spelled([option])).join(', ')}, or at the prompt of a terminal.`,
        ]
      : []),
    ...(other.length > 0
      ? [
          `Ask for ${other.join(', ')} from the start, where this program knows it: --os-auth-type v3multifactor --os-auth-methods ${[...done, ...other].join(',')}.`,
        ]
      : []),
  ];
  return new MagnumError(
    'auth',
    `Keystone at ${host} accepted ${titled(done) || 'that'} of ${who.name}, and wants ${all} as well.`,
    { hint: how.join(' '), requestId: requestIdOf(response), status: response.status },
  );
}

function methodRejectedError(
  response: HttpResponse,
  receipt: Receipt,
  sent: readonly AuthMethod[],
): MagnumError {
  const { host } = new URL(response.url);
  const what = sent.map(({ title }) => title).join(' and ');
  // Its message holds the receipt itself.
  if (response.status === 404) {
    return new MagnumError('auth', `Keystone at ${host} knows no more of the first half of the log-in.`, {
      hint: 'It has to be completed within minutes: start again.',
      requestId: requestIdOf(response),
      status: response.status,
    });
  }
  const hint = `${titled(receipt.done) || 'The first proof'} was right, ${what} was not: try again with a fresh one.`;
  return loginError(response, hint.charAt(0).toUpperCase() + hint.slice(1));
}

/** Which of the lists to go for: the one with the fewest questions. */
function selectMethods(receipt: Receipt, context: AuthContext): readonly string[] | undefined {
  const possible = receipt.missing.flatMap((methods) => {
    const count = promptCount(methods, context);
    return count === undefined ? [] : [{ methods, count }];
  });
  return possible.sort((a, b) => a.count - b.count)[0]?.methods;
}

/**
 * Sends what is missing with the receipt, out of the options or as the person answers; the answer holds a token. Throws
 * MagnumError `auth` when nobody is there to be asked, or Keystone refuses.
 */
export async function completeWithReceipt(
  context: AuthContext,
  response: HttpResponse,
  post: (part: Omit<TokenRequest, 'scope' | 'hint'>) => Promise<HttpResponse>,
): Promise<HttpResponse> {
  const receipt = readReceipt(response);
  const methods = selectMethods(receipt, context);
  if (methods === undefined) throw missingMethodsError(response, receipt);
  const factors = methods.flatMap((method) => methodNamed(method) ?? []);
  const part = await createIdentity(context, factors, receipt.who);
  const next = await post({ ...part, headers: { ...part.headers, 'Openstack-Auth-Receipt': receipt.id } });
  if (next.status === 200 || next.status === 201) return next;
  // The rules may have changed in the meantime: what the next receipt says is told, not followed for ever.
  throw next.headers[HEADER]
    ? missingMethodsError(next, readReceipt(next))
    : methodRejectedError(next, receipt, factors);
}
