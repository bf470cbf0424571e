import test from 'ava';
import { reportData } from '../../src/controller/report-data.ts';
import type { Facts } from '../../src/domain/facts.ts';
import { NEW_AGENT } from '../support/apply-to-facts.ts';
import { aSpec, managedBy, someFacts } from '../support/builders.ts';
import { aSituation } from './situations.ts';

/** What stands in one key for this old server. */
function textOf(key: string, changes: Partial<Facts>): string | undefined {
  const facts = { ...someFacts(), legacyServer: { ...NEW_AGENT, outgoing: null }, ...changes };
  return reportData(aSituation({ spec: managedBy(aSpec(), 'CPanel'), facts }))[key];
}

test('what others forward is told with where it goes, as far as the server says', (t) => {
  const legacyForwards = new Map([['info@contoso.com', ['info@contoso.com', 'office@fabrikam.com']]]);
  const legacyServer = { ...NEW_AGENT, foreign: ['info@contoso.com', 'web@contoso.com'] };
  t.is(
    textOf('forwarders-of-others.txt', { legacyServer, legacyForwards }),
    'info@contoso.com office@fabrikam.com\nweb@contoso.com\n',
  );
});

test('a catch-all is among what only the old server has', (t) => {
  const legacyForwards = new Map([['@contoso.com', ['office@contoso.com']]]);
  t.regex(
    textOf('recipients.txt', { legacyForwards }) ?? '',
    /^only on the old server: every address that nobody has \(catch-all to office@contoso\.com\)$/m,
  );
});
