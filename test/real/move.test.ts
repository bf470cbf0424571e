import test from 'ava';
import { movePeople } from './support/move.ts';
import { MOVE_SEED, MOVING_MS } from './support/moving.ts';
import { onServers } from './support/on-servers.ts';

const serial = onServers(test, 'people who move one by one');

/** Enough that each of the three dies twice; `MOVE_PEOPLE=500` is the whole company, in three minutes. */
const PEOPLE = Number(process.env.MOVE_PEOPLE ?? 120);
/** From everywhere to everybody, while they move and after. */
const MESSAGES = Math.ceil((PEOPLE * 10) / 3);

serial('people move one by one while mail is sent, and every message arrives once or is refused once', async (t) => {
  t.timeout(MOVING_MS);
  const { moved, messages, wrong, movesMs, crashes } = await movePeople(t, {
    people: PEOPLE,
    messages: MESSAGES,
  });
  const sorted = movesMs.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.floor(sorted.length * share)] ?? 0);
  t.log(`${moved} moved: in force after ${at(0.5)} ms (median), ${at(0.95)} ms (95 of 100)`);
  t.log(
    `${messages} messages; killed meanwhile (seed ${MOVE_SEED}): ${Object.entries(crashes)
      .map(([who, times]) => `${who} ${times} times`)
      .join(', ')}`,
  );
  t.deepEqual(wrong, []);
  t.is(moved, PEOPLE);
});
