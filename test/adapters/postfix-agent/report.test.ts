import test from 'ava';
import { ParseError } from '../../../src/adapters/postfix-agent/parse-error.ts';
import { parseReport, type Report } from '../../../src/adapters/postfix-agent/report-parser.ts';
import { DOMAIN, sha256 } from './fixture.ts';

const DIGEST = sha256('x');
/** The example of docs/agent.md. */
const REPORT = `hybridmail 1
applied ${DIGEST}
forwarders 1 2
missing bob@contoso.com
foreign old@contoso.com
sender on
role local
queue 12
recipients ${DIGEST}
error postmap: fatal: open database
`;
const READ: Report = {
  applied: DIGEST,
  inForce: 1,
  wanted: 2,
  missing: ['bob@contoso.com'],
  foreign: ['old@contoso.com'],
  sender: true,
  role: 'local',
  queue: 12,
  recipients: { digest: DIGEST },
  error: 'postmap: fatal: open database',
};

const ACCEPTED: ReadonlyArray<readonly [change: (text: string) => string, read: Partial<Report>, reason: string]> = [
  [(text) => text, {}, 'the example of the protocol'],
  [(text) => text.replace(DIGEST, '-'), { applied: null }, 'nothing was ever applied'],
  [(text) => text.replace(/recipients .*\n/, ''), { recipients: null }, 'an agent that knows nothing of recipients'],
  [
    (text) => text.replace(/recipients .*/, 'recipients unknown virtual_alias_maps has pcre:/x'),
    { recipients: { why: 'virtual_alias_maps has pcre:/x' } },
    'the recipients cannot be listed',
  ],
  [(text) => text.replace(/error .*\n/, ''), { error: null }, 'all could be done'],
  [(text) => text.replace('queue 12\n', ''), { queue: null }, 'the queue cannot be told'],
  [(text) => text.replace('role local\n', ''), { role: null }, 'how Postfix holds the domain cannot be told'],
  [(text) => text.replace('sender on', 'sender off'), { sender: false }, 'no way out is set'],
  [(text) => text.replace('role local', 'role none'), { role: 'none' }, 'Postfix does not hold the domain'],
  [(text) => text.replace('old@', '@'), { foreign: ['@contoso.com'] }, 'others may forward a whole domain'],
  [(text) => text.replace('old@', 'Old@'), { foreign: ['old@contoso.com'] }, 'others may write as they like'],
  [
    (text) => text.replace('foreign old', 'foreign z@contoso.com\nforeign old@contoso.com\nforeign old'),
    { foreign: ['old@contoso.com', 'z@contoso.com'] },
    'sorted, and each once',
  ],
  [(text) => text.replace('sender on\n', '').concat('sender on\n'), {}, 'the order is free'],
];
for (const [change, read, reason] of ACCEPTED) {
  test(`a report is read: ${reason}`, (t) => {
    t.deepEqual(parseReport(change(REPORT), DOMAIN), { ...READ, ...read });
  });
}

const many = (word: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${word} a${index}@contoso.com\n`).join('');
const REFUSED: ReadonlyArray<readonly [change: (text: string) => string, reason: string]> = [
  [() => '', 'nothing at all'],
  [(text) => text.slice(0, -1), 'the last line does not end'],
  [(text) => text.replace('mail 1', 'mail 2'), 'another version'],
  [(text) => text.replaceAll('\n', '\r\n'), 'other line ends'],
  [(text) => text.replace(/applied .*\n/, ''), 'no digest'],
  [(text) => text.replace(DIGEST, DIGEST.toUpperCase()), 'a digest in another form'],
  [(text) => text.replace(/forwarders .*\n/, ''), 'no numbers'],
  [(text) => text.replace('1 2', '3 2'), 'more in force than wanted'],
  [(text) => text.replace('1 2', '2 2'), 'missing, and none is'],
  [(text) => text.replace('1 2', '-1 2'), 'not a number'],
  [(text) => text.replace('1 2', '1 9999999999'), 'not a number that can be'],
  [(text) => text.replace('sender on', 'sender constructor'), 'neither on nor off'],
  [(text) => text.replace('role local', 'role virtual'), 'a role that is not known'],
  [(text) => text.replace('role local', 'role local\nrole relay'), 'two roles'],
  [(text) => text.replace('queue 12', 'queue 1e3'), 'a queue that is no number'],
  [(text) => text.replace('queue', 'constructor'), 'a word that is not of a report'],
  [(text) => text.replace(/recipients .*/, 'recipients -'), 'neither a list of recipients nor none'],
  [(text) => text.replace(/recipients .*/, 'recipients unknown '), 'no list and no reason'],
  [(text) => text.replace(/recipients .*/, `recipients unknown ${'x'.repeat(301)}`), 'a reason that is too long'],
  [(text) => text.replace(/(recipients .*\n)/, '$1$1'), 'two lists of recipients'],
  [(text) => text.replace('old@contoso.com', 'old@fabrikam.com'), 'another domain'],
  [(text) => text.replace('old@contoso.com', 'a b@contoso.com'), 'two words'],
  [(text) => text.replace('1 2', '1 99') + many('missing', 20), 'more missing than the protocol names'],
  [(text) => text + many('foreign', 100), 'more foreign than the protocol names'],
  [(text) => text.replace('postmap', 'p'.repeat(300)), 'an error that is too long'],
  [(text) => text.replace('fatal', 'schädlich'), 'not ASCII'],
  [(text) => `${text}\n`, 'an empty line'],
];
for (const [change, reason] of REFUSED) {
  test(`a report is refused: ${reason}`, (t) => {
    const error = t.throws(() => parseReport(change(REPORT), DOMAIN), { instanceOf: ParseError });
    t.notRegex(error.message, /bob|old@/, 'a message shows no address');
  });
}
