/** Knows which messages are still on their way, so that a sender can wait for the end without sleeping. */
export interface Tracker {
  /** Counts one hand-over in flight; call the answer once when it is done. */
  hold(messageId: string): () => void;
  /** Runs work that goes on after the hand-over was answered; an error in it fails `idle`. */
  run(messageId: string, work: () => Promise<void>): void;
  /** Resolves when nothing of this message is in flight. */
  idle(messageId: string): Promise<void>;
  /** How many hand-overs were counted so far, of all messages. */
  handOvers(): number;
}

export function createTracker(): Tracker {
  const inFlight = new Map<string, number>();
  const errors = new Map<string, unknown>();
  const waiting = new Map<string, Array<() => void>>();
  let handOvers = 0;

  function hold(messageId: string): () => void {
    handOvers += 1;
    inFlight.set(messageId, (inFlight.get(messageId) ?? 0) + 1);
    return () => {
      const left = (inFlight.get(messageId) ?? 1) - 1;
      if (left > 0) {
        inFlight.set(messageId, left);
        return;
      }
      inFlight.delete(messageId);
      const ready = waiting.get(messageId) ?? [];
      waiting.delete(messageId);
      for (const resume of ready) resume();
    };
  }

  return {
    hold,
    handOvers: () => handOvers,
    run(messageId, work) {
      const release = hold(messageId);
      work()
        .catch((error: unknown) => errors.set(messageId, error))
        .finally(release);
    },
    async idle(messageId) {
      if (inFlight.has(messageId)) {
        await new Promise<void>((resolve) => waiting.set(messageId, [...(waiting.get(messageId) ?? []), resolve]));
      }
      const error = errors.get(messageId);
      errors.delete(messageId);
      if (error !== undefined) throw error;
    },
  };
}
