import test from 'ava';
import { movePeople } from './support/move.ts';
import { onServers } from './support/on-servers.ts';

const serial = onServers(test, 'people who move one by one');

serial('people move one by one while mail is sent, and every message arrives once or is refused once', async (t) => {
  const { moved, messages, wrong, movesMs, crashes } = await movePeople(t, { people: 120, messages: 400 });
  const sorted = movesMs.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.floor(sorted.length * share)] ?? 0);
  t.log(`${moved} moved: in force after ${at(0.5)} ms (median), ${at(0.95)} ms (95 of 100)`);
  t.log(
    `${messages} messages; killed meanwhile: ${Object.entries(crashes)
      .map(([who, times]) => `${who} ${times} times`)
      .join(', ')}`,
  );
  t.deepEqual(wrong, []);
  t.is(moved, 120);
});
