import type { Polls } from './polls.ts';
import type { RecipientsText } from './recipients-parser.ts';
import type { Report } from './report-parser.ts';
import type { SettingsText } from './settings-text.ts';

/** What the hub remembers of one migration. All of it comes back by itself after a restart. */
export interface Memory {
  readonly key: string;
  readonly domain: string;
  /** What the operator wants; null until it said so. */
  wanted: SettingsText | null;
  /** The settings that the agent was given last. */
  given: string | null;
  /** Settings by digest whose content is known: those wanted, given, or in force; no others are kept. */
  readonly known: Map<string, SettingsText>;
  /** When the agent last asked or told anything; milliseconds since 1970. */
  heardAt: number | null;
  /** The digest that the agent named last; null when it named none. */
  named: string | null;
  report: Report | null;
  reportedAt: number;
  /** The digest whose content the agent was asked for. */
  asked: string | null;
  /** What Postfix accepts, as far as it was told: what was told before counts while the new is being asked for. */
  recipients: RecipientsText | null;
  /** The digest of the recipients that the agent was asked for. */
  askedRecipients: string | null;
  /** What the operator was told last, or read since. */
  told: string;
  readonly polls: Polls;
}
