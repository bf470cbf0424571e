import type { Facts } from '../domain/facts.ts';
import { isExchangeServer } from '../domain/legacy-habits.ts';
import type { MailRanges } from '../domain/model/mail-ranges.ts';
import { renderPlan } from '../domain/plan/render.ts';
import { preflight, renderPreflight } from '../domain/preflight.ts';
import { renderCidrTable } from '../domain/ranges/render.ts';
import { toCsv } from '../domain/recipients/formats/csv.ts';
import { toExchangeScript } from '../domain/recipients/formats/exchange-server.ts';
import { toExchangeUndoScript } from '../domain/recipients/formats/exchange-server-undo.ts';
import { toPlainText } from '../domain/recipients/formats/plain-text.ts';
import { toPostfixTable } from '../domain/recipients/formats/postfix.ts';
import { toValiases } from '../domain/recipients/formats/valiases.ts';
import { isWritable } from '../domain/recipients/formats/writable.ts';
import type { Forwarder } from '../domain/recipients/forwarders.ts';
import type { Parity } from '../domain/recipients/parity.ts';
import { fitReport, type ReportText } from './report-room.ts';
import type { Situation } from './situation.ts';

/** A list or a plan that a person reads; the forwarders get the rest. */
const MAX_READ_BYTES = 100_000;

/** The report ConfigMap: what is too long for the status, and the lists that a person works from. */
export function reportData(situation: Situation): Readonly<Record<string, string>> {
  const { plan, spec, facts } = situation;
  const { parity, forwarders } = plan.recipients;
  const { wanted, unproven } = forwarders;
  const notWritten = [
    ...unproven.map(({ address, why }) => `${address} ${why}`),
    ...wanted
      .filter((forwarder) => !isWritable(forwarder))
      .map(({ address }) => `${JSON.stringify(address)} has characters that not every list can hold`),
  ];
  const read: readonly ReportText[] = [
    { key: 'forwarders-not-written.txt', lines: notWritten },
    { key: 'plan.txt', lines: renderPlan(plan).split('\n') },
    // The words of "hybridmail check", as long as nothing is changed yet.
    ...(plan.desired.phase === 'Prepare'
      ? [{ key: 'preflight.txt', lines: renderPreflight(preflight(spec, facts)) }]
      : []),
    { key: 'recipients.txt', lines: [...linesOf(parity), ...catchAllLine(spec.domain, facts)] },
    // What others forward is theirs: told, never touched.
    ...(facts.legacyServer?.kind === 'Known' && facts.legacyServer.foreign.length > 0
      ? [
          {
            key: 'forwarders-of-others.txt',
            lines: facts.legacyServer.foreign.map((address) => othersLine(address, facts)),
          },
        ]
      : []),
  ];
  return fitReport([
    ...(facts.mailRanges ? rangeLists(facts.mailRanges) : []),
    ...read.map((text) => ({ ...text, maxBytes: MAX_READ_BYTES })),
    // From this one all others can be made, so it is the last to be cut.
    { key: 'forwarders.csv', lines: toCsv(wanted) },
    ...(isExchangeServer(facts) ? scripts(wanted, facts.directory.initialDomain) : []),
    { key: 'forwarders-postfix.txt', lines: toPostfixTable(wanted) },
    { key: 'forwarders-valiases.txt', lines: toValiases(wanted, spec.domain) },
    { key: 'forwarders.txt', lines: toPlainText(wanted) },
  ]);
}

/** What the firewall of the old server must let in, for firewalls and for Postfix. */
function rangeLists(ranges: MailRanges): readonly ReportText[] {
  return [
    { key: 'microsoft-ranges.txt', lines: ranges.ranges },
    { key: 'microsoft-ranges.cidr', lines: renderCidrTable(ranges).trimEnd().split('\n') },
  ];
}

/** The undo script first: where only one fits, nobody does what they cannot take back. */
function scripts(wanted: readonly Forwarder[], initialDomain: string): readonly ReportText[] {
  const insteadOfPart = `# The script for ${wanted.length} forwarders does not fit here; the list is in forwarders.csv.`;
  return [
    { key: 'exchange-server-undo.ps1', lines: toExchangeUndoScript(wanted, initialDomain), insteadOfPart },
    { key: 'exchange-server.ps1', lines: toExchangeScript(wanted, initialDomain), insteadOfPart },
  ];
}

/** Where it is known, also to whom. */
function othersLine(address: string, { legacyForwards }: Facts): string {
  const targets = (legacyForwards.get(address) ?? []).filter((target) => target !== address);
  return targets.length > 0 ? `${address} ${targets.join(', ')}` : address;
}

/** Exchange Online has none unless somebody makes one: from Retire on these addresses are refused. */
function catchAllLine(domain: string, { legacyForwards }: Facts): readonly string[] {
  const targets = legacyForwards.get(`@${domain}`);
  return targets ? [`only on the old server: every address that nobody has (catch-all to ${targets.join(', ')})`] : [];
}

function linesOf(parity: Parity): readonly string[] {
  return [
    ...parity.onlyLegacy.map((address) => `only on the old server: ${address}`),
    ...parity.onlyExchange.map((address) => `only in Exchange Online: ${address}`),
    ...parity.unusedMailboxes.map((address) => `mailbox of somebody who has not moved: ${address}`),
    ...parity.missing.map((address) => `has moved, without a mailbox or group: ${address}`),
  ];
}
