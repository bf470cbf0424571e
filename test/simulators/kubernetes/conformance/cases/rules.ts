import { only, widget } from '../objects.ts';
import type { ConformanceCase } from '../session.ts';

const MERGE = 'application/merge-patch+json';

function creating(says: string, spec: object): ConformanceCase {
  return {
    says,
    run: async ({ ask, widgets }) => {
      await ask({ method: 'POST', path: widgets, body: widget('one', spec) }, only('spec'));
    },
  };
}

/** A case that creates a widget with one spec and merges another into it. */
function changing(says: string, before: object, patch: object): ConformanceCase {
  return {
    says,
    run: async ({ ask, prepare, widgets }) => {
      await prepare({ method: 'POST', path: widgets, body: widget('one', before) });
      const path = `${widgets}/one`;
      await ask({ method: 'PATCH', path, body: { spec: patch }, contentType: MERGE }, only('spec'));
    },
  };
}

/** CEL rules of a definition: values, messages and transitions. */
export const ruleCases: readonly ConformanceCase[] = [
  creating('a rule that holds is silent', { low: 1, high: 2 }),
  creating('a rule that fails uses its message expression, field path and reason', { low: 3, high: 2 }),
  creating('a rule on items fails at the list', { parts: [{ name: 'none' }] }),
  creating('rules are checked beside a bound that fails', { low: 3, high: 2, size: 0 }),
  creating('an address passes', { address: '203.0.113.10' }),
  creating('a small network passes', { address: '203.0.113.0/24' }),
  creating('a large network is refused', { address: '203.0.0.0/16' }),
  creating('an IPv6 network is refused', { address: '2001:db8::/48' }),
  creating('what is no address is refused', { address: 'somewhere' }),
  {
    says: 'a rule at the root sees the name',
    async run({ ask, widgets }) {
      await ask({ method: 'POST', path: widgets, body: widget('forbidden') });
    },
  },
  changing('a transition rule refuses a change', { owner: 'ann' }, { owner: 'bob' }),
  changing('a transition rule lets an equal value pass', { owner: 'ann' }, { owner: 'ann', size: 4 }),
  changing('a counter may go up', { count: 1 }, { count: 2 }),
  changing('a counter must not go down', { count: 2 }, { count: 1 }),
  changing('a transition rule on a field is silent when the field appears', {}, { count: 1 }),
  changing('a transition rule on an object sees a field appear', {}, { code: 'abc' }),
  changing('a transition rule on an object sees a field vanish', { code: 'abc' }, { code: null }),
  changing(
    'several rules fail together',
    { owner: 'ann', low: 1, high: 2, count: 3 },
    { owner: 'bob', low: 9, count: 1 },
  ),
];
