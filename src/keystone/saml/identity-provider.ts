/** What identity providers that are asked with a password have in common: their address, their refusals, their clocks. */
import { MagnumError } from '../../errors.ts';
import type { HttpResponse } from '../../http/types.ts';
import { clockDifference } from '../api/clock-skew.ts';
import { reasonOf } from '../api/keystone-errors.ts';
import { type AuthOptions, optionOf, spelled } from '../api/plugin-options.ts';
import { type Fault, faultIn } from './soap-fault.ts';
import { parseXml } from './xml.ts';

export interface IdentityProvider {
  readonly url: string;
  readonly host: string;
  /** Begins a sentence. */
  readonly title: string;
}

/** Throws MagnumError `usage` for an address that is none. */
export function providerAddress(options: AuthOptions): IdentityProvider {
  const given = (optionOf(options, 'identity_provider_url') ?? '').trim();
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url && /^https?:$/.test(url.protocol) && !url.username && !url.password) {
    return { url: url.href, host: url.host, title: `The identity provider at ${url.host}` };
  }
  throw new MagnumError(
    'usage',
    'The address of the identity provider is not an http:// or https:// address.',
    {
      hint: `Check ${spelled(['identity_provider_url'])}.`,
    },
  );
}

/** Codes for a wrong password: of WS-Security (section 12), and of SAML 2.0 core (section 3.2.2.2). */
const UNKNOWN_PERSON = new Set(['FailedAuthentication', 'AuthnFailed', 'UnknownPrincipal']);

const WRONG_PASSWORD_HINT = `Check ${spelled(['username'])} and ${spelled(['password'])}.`;

const tidy = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .replace(/\p{Cc}/gu, '')
    .trim()
    .replace(/\.$/, '')
    .slice(0, 300);

function fromFault({ reason, codes }: Fault, { title }: IdentityProvider, status: number): MagnumError {
  const said = tidy(reason || codes.at(-1) || '');
  const because = said && `: ${said}`;
  if (codes.some((code) => UNKNOWN_PERSON.has(code))) {
    return new MagnumError('auth', `${title} does not accept the user name and the password${because}.`, {
      status,
      hint: WRONG_PASSWORD_HINT,
    });
  }
  return new MagnumError('auth', `${title} refused the log-in${because}.`, {
    status,
    hint: 'Ask those who run it: they may not know this cloud, or the clocks may differ.',
  });
}

function faultOf(response: HttpResponse, title: string): Fault | undefined {
  if (!/^\s*<(?!!|html)/i.test(response.body.replace(/^\s*<\?xml[^>]*\?>/, ''))) return undefined;
  try {
    return faultIn(parseXml(response.body, title).root);
  } catch (error) {
    // What is no XML is no fault; an answer that should be one is read again by those who need it.
    if (response.status === 200) throw error;
    return undefined;
  }
}

/** Why there is no assertion in this answer; undefined where there may be one. */
export function providerRefusal(response: HttpResponse, provider: IdentityProvider): MagnumError | undefined {
  const { status } = response;
  const { title, host } = provider;
  const fault = faultOf(response, title);
  if (fault) return fromFault(fault, provider, status);
  if (status === 200) return undefined;
  const reason = tidy(reasonOf(response));
  const because = reason && `: ${reason}`;
  if (status === 401) {
    return new MagnumError('auth', `${title} does not accept the user name and the password${because}.`, {
      status,
      hint: WRONG_PASSWORD_HINT,
    });
  }
  if (status === 403) {
    return new MagnumError('auth', `${title} does not let you log in${because}.`, {
      status,
      hint: 'Ask those who run it.',
    });
  }
  if (status >= 502 && status <= 504) {
    return new MagnumError('unreachable', `${title} is not available${because}.`, {
      status,
      hint: 'Try again later, or ask those who run it.',
    });
  }
  if (status < 400 || status === 404 || status === 405) {
    return new MagnumError('failed', `${title} takes no log-ins at this address${because}.`, {
      status,
      hint: `Check ${spelled(['identity_provider_url'])}; it may be ${host}'s page for browsers.`,
    });
  }
  return new MagnumError('failed', `${title} failed${because}.`, {
    status,
    hint: 'Try again later, or ask those who run it.',
  });
}

/** By when it says that it made its answer: a sentence, where that is not now. */
export function clocksOf(answer: string, { host }: IdentityProvider, now: number): string | undefined {
  const made = /\sIssueInstant="([^"]+)"/.exec(answer)?.[1] ?? '';
  const milliseconds = Date.parse(made);
  return Number.isNaN(milliseconds) ? undefined : clockDifference(host, milliseconds / 1_000, now);
}
