import type { MigrationSpec } from '../api/v1alpha1/normalize.ts';
import type { Facts } from './facts.ts';
import { connectors } from './preflight/connectors.ts';
import { type Finding, type Judgement, type PreflightFacts, question } from './preflight/finding.ts';
import { legacyInterface } from './preflight/legacy-interface.ts';
import {
  exchangeServer,
  inventory,
  smartHostAnswers,
  smartHostName,
  unknownAddresses,
} from './preflight/legacy-server.ts';
import { mailFlow, recipients } from './preflight/mail-flow.ts';
import { mtaSts, mx, nameServers, spf, zone } from './preflight/names.ts';
import { startTls } from './preflight/start-tls.ts';
import { acceptedDomain, domain, exchangeAccess, group, subscription } from './preflight/tenant.ts';

export type { Finding, PreflightFacts };

/** In the order in which a person reads them: what the credentials reach, then what was found there. */
const JUDGEMENTS: readonly Judgement[] = [
  question(['exchange'], exchangeAccess),
  question(['directory'], domain),
  question(['directory'], subscription),
  question(['directory'], group),
  question(['exchange'], acceptedDomain),
  question(['exchange'], connectors),
  question(['zone'], zone),
  question(['zone', 'zoneMail', 'publicMx'], nameServers),
  question(['directory', 'zoneMail', 'memory'], mx),
  question(['directory', 'zoneMail', 'spfTree'], spf),
  question(['mtaSts'], mtaSts),
  question(['smartHost'], smartHostName),
  question(['legacyProbe'], smartHostAnswers),
  question(['legacyProbe', 'now'], startTls),
  question(['legacyProbe', 'doneTasks'], exchangeServer),
  question(['legacyProbe'], unknownAddresses),
  question(['legacyServer'], legacyInterface),
  question(['inventory'], inventory),
];

/** What a whole look at the world says about the way ahead; the mail flow comes last, it is what all comes to. */
export function preflight(spec: MigrationSpec, facts: Facts): readonly Finding[] {
  return [...judgeKnown(spec, facts), ...recipients(spec, facts), ...mailFlow(spec, facts)];
}

/** The same for a look that was not complete: what rests on missing facts is left out. */
export function judgeKnown(spec: MigrationSpec, facts: PreflightFacts): readonly Finding[] {
  return JUDGEMENTS.flatMap((judge) => judge(spec, facts));
}

/** One line for each finding, without what a server said: that may differ with every look. */
export function renderPreflight(findings: readonly Finding[]): readonly string[] {
  const width = Math.max(0, ...findings.map(({ subject }) => subject.length));
  return findings.map((finding) => {
    const { level, subject } = finding;
    return `${LABELS[level].padEnd(4)}  ${subject.padEnd(width)}  ${sentence(finding)}`;
  });
}

/** What was found, and what to do about it. */
export function sentence({ found, todo }: Pick<Finding, 'found' | 'todo'>): string {
  return todo === '' ? found : `${found} -> ${todo}`;
}

export const LABELS: Readonly<Record<Finding['level'], string>> = { ok: 'ok', warn: 'warn', fail: 'FAIL' };
