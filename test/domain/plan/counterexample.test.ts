import test from 'ava';
import type { Change } from '../../../src/domain/mailflow/mail-world.ts';
import { rehearse } from '../../../src/domain/plan/rehearse.ts';
import type { Step } from '../../../src/domain/plan/step.ts';
import { firewallTask } from '../../../src/domain/tasks.ts';
import { RECEIVE, SEND } from '../mailflow/worlds.ts';

/** A step that takes the route to the old server away; only its effect matters here. */
function removing(change: Change): Step {
  return {
    id: `test/${change.thing}`,
    why: 'a plan that nobody should make',
    change,
    needs: [],
    settle: { seconds: 0, why: '' },
    risk: 'reversible',
    kind: 'AskPerson',
    task: firewallTask({
      domain: 'contoso.com',
      legacyHost: 'mail.contoso.com',
      mxHost: 'mx.example',
      provider: 'Manual',
    }),
  };
}

const NO_ROUTE = removing({ thing: 'OutboundConnector', value: { kind: 'None', leadsTo: 'Unknown', host: '' } });

test('the first refusal is a loop with the shortest way that shows it', (t) => {
  const { refusals } = rehearse([NO_ROUTE], RECEIVE, []);
  t.is(refusals[0]?.hazard.kind, 'Loop');
  t.deepEqual(
    refusals[0]?.hazard.journey?.hops.map(({ at }) => at),
    ['ExchangeOnline'],
  );
});

test('with old values in flight too each hazard is told once: loops first, then by the length of the way', (t) => {
  const mx: Change = { thing: 'Mx', value: 'ExchangeOnline' };
  const { refusals } = rehearse([NO_ROUTE], SEND, [mx]);
  const ways = refusals.map(({ hazard }) => hazard.journey?.hops.length ?? Number.MAX_SAFE_INTEGER);
  const loops = refusals.filter(({ hazard }) => hazard.kind === 'Loop').length;
  t.true(loops > 0);
  t.deepEqual(
    ways.slice(0, loops),
    ways.slice(0, loops).toSorted((a, b) => a - b),
  );
  t.deepEqual(
    ways.slice(loops),
    ways.slice(loops).toSorted((a, b) => a - b),
  );
  t.is(new Set(refusals.map(({ hazard }) => hazard.key)).size, refusals.length);
});
