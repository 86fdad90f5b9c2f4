/**
 * Output of the Python programs for some data: magnumclient 4.0.0 (print_list, print_dict) with prettytable 3.6.0, and
 * cliff 4.0.0. Recorded, so that the tests do not need Python.
 */
const text = (lines: readonly string[]) => `${lines.join('\n')}\n`;

export const clusters = [
  {
    uuid: '9f3c2a10-1b2c-4d5e-8f90-abcdefabcdef',
    name: 'swarm',
    keypair: null,
    node_count: 1,
    master_count: 1,
    status: 'CREATE_COMPLETE',
  },
  {
    uuid: '0b7e6a52-77c1-4a7e-9f2d-5f0b1c2d3e4f',
    name: '日本語クラスタ',
    keypair: 'ключ',
    node_count: 1000,
    master_count: 3,
    status: 'UPDATE_IN_PROGRESS',
  },
  {
    uuid: 'c0ffee00-0000-4000-8000-000000000000',
    name: 'café ☕',
    keypair: '',
    node_count: 0,
    master_count: 1,
    status: 'DELETE_FAILED',
  },
];

export const clusterColumns = ['uuid', 'name', 'keypair', 'node_count', 'master_count', 'status'];

export const clusterTable = text([
  '+--------------------------------------+----------------+---------+------------+--------------+--------------------+',
  '| uuid                                 | name           | keypair | node_count | master_count | status             |',
  '+--------------------------------------+----------------+---------+------------+--------------+--------------------+',
  '| 9f3c2a10-1b2c-4d5e-8f90-abcdefabcdef | swarm          | -       | 1          | 1            | CREATE_COMPLETE    |',
  '| 0b7e6a52-77c1-4a7e-9f2d-5f0b1c2d3e4f | 日本語クラスタ | ключ    | 1000       | 3            | UPDATE_IN_PROGRESS |',
  '| c0ffee00-0000-4000-8000-000000000000 | café ☕        |         | 0          | 1            | DELETE_FAILED      |',
  '+--------------------------------------+----------------+---------+------------+--------------+--------------------+',
]);

export const emptyTable = text([
  '+------+------+---------+------------+--------------+--------+',
  '| uuid | name | keypair | node_count | master_count | status |',
  '+------+------+---------+------------+--------------+--------+',
  '+------+------+---------+------------+--------------+--------+',
]);

/** Values of every type; the last row has no `a`. */
export const oddRows = [
  { a: true, b: [1, 'x', null, 1.5], c: { k: "it's", n: null } },
  { a: 'two\nlines', b: 1e-5, c: 'say "hi" and \'bye\'' },
  { b: 'no a', c: ['a"b\'c', '\u001b[1m\u202e\n'] },
];

export const oddColumns = ['a', 'b', 'c'];

export const oddTable = text([
  '+-------+---------------------+-------------------------------+',
  '| a     | b                   | c                             |',
  '+-------+---------------------+-------------------------------+',
  "| True  | [1, 'x', None, 1.5] | {'k': \"it's\", 'n': None}      |",
  '| two   | 1e-05               | say "hi" and \'bye\'            |',
  '| lines |                     |                               |',
  "|       | no a                | ['a\"b\\'c', '\\x1b[1m\\u202e\\n'] |",
  '+-------+---------------------+-------------------------------+',
]);

export const record = {
  status: 'CREATE_FAILED',
  uuid: '9f3c2a10-1b2c-4d5e-8f90-abcdefabcdef',
  stack_id: null,
  status_reason: 'Stack failed:\\n  line one\\n  line two',
  node_addresses: ['10.0.0.1', '10.0.0.2'],
  mixed: [1, null, true, "it's"],
  labels: { kube_tag: 'v1.20', note: 'a\nb', quote: "o'clock" },
  tls_disabled: false,
  size: 2.5,
  empty: '',
  none: {},
  nolist: [],
  description: 'first\nsecond',
  emoji: '👩‍💻 ok',
};

export const recordTable = text([
  '+----------------+--------------------------------------+',
  '| Property       | Value                                |',
  '+----------------+--------------------------------------+',
  '| status         | CREATE_FAILED                        |',
  '| uuid           | 9f3c2a10-1b2c-4d5e-8f90-abcdefabcdef |',
  '| stack_id       | -                                    |',
  '| status_reason  | Stack failed:                        |',
  '|                |   line one                           |',
  '|                |   line two                           |',
  "| node_addresses | ['10.0.0.1', '10.0.0.2']             |",
  "| mixed          | ['1', 'None', 'True', \"it's\"]        |",
  "| labels         | {'kube_tag': 'v1.20', 'note': 'a     |",
  "|                | b', 'quote': \"o'clock\"}              |",
  '| tls_disabled   | False                                |',
  '| size           | 2.5                                  |',
  '| empty          |                                      |',
  '| none           | {}                                   |',
  '| nolist         | []                                   |',
  '| description    | first                                |',
  '|                | second                               |',
  '| emoji          | 👩‍💻 ok                              |',
  '+----------------+--------------------------------------+',
]);

