import type { RecipientProbe, SmtpProbeResult } from '../domain/model/observed.ts';
import type { TargetsToProve } from '../domain/recipients/forwarders.ts';

/** Most in one look of those that no forwarder waits for: one connection's worth. */
const MAX_OTHERS = 100;

/**
 * What Exchange Online said at RCPT of the targets of one domain's forwarders; kept between reconciles. A target that is not
 * in it was not asked about yet. One that was accepted is not asked about again: the directory read guards it afterwards.
 */
export interface TargetProofs {
  readonly answers: ReadonlyMap<string, RecipientProbe>;
  /**
   * Whom to ask about now, as far as there is time for it: all that wait and were not asked about yet; then those who were
   * not accepted, the one that was asked about longest ago first; then the others.
   */
  next(targets: TargetsToProve): readonly string[];
  record(result: Pick<SmtpProbeResult, 'recipients' | 'unasked'>): void;
  /** Forgets all but these: whoever comes back under the same address is somebody else. */
  keep(targets: readonly string[]): void;
}

export function createTargetProofs(): TargetProofs {
  /** In the order in which they were asked. */
  const answers = new Map<string, RecipientProbe>();

  return {
    answers,
    next({ waiting, others }) {
      const known = new Set([...waiting, ...others]);
      const again = [...answers.values()].filter(({ address, answer }) => answer !== 'Accepted' && known.has(address));
      const isNew = (target: string) => !answers.has(target);
      const later = [...again.map(({ address }) => address), ...others.filter(isNew)];
      return [...waiting.filter(isNew), ...later.slice(0, MAX_OTHERS)];
    },
    record({ recipients, unasked }) {
      const left = new Set(unasked);
      // A conversation that comes to nobody new will not in the next look: whoever is left cannot be asked about.
      const comesOn = recipients.some(({ address }) => !left.has(address) && !answers.has(address));
      for (const probe of recipients) {
        const before = answers.get(probe.address);
        if (left.has(probe.address) && (comesOn || before)) continue;
        answers.delete(probe.address);
        // No answer takes no refusal back.
        answers.set(probe.address, before?.answer === 'Refused' && probe.answer === 'Unknown' ? before : probe);
      }
    },
    keep(targets) {
      const known = new Set(targets);
      for (const target of answers.keys()) if (!known.has(target)) answers.delete(target);
    },
  };
}
