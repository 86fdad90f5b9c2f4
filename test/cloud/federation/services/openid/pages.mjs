/** The provider's pages. Fields and buttons have an id, so that a program can use them. */

const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeHtml = (text) => String(text).replace(/[&<>"]/g, (character) => ESCAPES[character]);

const page = (title, content) => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${escapeHtml(title)}</title></head>
<body><h1>${escapeHtml(title)}</h1>
${content}
</body>
</html>
`;

const errorLine = (sentence) => (sentence ? `<p id="error">${escapeHtml(sentence)}</p>` : '');

export const logIn = (action, error) =>
  page(
    'Log in',
    `${errorLine(error)}<form method="post" action="${escapeHtml(action)}">
<label>Name <input id="login" name="login" autocomplete="off"></label>
<label>Password <input id="password" name="password" type="password"></label>
<button id="submit">Log in</button>
</form>`,
  );

export const consent = (action, client, scopes) =>
  page(
    'Allow access?',
    `<p>${escapeHtml(client)} asks for: ${escapeHtml(scopes)}</p><form method="post" action="${escapeHtml(action)}">
<button id="allow" name="decision" value="allow">Allow</button>
<button id="deny" name="decision" value="deny">Deny</button>
</form>`,
  );

/** `form` is the form of oidc-provider, with the field for the code. */
export const deviceCode = (form, error) =>
  page(
    'Which device?',
    `${errorLine(error)}${form.replace('type="text" name="user_code"', 'id="user_code" $&')}
<button id="submit" form="op.deviceInputForm">Continue</button>`,
  );

export const deviceConfirmation = (form, client, code) =>
  page(
    'Is this your device?',
    `<p>${escapeHtml(client)} shows <code id="shown_code">${escapeHtml(code)}</code></p>${form}
<button id="confirm" form="op.deviceConfirmForm">Yes</button>
<button id="abort" form="op.deviceConfirmForm" name="abort" value="yes">No</button>`,
  );

export const deviceDone = () => page('Done', '<p id="done">The device is logged in.</p>');

export const failure = (error, description) =>
  page('Error', `<p id="error">${escapeHtml(error)}: ${escapeHtml(description ?? '')}</p>`);

export const unavailable = () => page('Service unavailable', '<p>The service is down for maintenance.</p>');
