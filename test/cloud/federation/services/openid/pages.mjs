/** The provider's pages, for a person or a program with a browser: what is filled in or pressed has an id. */

const escapes = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const inHtml = (text) => String(text).replace(/[&<>"]/g, (character) => escapes[character]);

const page = (title, content) => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${inHtml(title)}</title></head>
<body><h1>${inHtml(title)}</h1>
${content}
</body>
</html>
`;

const refusal = (sentence) => (sentence ? `<p id="error">${inHtml(sentence)}</p>` : '');

export const logIn = (action, error) =>
  page(
    'Log in',
    `${refusal(error)}<form method="post" action="${inHtml(action)}">
<label>Name <input id="login" name="login" autocomplete="off"></label>
<label>Password <input id="password" name="password" type="password"></label>
<button id="submit">Log in</button>
</form>`,
  );

export const consent = (action, client, scopes) =>
  page(
    'Allow access?',
    `<p>${inHtml(client)} asks for: ${inHtml(scopes)}</p><form method="post" action="${inHtml(action)}">
<button id="allow" name="decision" value="allow">Allow</button>
<button id="deny" name="decision" value="deny">Deny</button>
</form>`,
  );

/** `form` is the provider's own, with the field for the code in it. */
export const deviceCode = (form, error) =>
  page(
    'Which device?',
    `${refusal(error)}${form.replace('type="text" name="user_code"', 'id="user_code" $&')}
<button id="submit" form="op.deviceInputForm">Continue</button>`,
  );

export const deviceConfirmation = (form, client, code) =>
  page(
    'Is this your device?',
    `<p>${inHtml(client)} shows <code id="shown_code">${inHtml(code)}</code></p>${form}
<button id="confirm" form="op.deviceConfirmForm">Yes</button>
<button id="abort" form="op.deviceConfirmForm" name="abort" value="yes">No</button>`,
  );

export const deviceDone = () => page('Done', '<p id="done">The device is logged in.</p>');

export const failure = (error, description) =>
  page('That did not work', `<p id="error">${inHtml(error)}: ${inHtml(description ?? '')}</p>`);

export const outOfOrder = () => page('Service unavailable', '<p>The service is down for maintenance.</p>');
