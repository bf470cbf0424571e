import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { type Diagnosis, diagnose } from '../../../src/domain/diagnose/diagnose.ts';
import { judge } from '../../../src/domain/diagnose/judge.ts';
import { parseBounce } from '../../../src/domain/diagnose/parse-bounce.ts';
import { TEXTS } from '../../../src/domain/diagnose/texts.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures/bounces');

/** What each bounce is, and the likeliest of its causes. */
const BOUNCES: ReadonlyArray<readonly [file: string, text: string, cause: string]> = [
  ['exchange-loop-between-servers.eml', 'ExchangeOnlineLoop', 'L3'],
  ['exchange-loop-within.eml', 'ExchangeOnlineLoop', 'L1'],
  ['exchange-server-loop.txt', 'ExchangeServerLoop', 'L3'],
  ['postfix-too-many-hops.eml', 'PostfixLoop', 'L3'],
  ['postfix-log-hopcount.txt', 'PostfixLoop', 'L3'],
  ['exim-loop.txt', 'EximLoop', 'L3'],
  ['postfix-edge-block.eml', 'EdgeBlock', 'NoRecipient'],
  ['exchange-recipient-not-found.txt', 'RecipientNotFound', 'NoRecipient'],
  ['exchange-ex-recipient-not-found.txt', 'RecipientNotFound', 'NoRecipient'],
  ['postfix-relay-denied-by-exchange.eml', 'RelayDenied', 'NoInboundMatch'],
  ['relay-denied-older.txt', 'RelayDenied', 'NoInboundMatch'],
  ['postfix-direct-send.eml', 'DirectSend', 'DirectSend'],
  ['postfix-partner-lock.eml', 'PartnerLock', 'PartnerLock'],
  ['postfix-banned-address.eml', 'BannedAddress', 'BannedAddress'],
  ['banned-sender.txt', 'BannedSender', 'BannedSender'],
  ['unregistered-domains.txt', 'UnregisteredDomains', 'UnregisteredDomain'],
  ['tenant-threshold.txt', 'TenantThreshold', 'TenantThreshold'],
  ['postfix-wrong-region.eml', 'WrongRegion', 'WrongRegion'],
  ['postfix-no-subscription.eml', 'NoSubscription', 'NoSubscription'],
  ['exchange-unreachable.html', 'Unreachable', 'OldServerClosed'],
  ['name-not-found.txt', 'NameNotFound', 'OldServerName'],
  ['no-tls.txt', 'NoTls', 'NoTls'],
  ['mta-sts.txt', 'MtaSts', 'MtaSts'],
  ['postfix-old-exchange.eml', 'OldExchange', 'OldExchange'],
  ['postfix-ipv6.eml', 'Ipv6', 'Ipv6'],
  ['postfix-spf.eml', 'Spf', 'Spf'],
  ['dmarc.txt', 'Dmarc', 'Dmarc'],
  ['external-forwarding.txt', 'ExternalForwarding', 'ExternalForwarding'],
  ['onmicrosoft-limit.txt', 'OnMicrosoftLimit', 'OnMicrosoftLimit'],
  ['postfix-unknown-user.eml', 'PostfixUnknownUser', 'NoForwarder'],
  ['postfix-lookup.txt', 'PostfixLookup', 'LookupDown'],
  ['postfix-relay-denied.txt', 'NotLocal', 'NotLocal'],
  ['exim-relay-not-permitted.txt', 'NotLocal', 'NotLocal'],
  ['exim-no-such-user.txt', 'EximUnknownUser', 'NoForwarder'],
  ['cpanel-verification-failed.txt', 'EximUnknownUser', 'NoForwarder'],
];

function read(file: string): Diagnosis {
  return diagnose(parseBounce(readFileSync(join(FIXTURES, file), 'utf8')));
}

for (const [file, text, cause] of BOUNCES) {
  test(`${file} is ${text}`, (t) => {
    const { errors, trace } = read(file);
    t.deepEqual(
      errors.map((error) => error.text.id),
      [text],
    );
    const [first] = errors.flatMap((error) => judge(error, trace, null));
    t.is<string | undefined, string>(first?.id, cause);
  });
}

