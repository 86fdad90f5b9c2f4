/** Reads the message in the JSON body of an error, in the formats of OpenStack's services, gateways and proxies. */

export interface ErrorBody {
  /** One line; undefined without text. */
  readonly message?: string | undefined;
  readonly requestId?: string | undefined;
}

/** Keys of an error object, or of a list of them. */
const CONTAINERS = ['errors', 'error', 'error_message', 'fault'];

const TITLES = ['title', 'faultstring', 'error'];
const DETAILS = ['detail', 'description', 'error_description', 'message', 'msg', 'reason', 'details'];

/** More than the errors of a request with several invalid fields. */
const MAX_ERRORS = 10;

/** The text with white space collapsed; undefined if it is empty or not a string. */
export function singleLine(text: unknown): string | undefined {
  if (typeof text !== 'string') return undefined;
  return text.replace(/\s+/g, ' ').trim() || undefined;
}

/** `a: b` for a title and a detail. Omits the title if the detail contains it: Magnum's title is the start of the detail. */
function joinTitle(title: string | undefined, detail: string | undefined): string | undefined {
  if (title === undefined || detail === undefined) return detail ?? title;
  if (detail.includes(title)) return detail;
  return title.includes(detail) ? title : `${title.replace(/\.$/, '')}: ${detail}`;
}

function joinErrors(errors: readonly ErrorBody[]): ErrorBody {
  const messages = [...new Set(errors.flatMap(({ message }) => message ?? []))];
  const sentences = messages.map((message, at) =>
    at < messages.length - 1 ? message.replace(/\.$/, '') : message,
  );
  return {
    message: sentences.length > 0 ? sentences.join('; ') : undefined,
    requestId: errors.find(({ requestId }) => requestId !== undefined)?.requestId,
  };
}

type Fields = Readonly<Record<string, unknown>>;

/** The fields of the object itself. */
function ownBody(fields: Fields): ErrorBody {
  const first = (names: readonly string[]) =>
    names.map((name) => textIn(fields[name])).find((text) => text !== undefined);
  const message = joinTitle(first(TITLES), first(DETAILS)) ?? singleLine(fields.code);
  return { message, requestId: singleLine(fields.request_id) };
}

/** Text, or a list of objects with text (FastAPI's `detail`). */
const textIn = (value: unknown): string | undefined =>
  Array.isArray(value) ? errorBodyOf(value).message : singleLine(value);

/** `{"badRequest": {"message": …}}` of Nova and others. */
function wrappedBody(fields: Fields): ErrorBody {
  const [only, ...others] = Object.values(fields);
  const isWrapper = others.length === 0 && typeof only === 'object' && only !== null;
  return isWrapper ? errorBodyOf(only) : {};
}

const isPlainObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `{"name": ["is too long"]}`: messages by field. */
function bodyByField(errors: Fields): ErrorBody {
  const own = ownBody(errors);
  if (own.message !== undefined) return own;
  const entries = Object.entries(errors).slice(0, MAX_ERRORS);
  return joinErrors(
    entries.map(([field, words]) => {
      const text = textIn(words);
      return { message: text && `${field}: ${text}` };
    }),
  );
}

/**
 * Returns the message of parsed JSON, newest format of Magnum first: `{"errors": [{title, detail, request_id}]}`, whose items can be
 * text, `{"error": {title, message}}` (Keystone's middleware) or text, `{"error_message": …}` with `faultstring` (WSME) as an object
 * or as JSON in a string, and `{"title", "detail"}` (RFC 9457). `parse` parses the JSON in a string.
 */
export function errorBodyOf(value: unknown, parse?: (text: string) => unknown): ErrorBody {
  if (typeof value === 'string') {
    const inner = parse?.(value);
    const body = typeof inner === 'object' ? errorBodyOf(inner, parse) : {};
    return body.message === undefined ? { message: singleLine(value) } : body;
  }
  if (Array.isArray(value))
    return joinErrors(value.slice(0, MAX_ERRORS).map((item) => errorBodyOf(item, parse)));
  if (!isPlainObject(value)) return {};
  const own = ownBody(value);
  const inner = CONTAINERS.map((name) => {
    const content = value[name];
    // The text of `error` is a title.
    if (name === 'error' && typeof content === 'string') return {};
    return name === 'errors' && isPlainObject(content) ? bodyByField(content) : errorBodyOf(content, parse);
  }).find(({ message }) => message !== undefined);
  if (inner === undefined) return own.message === undefined ? wrappedBody(value) : own;
  return { message: joinTitle(own.message, inner.message), requestId: inner.requestId ?? own.requestId };
}
