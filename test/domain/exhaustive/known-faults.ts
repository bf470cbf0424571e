import type { Choice } from './axes.ts';

/** A fault of the planner that the proof has found and that is not mended yet; it does not hide any other. */
export interface KnownFault {
  readonly says: string;
  readonly matches: (choice: Choice, fault: string) => boolean;
}

export const KNOWN_FAULTS: readonly KnownFault[] = [];

export function isKnown(choice: Choice, fault: string): boolean {
  return KNOWN_FAULTS.some(({ matches }) => matches(choice, fault));
}
