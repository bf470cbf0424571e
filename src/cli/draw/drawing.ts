import { explainJourney } from '../../domain/mailflow/explain.ts';
import type { Hop, Journey, Outcome } from '../../domain/mailflow/message.ts';

/** What is drawn, free of any format: messages, below each the states of the world, in each the possible ways. */
export interface Drawing {
  readonly messages: readonly DrawnMessage[];
  /** One sentence below all. */
  readonly footer: string;
}

export interface DrawnMessage {
  readonly title: string;
  readonly stages: readonly DrawnStage[];
}

export interface DrawnStage {
  readonly title: string;
  /** More than one where the world leaves a choice open. */
  readonly ways: readonly DrawnWay[];
}

export interface DrawnWay {
  readonly stops: readonly Stop[];
  /** Why the last stop ends it; for a loop, why it hands the message back. */
  readonly lastRule: string;
  readonly end: End;
  /** Index of the stop that a loop leads back to; null where there is none. */
  readonly backTo: number | null;
}

/** A server that has the message, and the rule by which it got there; the first has none. */
export interface Stop {
  readonly place: Hop['at'];
  readonly name: string;
  readonly address: string;
  readonly reachedBy: string;
}

export interface End {
  readonly mood: 'good' | 'bad' | 'late';
  readonly text: string;
}

export function drawWay(journey: Journey): DrawnWay {
  const { hops, outcome } = journey;
  return {
    stops: hops.map(({ at, address }, index) => ({
      place: at,
      name: NAMES[at],
      address,
      reachedBy: hops[index - 1]?.rule ?? '',
    })),
    lastRule: hops.at(-1)?.rule ?? '',
    end: { mood: MOODS[outcome.kind], text: (explainJourney(journey).at(-1) ?? '').replace('=> ', '') },
    backTo: outcome.kind === 'Looped' ? loopsBackTo(hops) : null,
  };
}

const NAMES: Readonly<Record<Hop['at'], string>> = {
  Internet: 'Internet',
  ExchangeOnline: 'Exchange Online',
  Legacy: 'Old server',
};

const MOODS: Readonly<Record<Outcome['kind'], End['mood']>> = {
  Delivered: 'good',
  Bounced: 'bad',
  Looped: 'bad',
  Lost: 'bad',
  Deferred: 'late',
};

/** Where a loop closes: with the other side, where that had the message before, else with the same server. */
function loopsBackTo(hops: Journey['hops']): number {
  const last = hops.length - 1;
  const here = hops[last];
  const before = hops[last - 1];
  const itself = here?.at === before?.at || here?.rule.endsWith("which is Microsoft's") === true;
  if (itself) return last;
  const other = hops.findLastIndex(({ at }) => at !== here?.at && at !== 'Internet');
  return other === -1 ? last : other;
}
