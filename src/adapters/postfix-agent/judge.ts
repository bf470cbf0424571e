import type { LegacyState } from '../../ports/legacy.ts';
import { redact } from '../http/redact.ts';
import { parseRecipients } from './recipients-parser.ts';
import type { Memory } from './remembered.ts';
import type { Report } from './report-parser.ts';
import { parseSettings } from './settings-parser.ts';
import type { SettingsText } from './settings-text.ts';

/** An agent asks each minute at least. */
const SILENT_AFTER_MS = 15 * 60_000;
/** An agent reports every ten minutes: one report may be lost. */
const REPORT_OLD_AFTER_MS = 25 * 60_000;

/** Which of Postfix's ways to hold a domain keeps its mail. */
const ROLES = { local: 'Local', relay: 'Remote', none: 'Remote' } as const;

/** Why nothing can be said of the old server, in words without a clock; null when something can. */
export function whyUnknown(memory: Memory, now: number): string | null {
  const { heardAt, report, reportedAt, named, known } = memory;
  if (heardAt === null) return 'no agent has asked yet';
  if (now - heardAt > SILENT_AFTER_MS) return 'the agent has been silent for more than 15 minutes';
  if (!report) return 'the agent has not reported yet';
  if (now - reportedAt > REPORT_OLD_AFTER_MS) return 'the agent asks, but has not reported for more than 25 minutes';
  if (named !== report.applied) return 'the agent has new settings and has not reported on them yet';
  if (report.applied === null) return contradiction(report, NOTHING);
  const settings = known.get(report.applied);
  if (!settings) return 'the agent has not yet told what it has in force; the operator asks for it after a restart';
  return contradiction(report, settings);
}

/** What the old server is, as far as the agent has said. */
export function stateOf(memory: Memory, now: number): LegacyState {
  const why = whyUnknown(memory, now);
  const { report, known, recipients, domain } = memory;
  if (why !== null || !report) return { kind: 'Unknown', why: why ?? 'the agent has not reported yet' };
  const settings = report.applied === null ? undefined : known.get(report.applied);
  const missing = new Set(report.missing);
  const forwarders = settings ? parseSettings(settings.body).forwarders : [];
  const host = report.sender ? settings?.smartHost : null;
  return {
    kind: 'Known',
    ours: forwarders.filter(({ address }) => !missing.has(address)),
    foreign: report.foreign,
    outgoing: host ? { kind: 'SmartHost', host } : { kind: 'Direct' },
    role: report.role === null ? 'Unknown' : ROLES[report.role],
    queueLength: report.queue,
    inventory: recipients && parseRecipients(recipients.body, domain),
    ...(report.error !== null && { problem: redact(report.error) }),
  };
}

const NOTHING: Pick<SettingsText, 'forwarders' | 'smartHost'> = { forwarders: 0, smartHost: null };

function contradiction(report: Report, settings: Pick<SettingsText, 'forwarders' | 'smartHost'>): string | null {
  if (report.wanted !== settings.forwarders)
    return withError(report, 'the agent counts other forwarders than it was given');
  if (report.inForce + report.missing.length !== report.wanted) {
    return withError(report, 'more forwarders are missing in Postfix than the agent can name');
  }
  if (report.sender && settings.smartHost === null) {
    return withError(report, 'Postfix has a way out for the senders that was not asked for');
  }
  return null;
}

function withError({ error }: Report, why: string): string {
  return error === null ? why : `${why}; it says: ${redact(error)}`;
}
