import { describe, expect, it } from 'vitest';
import { rejectionError } from '../../src/magnum/magnum-errors.ts';

const errorFor = (status: number, body: unknown, headers: Record<string, string> = {}, missing?: string) =>
  rejectionError(
    {
      status,
      headers,
      cookies: [],
      body: typeof body === 'string' ? body : JSON.stringify(body),
      url: 'http://x',
    },
    'GET /v1/clusters/c',
    missing,
  );

describe('rejectionError', () => {
  it("uses the service's detail without the repeated title, and the request ID of the header", () => {
    const error = errorFor(
      404,
      {
        errors: [
          {
            request_id: '',
            status: 404,
            title: 'Cluster c could not be found',
            detail: 'Cluster c could not be found.',
          },
        ],
      },
      { 'x-openstack-request-id': 'req-1' },
    );
    expect(error).toMatchObject({
      kind: 'not-found',
      status: 404,
      requestId: 'req-1',
      message: 'Cluster c could not be found.',
    });
  });

  it.each<[string, unknown, string]>([
    ['title and another detail', { errors: [{ title: 'Bad', detail: 'Value: 5' }] }, 'Bad: Value: 5'],
    ['details', { details: 'quota words' }, 'quota words'],
    ['a code alone', { errors: [{ code: 'quota.exceeded' }] }, 'quota.exceeded'],
    ['title alone', { errors: [{ title: 'Bad', detail: '' }] }, 'Bad'],
    ['description', { errors: [{ title: 'T', description: 'T is bad' }] }, 'T is bad'],
    ['several lines', { errors: [{ title: '', detail: 'one\n  two\t\u00a0three' }] }, 'one two three'],
    [
      'Keystone middleware',
      { error: { code: 401, title: 'Unauthorized', message: 'Log in.' } },
      'Unauthorized: Log in.',
    ],
    [
      'error_message, JSON in a string',
      { error_message: '{"faultstring": "No.", "debuginfo": null}' },
      'No.',
    ],
    ['error_message, an object', { error_message: { faultstring: 'No.', faultcode: 'Client' } }, 'No.'],
    ['error_message, plain text', { error_message: 'Plain text' }, 'Plain text'],
    ['errors as words', { errors: ['Quota exceeded.'] }, 'Quota exceeded.'],
    [
      'several errors',
      { errors: ['One.', { title: 'Two' }, 'One.', { detail: 'Three.' }] },
      'One; Two; Three.',
    ],
    ['errors as text', { errors: 'Quota exceeded' }, 'Quota exceeded'],
    [
      'errors by field',
      { title: 'Bad.', errors: { name: ['is too long', 'is odd'], size: 'is 0' } },
      'Bad: name: is too long; is odd; size: is 0',
    ],
    [
      'errors with a message beside them',
      { message: 'Validation failed', errors: ['a is bad'] },
      'Validation failed: a is bad',
    ],
    ['error as text', { error: 'No such tenant' }, 'No such tenant'],
    [
      'error with a description',
      { error: 'invalid_token', error_description: 'It is over' },
      'invalid_token: It is over',
    ],
    ['title', { title: 'Teapot' }, 'Teapot'],
    ['title that ends in a full stop', { title: 'Teapot.', detail: 'Short.' }, 'Teapot: Short.'],
    [
      'problem details',
      { type: 'about:blank', title: 'Teapot', status: 400, detail: 'Short and stout.' },
      'Teapot: Short and stout.',
    ],
    ['message', { message: 'no Route matched with those values' }, 'no Route matched with those values'],
    ['detail as a list', { detail: [{ loc: ['body'], msg: 'field required' }] }, 'field required'],
    ['a fault of Nova', { overLimit: { code: 413, message: 'Too many requests.' } }, 'Too many requests.'],
    [
      'a fault of a gateway',
      { fault: { faultstring: 'Invalid key', detail: { errorcode: 'x' } } },
      'Invalid key',
    ],
    ['a JSON string', '"Just words"', 'Just words'],
    ['faultstring', { faultstring: 'No.', debuginfo: null, faultcode: 'Client' }, 'No.'],
  ])('reads the message from %s', (_format, body, message) => {
    expect(errorFor(400, body).message).toBe(message);
  });

  it.each<[string, unknown, string]>([
    ['an empty body', '', 'Magnum returned 502 Bad Gateway for GET /v1/clusters/c'],
    [
      'a page',
      '<html><head><title>Sorry</title></head><body><h1>No</h1></body></html>',
      'Magnum returned 502 Bad Gateway for GET /v1/clusters/c: Sorry',
    ],
    [
      'a page that repeats the status',
      '<html><head><title>502 Bad Gateway</title></head></html>',
      'Magnum returned 502 Bad Gateway for GET /v1/clusters/c',
    ],
    [
      'empty errors',
      { errors: [{ request_id: '', title: '', detail: '', links: [] }] },
      'Magnum returned 502 Bad Gateway for GET /v1/clusters/c',
    ],
    ['an array with null', [null], 'Magnum returned 502 Bad Gateway for GET /v1/clusters/c'],
    ['errors as a number', { errors: 5 }, 'Magnum returned 502 Bad Gateway for GET /v1/clusters/c'],
    ['a number', '7', 'Magnum returned 502 Bad Gateway for GET /v1/clusters/c: 7'],
  ])('reports status and request for %s', (_body, body, message) => {
    expect(errorFor(502, body)).toMatchObject({ kind: 'failed', message });
  });

  it('uses `missing` for a 404 without a message, and not for a 500', () => {
    const empty = { errors: [{ title: '', detail: '' }] };
    expect(errorFor(404, empty, {}, 'Cluster a/b could not be found.').message).toBe(
      'Cluster a/b could not be found.',
    );
    expect(errorFor(500, empty, {}, 'Cluster a/b could not be found.').message).toContain(
      '500 Internal Server Error',
    );
  });

  it('uses `missing` for a 404 whose message is only the name of the status', () => {
    const body = { errors: [{ title: 'Not Found', detail: '' }] };
    expect(errorFor(404, body, {}, 'Cluster a/b could not be found.').message).toBe(
      'Cluster a/b could not be found.',
    );
  });

  it('does not use `missing` for a 404 with a web page, which a proxy has sent', () => {
    expect(errorFor(404, '<h1>No such site</h1>', {}, 'Cluster c could not be found.').message).toBe(
      'Magnum returned 404 Not Found for GET /v1/clusters/c: No such site',
    );
  });

  it.each([
    [400, 'failed'],
    [401, 'auth'],
    [403, 'auth'],
    [404, 'not-found'],
    [409, 'failed'],
    [500, 'failed'],
    [503, 'failed'],
  ])('converts status %i to kind %s', (status, kind) => {
    expect(errorFor(status, {}).kind).toBe(kind);
  });

  it('prefers the request ID of the body', () => {
    const body = { errors: [{ title: 'x', request_id: 'req-body' }] };
    expect(errorFor(400, body, { 'x-openstack-request-id': 'req-head' }).requestId).toBe('req-body');
  });

  it.each([
    ['Unknown attribute for argument cluster_template: driver', true],
    ['Unknown argument: "rollback"', true],
    ['Cluster Unknown attribute could not be found.', false],
    ['', false],
  ])('for "%s" has a hint about a newer Magnum: %s', (title, hasHint) => {
    const { hint } = errorFor(400, { errors: [{ title, detail: title }] });
    expect(hint).toBe(
      hasHint
        ? "This cloud's Magnum does not support this option; a newer version may support it."
        : undefined,
    );
  });

  it.each([
    [
      'Unable to find flavor None.',
      'Add --master-flavor (or --flavor), which the cluster template does not set.',
    ],
    ['Image None could not be found.', 'Add --image, which the cluster template does not set.'],
    [
      'Unable to find external network None.',
      'Add --external-network, which the cluster template does not set.',
    ],
    ['Unable to find fixed network None.', 'Add --fixed-network, which the cluster template does not set.'],
    ['Unable to find fixed subnet None.', 'Add --fixed-subnet, which the cluster template does not set.'],
    ['Unable to find keypair None.', 'Add --keypair, which the cluster template does not set.'],
    [
      "Invalid input for field/attribute coe. Value: 'swarm'. Value should be one of: kubernetes",
      'Use --coe kubernetes, the only COE that this cloud supports.',
    ],
    [
      "Invalid input for field/attribute coe. Value: 'k8s'. Value should be one of: swarm, kubernetes, dcos, mesos",
      'Use --coe kubernetes, swarm or swarm-mode.',
    ],
    ['Requested COE type mesos is not supported.', 'Use --coe kubernetes, swarm or swarm-mode.'],
    [
      'Unable to find flavor Unset.',
      'Add --master-flavor (or --flavor), which the cluster template does not set.',
    ],
    [
      'docker volume size None GB is not valid, expecting minimum value 3GB for devicemapper storage driver.',
      'Add --docker-volume-size, or use --docker-storage-driver overlay2.',
    ],
    ['Keypair Unset could not be found.', 'Add --keypair, which the cluster template does not set.'],
    [
      "Invalid input for field/attribute coe. Value: 'swarm'. Value should be one of: kubernetes.",
      'Use --coe kubernetes, the only COE that this cloud supports.',
    ],
    [
      "Invalid input for field/attribute coe. Value: 'k8s'. Value should be one of: kubernetes, swarm",
      'Use --coe kubernetes, swarm or swarm-mode.',
    ],
    ["Invalid input for field/attribute name. Value: 'x'. Value should be one of: kubernetes", undefined],
    ['Sorry: Requested COE type mesos is not supported.', undefined],
    ['Sorry: docker volume size None GB is not valid.', undefined],
    ['docker volume size 2 GB is not valid.', undefined],
    ['Unable to find flavor Nonesuch.', undefined],
    ['Unable to find flavor m1.None.', undefined],
    ['Cluster None could not be found.', undefined],
  ])('for "%s" has the hint %j', (title, hint) => {
    expect(errorFor(400, { errors: [{ title, detail: title }] }).hint).toBe(hint);
  });
});