export const emptyRecordTable = text([
  '+----------+-------+',
  '| Property | Value |',
  '+----------+-------+',
  '+----------+-------+',
]);

export const longRecord = {
  uuid: '9f3c2a10-1b2c-4d5e-8f90-abcdefabcdef',
  faults:
    'The server could not comply with the request since it is either malformed or otherwise incorrect -- see well-known k8s-node-group documentation.',
  labels: 'kube_tag=v1.20.15-rancher1,cloud_provider_enabled=true,auto_healing_controller=magnum-auto-healer',
};

/** cliff with --max-width 60; its header changed to `Property`. */
export const longRecordTable = text([
  '+----------+-----------------------------------------------+',
  '| Property | Value                                         |',
  '+----------+-----------------------------------------------+',
  '| uuid     | 9f3c2a10-1b2c-4d5e-8f90-abcdefabcdef          |',
  '| faults   | The server could not comply with the request  |',
  '|          | since it is either malformed or otherwise     |',
  '|          | incorrect -- see well-known k8s-node-group    |',
  '|          | documentation.                                |',
  '| labels   | kube_tag=v1.20.15-                            |',
  '|          | rancher1,cloud_provider_enabled=true,auto_hea |',
  '|          | ling_controller=magnum-auto-healer            |',
  '+----------+-----------------------------------------------+',
]);

export const wideRows = [
  {
    uuid: '9f3c2a10-1b2c-4d5e-8f90-abcdefabcdef',
    name: 'a cluster with a rather long and well-known name',
    status: 'CREATE_COMPLETE',
  },
  { uuid: '0b7e6a52-77c1-4a7e-9f2d-5f0b1c2d3e4f', name: 'k8s', status: 'UPDATE_IN_PROGRESS' },
];

export const wideColumns = ['uuid', 'name', 'status'];

/** cliff, by --max-width. */
export const wideTables = {
  20: text([
    '+----------+----------+----------+',
    '| uuid     | name     | status   |',
    '+----------+----------+----------+',
    '| 9f3c2a10 | a        | CREATE_C |',
    '| -1b2c-   | cluster  | OMPLETE  |',
    '| 4d5e-    | with a   |          |',
    '| 8f90-    | rather   |          |',
    '| abcdefab | long and |          |',
    '| cdef     | well-    |          |',
    '|          | known    |          |',
    '|          | name     |          |',
    '| 0b7e6a52 | k8s      | UPDATE_I |',
    '| -77c1-   |          | N_PROGRE |',
    '| 4a7e-    |          | SS       |',
    '| 9f2d-    |          |          |',
    '| 5f0b1c2d |          |          |',
    '| 3e4f     |          |          |',
    '+----------+----------+----------+',
  ]),
  50: text([
    '+---------------+---------------+----------------+',
    '| uuid          | name          | status         |',
    '+---------------+---------------+----------------+',
    '| 9f3c2a10-     | a cluster     | CREATE_COMPLET |',
    '| 1b2c-4d5e-    | with a rather | E              |',
    '| 8f90-         | long and      |                |',
    '| abcdefabcdef  | well-known    |                |',
    '|               | name          |                |',
    '| 0b7e6a52-     | k8s           | UPDATE_IN_PROG |',
    '| 77c1-4a7e-    |               | RESS           |',
    '| 9f2d-         |               |                |',
    '| 5f0b1c2d3e4f  |               |                |',
    '+---------------+---------------+----------------+',
  ]),
  70: text([
    '+-----------------------+-----------------------+--------------------+',
    '| uuid                  | name                  | status             |',
    '+-----------------------+-----------------------+--------------------+',
    '| 9f3c2a10-1b2c-4d5e-   | a cluster with a      | CREATE_COMPLETE    |',
    '| 8f90-abcdefabcdef     | rather long and well- |                    |',
    '|                       | known name            |                    |',
    '| 0b7e6a52-77c1-4a7e-   | k8s                   | UPDATE_IN_PROGRESS |',
    '| 9f2d-5f0b1c2d3e4f     |                       |                    |',
    '+-----------------------+-----------------------+--------------------+',
  ]),
  200: text([
    '+--------------------------------------+--------------------------------------------------+--------------------+',
    '| uuid                                 | name                                             | status             |',
    '+--------------------------------------+--------------------------------------------------+--------------------+',
    '| 9f3c2a10-1b2c-4d5e-8f90-abcdefabcdef | a cluster with a rather long and well-known name | CREATE_COMPLETE    |',
    '| 0b7e6a52-77c1-4a7e-9f2d-5f0b1c2d3e4f | k8s                                              | UPDATE_IN_PROGRESS |',
    '+--------------------------------------+--------------------------------------------------+--------------------+',
  ]),
};

