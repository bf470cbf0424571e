import test from 'ava';
import fc from 'fast-check';
import { sortRanges } from '../../../src/domain/model/mail-ranges.ts';
import { changesBetween } from '../../../src/domain/ranges/changes.ts';
import { anyRange, anyVersion } from './any-range.ts';

const START = "Microsoft's sending ranges changed from version 2026081400 to 2026090100: ";

const CHANGES: ReadonlyArray<{ reason: string; before: string[]; after: string[]; summary: string }> = [
  {
    reason: 'one more',
    before: ['40.92.0.0/15'],
    after: ['40.92.0.0/15', '40.107.0.0/16'],
    summary: `${START}1 added: let 40.107.0.0/16 in at the old server`,
  },
  {
    reason: 'two more and one less: what is new is named',
    before: ['40.92.0.0/15'],
    after: ['2a01:111:f403::/48', '40.107.0.0/16'],
    summary: `${START}2 added, 1 removed: let 40.107.0.0/16 and 2a01:111:f403::/48 in at the old server`,
  },
  {
    reason: 'three more',
    before: [],
    after: ['40.1.0.0/16', '40.2.0.0/16', '40.10.0.0/16'],
    summary: `${START}3 added: let 40.1.0.0/16, 40.2.0.0/16 and 40.10.0.0/16 in at the old server`,
  },
  {
    reason: 'five more: three are named and the rest is counted',
    before: [],
    after: ['40.1.0.0/16', '40.2.0.0/16', '40.3.0.0/16', '40.4.0.0/16', '40.5.0.0/16'],
    summary: `${START}5 added: let 40.1.0.0/16, 40.2.0.0/16, 40.3.0.0/16 and 2 more in at the old server`,
  },
  {
    reason: 'one less',
    before: ['40.92.0.0/15', '104.47.0.0/17'],
    after: ['40.92.0.0/15'],
    summary: `${START}1 removed: 104.47.0.0/17 needs not be let in any more`,
  },
  {
    reason: 'four less',
    before: ['40.1.0.0/16', '40.2.0.0/16', '40.3.0.0/16', '40.4.0.0/16'],
    after: [],
    summary: `${START}4 removed: 40.1.0.0/16, 40.2.0.0/16, 40.3.0.0/16 and 1 more need not be let in any more`,
  },
  {
    reason: 'a version in which something else changed',
    before: ['40.92.0.0/15'],
    after: ['40.92.0.0/15'],
    summary: "Microsoft's sending ranges are the same in version 2026090100 as in version 2026081400",
  },
];
for (const { reason, before, after, summary } of CHANGES) {
  test(`the sentence about ${reason}`, (t) => {
    const changes = changesBetween({ version: '2026081400', ranges: before }, { version: '2026090100', ranges: after });
    t.is(changes.summary, summary);
  });
}

test('what was, without what is removed and with what is added, is what is', (t) => {
  const lists = fc.array(anyRange).map(sortRanges);
  fc.assert(
    fc.property(lists, lists, fc.array(anyRange), anyVersion, anyVersion, (one, other, both, from, to) => {
      const before = { version: from, ranges: sortRanges([...one, ...both]) };
      const after = { version: to, ranges: sortRanges([...other, ...both]) };
      const { added, removed, summary } = changesBetween(before, after);
      const kept = before.ranges.filter((range) => !removed.includes(range));
      t.deepEqual(sortRanges([...kept, ...added]), after.ranges);
      t.true(added.every((range) => !before.ranges.includes(range)));
      t.deepEqual(added, sortRanges(added));
      t.deepEqual(removed, sortRanges(removed));
      t.true(summary.length < 500 && !summary.includes('\n'));
    }),
  );
});