describe('secrets in a rejection', () => {
  const TOKEN = `gAAAA${'x'.repeat(40)}`;

  it('are redacted in the message of the service', () => {
    expect(
      errorFor(400, { errors: [{ title: '', detail: `Bad: password=hunter2 and ${TOKEN}` }] }).message,
    ).toBe('Bad: password=*** and ***');
  });

  it('are redacted in the text of a page', () => {
    expect(errorFor(502, `Bad request: password=hunter2 and ${TOKEN}`).message).toBe(
      'Magnum returned 502 Bad Gateway for GET /v1/clusters/c: Bad request: password=*** and ***',
    );
  });

  it('are redacted before the text is cut to 200 characters', () => {
    const text = 'word '.repeat(38);
    const { message } = errorFor(502, `${text}${TOKEN}${' more'.repeat(20)}`);
    expect(message).toBe(
      `Magnum returned 502 Bad Gateway for GET /v1/clusters/c: ${text}*** more ...`.replace(
        'more ...',
        'more m...',
      ),
    );
  });
});

describe('the text of a response without a message', () => {
  const HEAD = 'Magnum returned 502 Bad Gateway for GET /v1/clusters/c';
  it.each([
    ['of 200 characters is whole', 'x'.repeat(200), `: ${'x'.repeat(200)}`],
    ['of 201 characters is cut', 'x'.repeat(201), `: ${'x'.repeat(200)}...`],
    ['that is part of the status is omitted', 'Bad Gateway', ''],
    ['that contains the status is omitted', 'nginx: 502 Bad Gateway, sorry', ''],
    ['is on one line', 'No\n  way', ': No way'],
    ['that is JSON is omitted', ' {"a": 1}', ''],
    ['that is a JSON list is omitted', '[1]', ''],
  ])('%s', (_, body, suffix) => {
    expect(errorFor(502, body).message).toBe(HEAD + suffix);
  });

  it('an unknown status has no name', () => {
    expect(errorFor(599, '').message).toBe('Magnum returned 599 for GET /v1/clusters/c');
  });

  it('a message that is only the name of the status has no effect', () => {
    const error = errorFor(500, { errors: [{ title: 'Internal Server Error' }] });
    expect([error.message, error.hint]).toEqual([
      'Magnum returned 500 Internal Server Error for GET /v1/clusters/c',
      undefined,
    ]);
  });
});

it('the request ID of a header is on one line, and undefined if it is blank', () => {
  const idOf = (id: string) => errorFor(400, '', { 'x-openstack-request-id': id }).requestId;
  expect([idOf(' req-1\n x '), idOf('  ')]).toEqual(['req-1 x', undefined]);
});
