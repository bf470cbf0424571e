import type { MailWorld, RecipientClass } from '../mailflow/mail-world.ts';
import type { Journey } from '../mailflow/message.ts';
import { CAUSES, type Cause, type CauseId } from './causes.ts';
import type { FoundError } from './diagnose.ts';
import type { Trace } from './handovers.ts';
import { excluded, HOLDS, possible, type State, type Verdict } from './holds.ts';

/** A cause held against what is known. */
export interface JudgedCause extends Cause {
  readonly id: CauseId;
  readonly state: State;
  readonly reason: string;
}

/** What was observed, as far as it concerns one bounce. */
export interface Observed {
  /** As it is now, with the old value of whatever may still propagate. */
  readonly worlds: readonly MailWorld[];
  /** How the recipient stands; null where the bounce names none of the domain. */
  readonly recipient: RecipientClass | null;
  /** Where a message to the recipient ends, from everywhere, by the model. */
  readonly journeys: readonly Journey[];
}

/** The causes of an error: those that hold first. Without a look at the world every one is possible, save what the way of the message excludes. */
export function judge(error: FoundError, trace: Trace | null, observed: Observed | null): readonly JudgedCause[] {
  const causes = error.text.causes.map((id): JudgedCause => {
    const verdict = byTrace(id, trace) ?? byWays(id, byWorld(id, observed), observed);
    return { id, ...CAUSES[id], ...verdict };
  });
  return causes.toSorted((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
}

const ORDER: readonly State[] = ['Confirmed', 'Possible', 'Excluded'];

const WITHIN_EXCHANGE: readonly CauseId[] = ['L1', 'L2', 'L11'];

/** The way tells loops within Exchange Online from those between two servers. */
function byTrace(id: CauseId, trace: Trace | null): Verdict | undefined {
  if (!isLoop(id) || trace === null) return undefined;
  const within = WITHIN_EXCHANGE.includes(id);
  if (trace.verdict === 'BackAndForth' && within) {
    return excluded('the message went back and forth between servers, not round within Exchange Online');
  }
  if (trace.verdict === 'InsideExchange' && !within) {
    return excluded('the message went round within Exchange Online and no other server had it');
  }
  return undefined;
}

/** A loop that holds in the world is confirmed only where the model sees the message circle. */
function byWays(id: CauseId, verdict: Verdict, observed: Observed | null): Verdict {
  const ways = observed?.journeys ?? [];
  if (!isLoop(id) || verdict.state !== 'Confirmed' || ways.length === 0) return verdict;
  if (ways.some(({ outcome }) => outcome.kind === 'Looped')) return verdict;
  return possible(`${verdict.reason}; by what is known now the message would not circle`);
}

function isLoop(id: CauseId): boolean {
  return /^L\d/.test(id);
}

function byWorld(id: CauseId, observed: Observed | null): Verdict {
  if (observed === null) return possible('');
  const ask = HOLDS[id];
  if (ask === undefined) return possible('nothing that is observed speaks for or against it');
  const verdicts = observed.worlds.map((world) => ask(world, observed.recipient));
  // What holds in one of the worlds that may still be in use is not excluded.
  const [first] = verdicts.toSorted((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
  if (!first) return possible('');
  if (first.state === 'Confirmed' && verdicts.some(({ state }) => state === 'Excluded')) {
    return possible(`${first.reason}, as long as the last change has not reached every server`);
  }
  return first;
}
