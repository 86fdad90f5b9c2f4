/** Options of `auth` that are secrets, or commands that print them. */
export const SECRET_OPTIONS: ReadonlySet<string> = new Set(
  `password password_command token token_command passcode application_credential_secret access_token client_secret
  oauth2_client_secret consumer_secret access_secret code`.split(/\s+/),
);

/** Options whose value is run as a command. */
export const COMMAND_OPTIONS = ['password_command', 'token_command'] as const;
