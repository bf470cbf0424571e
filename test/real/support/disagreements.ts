import { fromWhom } from '../../../src/domain/mailflow/explain.ts';
import type { MailWorld } from '../../../src/domain/mailflow/mail-world.ts';
import { exampleOf } from '../../../src/domain/mailflow/route.ts';
import { isSameWay, showWay, wayOf, wayTaken } from './compare.ts';
import { DIFFERENCES, type Pair } from './differences.ts';
import type { Replayed } from './stage.ts';

/** Where model and servers do not say the same, without the differences that are known: a line for each question. */
export function disagreements(world: MailWorld, replayed: readonly Replayed[]): readonly string[] {
  return replayed.flatMap(({ message, predicted, seen }) => {
    const model = predicted.map(wayOf);
    const servers = seen.map((result) => wayTaken(message, result));
    const agree = (pair: Pair): boolean =>
      isSameWay(pair.model, pair.seen) || DIFFERENCES.some(({ covers }) => covers(pair));
    const isShown = servers.every((way) => model.some((said) => agree({ world, message, model: said, seen: way })));
    const isFound = model.every((said) => servers.some((way) => agree({ world, message, model: said, seen: way })));
    if (isShown && isFound) return [];
    const to =
      message.recipient === 'Outside'
        ? 'somebody outside'
        : `${exampleOf(message.recipient, world.domain)} [${message.recipient.id}]`;
    const [says, show] = [model, servers].map((ways) => [...new Set(ways.map(showWay))]);
    return [
      `from ${fromWhom(message)} to ${to}: the model says ${says?.join(' or ')}, the servers show ${show?.join(' and ')}`,
    ];
  });
}
