import test from 'ava';
import fc from 'fast-check';
import { sortRanges } from '../../../src/domain/model/mail-ranges.ts';
import { renderCidrTable, renderRangeList } from '../../../src/domain/ranges/render.ts';
import { anyRange, anyVersion } from './any-range.ts';

const RANGES = { version: '2026081400', ranges: ['40.92.0.0/15', '2a01:111:f400::/48'] };

test('the table tells its version first, then where it may stand, then the networks', (t) => {
  t.is(
    renderCidrTable(RANGES),
    `# Microsoft's sending ranges, version 2026081400
# For postscreen_access_list, or check_client_access in smtpd_client_restrictions.
# Never in smtpd_relay_restrictions or smtpd_recipient_restrictions: every tenant of Microsoft could relay.
40.92.0.0/15 permit
2a01:111:f400::/48 permit
`,
  );
});

test('the list is the networks and nothing else', (t) => {
  t.is(renderRangeList(RANGES), '40.92.0.0/15\n2a01:111:f400::/48\n');
});

test('every network has one line in both, in the same order', (t) => {
  fc.assert(
    fc.property(fc.array(anyRange).map(sortRanges), anyVersion, (ranges, version) => {
      const table = renderCidrTable({ version, ranges }).split('\n');
      t.true(table[0]?.endsWith(` ${version}`));
      const rules = table.filter((line) => line !== '' && !line.startsWith('#'));
      t.deepEqual(
        rules,
        ranges.map((range) => `${range} permit`),
      );
      t.deepEqual(renderRangeList({ version, ranges }).split('\n'), [...ranges, '']);
    }),
  );
});
