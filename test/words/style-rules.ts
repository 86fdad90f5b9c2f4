/** What docs/style-guide.md forbids, as far as a program can find it. */
export interface StyleRule {
  readonly pattern: RegExp;
  /** What to write. */
  readonly instead: string;
}

const rule = (pattern: RegExp, instead: string): StyleRule => ({ pattern, instead });

/** Words with one term in the glossary, and phrases that read as translated. */
const PLAIN_ENGLISH: readonly StyleRule[] = [
  rule(/\banew\b|\bonce more\b|\bafresh\b/i, 'again'),
  rule(
    /\b(some|no|any|every)body\b|\bnobody's\b|\bwhoever\b|\bwhosoever\b/i,
    'name the subject: the user, another process, the server',
  ),
  rule(/\bwhom\b|\bof which\b|\bby which\b|\bwherever\b/i, 'split the sentence'),
  rule(
    /\b(where|if) (nothing|none|neither) is (said|given)\b|\bwhere it says nothing\b|\bunless (said|told) otherwise\b/i,
    'defaults to X; if X is not set',
  ),
  rule(
    /\b(is|are|was|were|has) said\b|\bit says\b|\bsays (so|nothing|what|which|why|it|that|of)\b|\bsaid (so|to)\b|\btells\b|\bto tell\b/i,
    'reports, prints, contains, is set to',
  ),
  rule(
    /\bthat there (is|are)\b|\bthose there are\b|\bthere is (no|none|nothing)\b|\bthere are (no|none)\b/i,
    'X not found; available X; no X',
  ),
  rule(/\bis no (?!longer|more|later|earlier|other)\b|\bare no (?!longer|more)\b/i, 'is not a; expected a'),
  rule(
    /\btaken? (away|out|along|apart|notice)\b|\btakes (away|out|along|apart|notice)\b|\bput (away|in the place|in place)\b/i,
    'remove, add, replace',
  ),
  rule(/\bof a kind\b|\bof its own kind\b|\bas it is\b|\bin order to\b/i, 'delete it'),
  rule(/\bas many as\b|\bso many\b|\bat a time\b|\bside by side\b/i, 'up to N; concurrently'),
  rule(/\bgoes on\b|\bgo on\b|\bgoing on\b/i, 'continues'),
  rule(/\bcomes? (of|out of) it\b|\bbecame of\b|\bbecomes of\b|\bwhat comes\b/i, 'result, response'),
  rule(/\b(must|may) have been meant\b|\b(is|was) meant\b(?! (to|for))/i, 'did you mean'),
  rule(/\bkeychains?\b/i, 'keyring'),
  rule(/\b(log-(in|ins|out|outs|on)|sign-(in|ins|out))\b(?!-)/i, 'login, logout'),
  rule(/\btime-outs?\b|\bpatience\b|\bthe time is over\b/i, 'timeout'),
  rule(/\bnode groups?\b|\bgroups? of nodes\b/i, 'nodegroup'),
  rule(/\buser names?\b/i, 'username'),
  rule(/\bdefects?\b/i, 'bug, internal error'),
  rule(/\b(its|the) operators\b|\bwho runs? (it|them|the)\b|\bthose who\b/i, 'cloud administrator'),
  rule(/\bnewborn\b|\bstrangers?\b|\bdespair\b|\bthe door\b/i, 'the plain word'),
  rule(/\bnot known here\b|\bis known here\b/i, 'unknown, unsupported'),
  rule(/\bhow to do without\b|\bdoes? without\b|\bdone without\b|\bdo without\b/i, 'continue without'),
  // The name of an option of docker and magnum.
  rule(/(?<!--password-)\bstdin\b(?!\.|\))/, 'standard input'),
];

const AMERICAN_SPELLING: readonly StyleRule[] = [
  rule(/\bcolours?\b|\bcoloured\b|\bbehaviours?\b|\bfavour|\bhonour|\bneighbour/i, 'American spelling'),
  rule(
    /\b\w+(?:al|or|ogn|er|on|an|im|at|is)(?:ise|ised|ises|ising|isation)\b(?<!\b(?:promise|promised|promises|otherwise|raise|raised|raises|praise|exercise|exercised|precise|concise|rise|noise|wise|likewise|clockwise|premise|premises|comprise|advise|supervise|revise|disguise|surprise|surprised|compromise|compromised|franchise|treatise|expertise)\b)/i,
    'American spelling',
  ),
  rule(
    /\bcatalogues?\b|\bcancelled\b|\bcancelling\b|\blicences?\b|\bcentre\b|\bgrey\b|\bartefacts?\b|\blabelled\b/i,
    'American spelling',
  ),
];

const CONTRACTIONS: readonly StyleRule[] = [
  rule(
    /\b(?:do|does|did|is|are|was|were|has|have|had|wo|would|ca|could|should)n['’]t\b|\bcan['’]t\b|\b(?:it|that|there|what|let)['’]s (?:a|an|the|not|no|been|in)\b|\b(?:you|we|they)['’](?:re|ve|ll)\b/i,
    'no contractions',
  ),
];

const SHORT: readonly StyleRule[] = [
  rule(/\bends with [0-9]\b|\bends with the (exit )?code\b/i, 'exits with'),
];

/** For each sentence of the program, comment, test title and page of the documentation. */
export const STYLE_RULES: readonly StyleRule[] = [
  ...PLAIN_ENGLISH,
  ...AMERICAN_SPELLING,
  ...CONTRACTIONS,
  ...SHORT,
];

/** For what a terminal shows: marks of the doctor, the live line and truncation are drawings, not text. */
export const TERMINAL_RULES: readonly StyleRule[] = [
  rule(/[‘’“”–—…]/, 'ASCII: \' " - ...'),
  rule(/\bplease\b(?! provide)/i, 'delete it'),
  rule(
    /(?<!-c |^project )\b(id|ids|url|urls|uuid|uuids|http|tls|ca)\b(?![-_=:.])(?<![-_/.`'"{$(]\w*)/,
    'ID, URL, UUID, HTTP, TLS, CA in capitals',
  ),
];
