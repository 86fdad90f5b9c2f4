/** A second factor, which an identity provider requires of a login that can send only a password. */

/** Words of providers and their pages; the codes are Microsoft's. */
const SECOND_FACTOR =
  /\b(?:second|two|2|multi)[- ]?(?:factor|step)|\b(?:MFA|2FA|T?OTP|Duo)\b|\bmfa_|\bone[- ]time (?:pass|code)|\bauthenticator app\b|\bverification code\b|\bauthn ?context|\bAADSTS(?:5007[2469]|50158)\b/i;

export const mentionsSecondFactor = (text: string): boolean => SECOND_FACTOR.test(text);

const OTHER_LOGINS =
  'use a browser (--os-auth-type v3websso), OpenID Connect (v3oidcauthcode, v3oidcdeviceauthz) or an application credential ' +
  '(v3applicationcredential)';

export const SECOND_FACTOR_HINT = `To log in with a second factor, ${OTHER_LOGINS}.`;

/** For a provider that may require one. `otherwise` continues the sentence: `check the URL`. */
export const possibleSecondFactorHint = (otherwise: string): string =>
  `If it requires a second factor, ${OTHER_LOGINS}; otherwise ${otherwise}.`;
