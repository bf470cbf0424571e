import type { Clock } from '../../ports/clock.ts';
import type { LegacyState } from '../../ports/legacy.ts';
import { stateOf, whyUnknown } from './judge.ts';
import type { Limits } from './limits.ts';
import { createPolls } from './polls.ts';
import type { Memory } from './remembered.ts';
import type { Report } from './report-parser.ts';
import type { SettingsText } from './settings-text.ts';

export function createMemory(key: string, domain: string, limits: Limits, clock: Clock): Memory {
  const memory: Memory = {
    key,
    domain,
    wanted: null,
    given: null,
    known: new Map(),
    heardAt: null,
    named: null,
    report: null,
    reportedAt: 0,
    asked: null,
    recipients: null,
    askedRecipients: null,
    told: '',
    polls: createPolls(limits.maxPollsPerKey, clock),
  };
  memory.told = summaryOf(memory, clock.now());
  return memory;
}

/** Takes settings over; true when they differ from those wanted before. */
export function want(memory: Memory, settings: SettingsText): boolean {
  if (memory.wanted?.digest === settings.digest) return false;
  memory.wanted = settings;
  learn(memory, settings);
  return true;
}

/** Remembers the content of settings, and forgets what nobody can have in force any more. */
export function learn(memory: Memory, settings: SettingsText): void {
  memory.known.set(settings.digest, settings);
  dropStale(memory);
}

function dropStale({ wanted, given, named, report, known }: Memory): void {
  const kept = new Set([wanted?.digest, given, named, report?.applied]);
  for (const digest of known.keys()) if (!kept.has(digest)) known.delete(digest);
}

/** The agent asked: it lives, and has these settings in force. */
export function heard(memory: Memory, digest: string | null, now: number): void {
  memory.heardAt = now;
  memory.named = digest;
}

/** The agent reported; what it must send since its content is not known. */
export function reported(memory: Memory, report: Report, now: number): ReadonlyArray<'ledger' | 'recipients'> {
  heard(memory, report.applied, now);
  memory.report = report;
  memory.reportedAt = now;
  dropStale(memory);
  memory.asked = report.applied !== null && !memory.known.has(report.applied) ? report.applied : null;
  askForRecipients(memory, report);
  return [
    ...(memory.asked === null ? [] : ['ledger' as const]),
    ...(memory.askedRecipients === null ? [] : ['recipients' as const]),
  ];
}

function askForRecipients(memory: Memory, { recipients }: Report): void {
  const digest = recipients && 'digest' in recipients ? recipients.digest : null;
  // What was asked for and did not come is not known, whatever was told before.
  if (digest === null || memory.askedRecipients !== null) memory.recipients = null;
  memory.askedRecipients = memory.recipients?.digest === digest ? null : digest;
}

/** What the old server is for the operator, which from now on need not be told of it. */
export function look(memory: Memory, now: number): LegacyState {
  memory.told = summaryOf(memory, now);
  return stateOf(memory, now);
}

/** Whether there is something that the operator does not know yet; true once. */
export function isNews(memory: Memory, now: number): boolean {
  const summary = summaryOf(memory, now);
  if (summary === memory.told) return false;
  memory.told = summary;
  return true;
}

/** What a reconcile would see, without the lists themselves; of the queue only whether it is empty. */
function summaryOf(memory: Memory, now: number): string {
  const { report, recipients } = memory;
  const told = report && { ...report, queue: report.queue && 1, recipients: recipients?.digest };
  return JSON.stringify([whyUnknown(memory, now), told]);
}