test('every text has a bounce, and every bounce is named here', (t) => {
  const known = new Set(BOUNCES.map(([, text]) => text));
  t.deepEqual(
    TEXTS.map(({ id }) => id).filter((id) => !known.has(id)),
    [],
  );
  const files = readdirSync(FIXTURES).filter((file) => file !== 'unknown.txt');
  t.deepEqual(files.toSorted(), BOUNCES.map(([file]) => file).toSorted());
});

for (const { id, quote } of TEXTS) {
  test(`the quote of ${id} is found as it alone, also in another case and broken into lines`, (t) => {
    for (const said of [quote, quote.toUpperCase(), quote.replaceAll(' ', '\n    '), `<<< ${quote}`]) {
      const found = diagnose(parseBounce(said)).errors.map(({ text }) => text.id);
      t.deepEqual(found, [id], said);
    }
  });
}

test('the report for machines counts more than the words for people', (t) => {
  const { errors } = read('postfix-edge-block.eml');
  t.is(errors[0]?.source, 'DeliveryStatus');
  t.is(errors[0]?.recipient, 'bob@contosocom.onmicrosoft.com');
  t.is(errors[0]?.server, 'contoso-com.mail.protection.outlook.com');
  const both = read('exchange-loop-between-servers.eml').errors[0];
  t.is(
    both?.line,
    '554 5.4.14 Hop count exceeded - possible mail loop ATTR34 [AM0EUR02FT009.eop-EUR02.prod.protection.outlook.com]',
  );
});

const RECIPIENTS = [
  ['postfix-relay-denied.txt', 'alice@contoso.com'],
  ['postfix-lookup.txt', 'bob@contoso.com'],
  ['exchange-unreachable.html', 'alice@contoso.com'],
  ['exchange-recipient-not-found.txt', 'accounts@contoso.com'],
  ['exchange-server-loop.txt', 'zoe@contoso.com'],
  ['exim-no-such-user.txt', 'bob@contoso.com'],
  ['cpanel-verification-failed.txt', 'bob@contoso.com'],
  ['exim-relay-not-permitted.txt', ''],
] as const;

for (const [file, recipient] of RECIPIENTS) {
  test(`without a report the recipient of ${file} is ${recipient || 'not known'}`, (t) => {
    t.is<string | undefined, string>(read(file).errors[0]?.recipient, recipient);
  });
}

test('the way tells a loop between two servers from one within Exchange Online', (t) => {
  const between = read('exchange-loop-between-servers.eml');
  t.is(between.trace?.verdict, 'BackAndForth');
  t.is(between.trace?.count, 19);
  t.deepEqual(between.trace?.places.slice(0, 4), [
    'mx.example.com',
    'mail.contoso.com',
    'Exchange Online',
    'mail.contoso.com',
  ]);
  const within = read('exchange-loop-within.eml');
  t.is(within.trace?.verdict, 'InsideExchange');
  const states = (diagnosis: Diagnosis) =>
    diagnosis.errors
      .flatMap((error) => judge(error, diagnosis.trace, null))
      .filter(({ state }) => state === 'Excluded')
      .map(({ id }) => id);
  t.deepEqual(states(between), ['L1', 'L2', 'L11']);
  t.deepEqual(states(within), ['L3', 'L4', 'L5', 'L6', 'L7', 'L8', 'L9', 'L10']);
});

test('a code alone is said to be one, and an unknown one is explained by the standard alone', (t) => {
  const [byCode] = diagnose(parseBounce('550 5.7.64 Verbindung abgelehnt')).errors;
  t.is(byCode?.text.id, 'RelayDenied');
  t.is(byCode?.foundBy, 'Code');
  const unknown = read('unknown.txt');
  t.deepEqual(unknown.errors, []);
  t.deepEqual(unknown.codes, [{ code: '5.2.2', meaning: 'refused for good: the mailbox is full' }]);
});

test('numbers that are no status code are none', (t) => {
  for (const text of ['server 2.5.4.14 answered', 'Exim 4.96.1.2', '15.1.2507.6', '5.4.140']) {
    t.deepEqual(diagnose(parseBounce(text)).errors, [], text);
  }
});
