import type { HybridMailMigrationStatus } from '../api/v1alpha1/types.generated.ts';
import type { Memory } from '../domain/facts.ts';
import { rfc3339 } from '../runtime/times.ts';
import { cut } from './text.ts';

/** Longer records are not changed here (`mergeSpf`), so the before-image of one is for reading only. */
const MAX_SPF_CHARACTERS = 4096;

/** What an earlier reconcile left in the status. */
export function memoryOf(status: HybridMailMigrationStatus | undefined): Memory {
  const baseline = status?.baseline;
  return {
    reached: status?.phase?.reached ?? null,
    reachedGeneration: status?.phase?.reachedGeneration ?? null,
    baseline: baseline ? { ...baseline, takenAt: Date.parse(baseline.takenAt) } : null,
    spfTerms: status?.owned?.spfTerms ?? [],
    inFlight: (status?.inFlight ?? []).map((entry) => ({
      ...entry,
      since: Date.parse(entry.since),
      until: Date.parse(entry.until),
    })),
    doneTasks: new Set(status?.tasks?.filter(({ state }) => state !== 'Open').map(({ id }) => id)),
    forwardersWanted: status?.forwarders?.wanted ?? null,
    forwardersSet: setDigest(status?.forwarders),
    legacyRole: status?.legacy?.role ?? null,
  };
}

function setDigest(forwarders: HybridMailMigrationStatus['forwarders']): string | null {
  return forwarders && forwarders.present === forwarders.wanted ? (forwarders.digest ?? null) : null;
}

/** The part of the status that is memory. Times are whole seconds, rounded up: a wait is never cut short. */
export function rememberedStatus(
  memory: Memory,
): Pick<HybridMailMigrationStatus, 'baseline' | 'owned' | 'inFlight' | 'legacy'> {
  return {
    ...(memory.baseline && {
      baseline: {
        ...memory.baseline,
        takenAt: rfc3339(memory.baseline.takenAt),
        spf: memory.baseline.spf && cut(memory.baseline.spf, MAX_SPF_CHARACTERS),
      },
    }),
    owned: { spfTerms: memory.spfTerms },
    ...(memory.legacyRole && { legacy: { role: memory.legacyRole } }),
    inFlight: memory.inFlight.map((entry) => ({
      ...entry,
      since: rfc3339(entry.since),
      until: rfc3339(Math.ceil(entry.until / 1000) * 1000),
    })),
  };
}