export const mixedRows = [
  { a: 1, b: 1.5, c: true, d: null },
  { a: '', b: 'x"y', c: 'a,b', d: 'a\\b' },
  { a: 'l\nm', b: "q'", c: [1, 'a', null], d: { k: 'v' } },
  { a: ' sp ', b: '#', c: -1e-5, d: 'é' },
];

export const mixedColumns = ['a', 'b', 'c', 'd'];

/** cliff, by --quote. */
export const csvByQuote = {
  all: text([
    '"a","b","c","d"',
    '"1","1.5","True",""',
    '"","x""y","a,b","a\\\\b"',
    '"l',
    'm","q\'","[1, \'a\', None]","{\'k\': \'v\'}"',
    '" sp ","#","-1e-05","é"',
  ]),
  minimal: text([
    'a,b,c,d',
    '1,1.5,True,',
    ',"x""y","a,b",a\\\\b',
    '"l',
    "m\",q',\"[1, 'a', None]\",{'k': 'v'}",
    ' sp ,#,-1e-05,é',
  ]),
  none: text([
    'a,b,c,d',
    '1,1.5,True,',
    ',x\\"y,a\\,b,a\\\\b',
    'l\\',
    "m,q',[1\\, 'a'\\, None],{'k': 'v'}",
    ' sp ,#,-1e-05,é',
  ]),
  nonnumeric: text([
    '"a","b","c","d"',
    '1,1.5,True,""',
    '"","x""y","a,b","a\\\\b"',
    '"l',
    'm","q\'","[1, \'a\', None]","{\'k\': \'v\'}"',
    '" sp ","#",-1e-05,"é"',
  ]),
};

export const valueLines = text([
  '1 1.5 True None',
  ' x"y a,b a\\b',
  'l',
  "m q' [1, 'a', None] {'k': 'v'}",
  ' sp  # -1e-05 é',
]);

export const recordValueLines = text([
  'CREATE_FAILED',
  '9f3c2a10-1b2c-4d5e-8f90-abcdefabcdef',
  'None',
  'Stack failed:\\n  line one\\n  line two',
  "['10.0.0.1', '10.0.0.2']",
  '[1, None, True, "it\'s"]',
  "{'kube_tag': 'v1.20', 'note': 'a\\nb', 'quote': \"o'clock\"}",
  'False',
  '2.5',
  '',
  '{}',
  '[]',
  'first',
  'second',
  '👩‍💻 ok',
]);

export const jsonRows = [
  { a: 1, b: null, c: [1, { x: [] }] },
  { a: 'q"\\', b: true, c: {} },
];

export const jsonColumns = ['a', 'b', 'c'];

export const jsonIndented = text([
  '[',
  '  {',
  '    "a": 1,',
  '    "b": null,',
  '    "c": [',
  '      1,',
  '      {',
  '        "x": []',
  '      }',
  '    ]',
  '  },',
  '  {',
  '    "a": "q\\"\\\\",',
  '    "b": true,',
  '    "c": {}',
  '  }',
  ']',
]);

export const jsonCompact = text([
  '[{"a": 1, "b": null, "c": [1, {"x": []}]}, {"a": "q\\"\\\\", "b": true, "c": {}}]',
]);

export const jsonRecordCompact = text(['{"a": 1, "b": null, "c": [1, {"x": []}]}']);

/** JSON values and their repr() in Python. */
export const reprs = [
  ["it's", '"it\'s"'],
  ['a"b', "'a\"b'"],
  ['a\'b"c', "'a\\'b\"c'"],
  ['\\', "'\\\\'"],
  ['\n\r\t', "'\\n\\r\\t'"],
  ['\u0000\u001b\u007f\u009b', "'\\x00\\x1b\\x7f\\x9b'"],
  ['\u202e\u2028\ufeff\u00ad\u00a0', "'\\u202e\\u2028\\ufeff\\xad\\xa0'"],
  ['\u00e9\u65e5\u672c\ud83d\ude00', "'é日本😀'"],
  ['\udb40\udc01', "'\\U000e0001'"],
  [1, '1'],
  [0, '0'],
  [-5, '-5'],
  [1.5, '1.5'],
  [0.0001, '0.0001'],
  [1e-5, '1e-05'],
  [1.25e-10, '1.25e-10'],
  [123456789.125, '123456789.125'],
  [true, 'True'],
  [null, 'None'],
  [[], '[]'],
  [{}, '{}'],
  [{ a: [1, { b: null }] }, "{'a': [1, {'b': None}]}"],
] as const;
