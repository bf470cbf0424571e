import test from 'ava';
import { moveCompany } from './support/move-company.ts';
import { MOVE_SEED, MOVING_MS } from './support/moving.ts';
import { onServers } from './support/on-servers.ts';

const serial = onServers(test, 'a company that moves by the whole operator');

/** Enough that each of the three dies; two looks at Exchange Online for each, of which there is one a second. */
const PEOPLE = Number(process.env.MOVE_COMPANY ?? 26);

serial(
  'a company moves by the whole operator, its MX last, and every message arrives once or is refused once',
  async (t) => {
    t.timeout(MOVING_MS);
    const { moved, messages, wrong, movesMs, crashes, operatorErrors } = await moveCompany(t, {
      people: PEOPLE,
      messages: PEOPLE * 10,
    });
    const [first = 0] = movesMs;
    t.log(`${moved} moved; the first was in force and read back ${Math.round(first)} ms after a person's word`);
    t.log(
      `${messages} messages; killed meanwhile (seed ${MOVE_SEED}): ${Object.entries(crashes)
        .map(([who, times]) => `${who} ${times} times`)
        .join(', ')}`,
    );
    t.deepEqual(wrong, []);
    t.deepEqual(operatorErrors, []);
    t.is(moved, PEOPLE);
  },
);
