import test from 'ava';
import { createTargetProofs } from '../../src/controller/target-proofs.ts';
import type { RecipientProbe } from '../../src/domain/model/observed.ts';

const names = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => `user${from + index}@contosocom.onmicrosoft.com`);

const answered = (addresses: readonly string[], answer: RecipientProbe['answer']) =>
  addresses.map((address): RecipientProbe => ({ address, answer, reply: '' }));

test('all that forwarders wait for are asked about at once, and a hundred of the others', (t) => {
  const proofs = createTargetProofs();
  const [waiting, others] = [names(250), names(150, 250)];
  t.deepEqual(proofs.next({ waiting, others }), [...waiting, ...others.slice(0, 100)]);
});

test('whom there was no time for has a turn before anybody has a second one', (t) => {
  const proofs = createTargetProofs();
  const targets = names(250);
  const recipients = [...answered(targets.slice(0, 150), 'Refused'), ...answered(targets.slice(150), 'Unknown')];
  proofs.record({ recipients, unasked: targets.slice(150) });

  const second = proofs.next({ waiting: targets.slice(150), others: targets.slice(0, 150) });

  t.deepEqual(second.slice(0, 100), targets.slice(150));
  t.deepEqual(second.slice(100), targets.slice(0, 100), 'then those who were asked about longest ago');
});

test('many who are refused do not keep the others from their second turn', (t) => {
  const proofs = createTargetProofs();
  const targets = names(250);
  proofs.record({ recipients: answered(targets, 'Refused'), unasked: [] });
  const asked: string[] = [];
  for (let look = 0; look < 3; look += 1) {
    const now = proofs.next({ waiting: [], others: targets });
    asked.push(...now);
    proofs.record({ recipients: answered(now, 'Refused'), unasked: [] });
  }
  t.is(new Set(asked).size, 250);
});

test('who was accepted is not asked about again, who could not be is', (t) => {
  const proofs = createTargetProofs();
  const [anna = '', bob = '', carol = ''] = names(3);
  const recipients = [...answered([anna], 'Accepted'), ...answered([bob], 'Unknown'), ...answered([carol], 'Refused')];
  proofs.record({ recipients, unasked: [] });
  t.deepEqual(proofs.next({ waiting: [anna, bob], others: [carol] }), [bob, carol]);
  t.is(proofs.answers.get(anna)?.answer, 'Accepted');
});

test('whom a conversation did not come to was not asked about', (t) => {
  const proofs = createTargetProofs();
  const [anna = '', bob = ''] = names(2);
  proofs.record({ recipients: [...answered([anna], 'Accepted'), ...answered([bob], 'Unknown')], unasked: [bob] });
  t.deepEqual([...proofs.answers.keys()], [anna]);
  t.deepEqual(proofs.next({ waiting: [anna, bob], others: [] }), [bob]);
});

test('a server with which there is no conversation has been asked all the same', (t) => {
  const proofs = createTargetProofs();
  const [anna = '', bob = ''] = names(2);
  proofs.record({ recipients: answered([anna, bob], 'Unknown'), unasked: [anna, bob] });
  t.deepEqual([...proofs.answers.keys()], [anna, bob]);
});

test('whoever is gone is forgotten, and must be proven again', (t) => {
  const proofs = createTargetProofs();
  const [anna = '', bob = ''] = names(2);
  proofs.record({ recipients: answered([anna, bob], 'Accepted'), unasked: [] });
  proofs.keep([bob]);
  t.deepEqual(proofs.next({ waiting: [], others: [anna, bob] }), [anna]);
});

test('an address that nobody can put on the wire does not let the others wait for ever', (t) => {
  const proofs = createTargetProofs();
  const [odd = '', anna = ''] = names(2);
  // The door is closed, so that nobody but the odd one has an answer, and it has the same again and again.
  for (let look = 0; look < 2; look += 1) {
    const recipients = proofs.next({ waiting: [odd, anna], others: [] });
    proofs.record({ recipients: answered([...new Set([...recipients, odd])], 'Unknown'), unasked: [anna] });
  }
  t.deepEqual([...proofs.answers.keys()].toSorted(), [odd, anna]);
});

test('a door that cannot be reached any more takes no refusal back', (t) => {
  const proofs = createTargetProofs();
  const [anna = ''] = names(1);
  proofs.record({ recipients: answered([anna], 'Refused'), unasked: [] });
  proofs.record({ recipients: answered([anna], 'Unknown'), unasked: [anna] });
  proofs.record({ recipients: answered([anna], 'Unknown'), unasked: [] });
  t.is(proofs.answers.get(anna)?.answer, 'Refused');
  proofs.record({ recipients: answered([anna], 'Accepted'), unasked: [] });
  t.is(proofs.answers.get(anna)?.answer, 'Accepted');
});

test('who was refused and had no second turn is before those who had one', (t) => {
  const proofs = createTargetProofs();
  const [anna = '', bob = ''] = names(2);
  proofs.record({ recipients: answered([anna, bob], 'Refused'), unasked: [] });
  proofs.record({ recipients: answered([anna, bob], 'Refused'), unasked: [bob] });
  t.deepEqual(proofs.next({ waiting: [], others: [anna, bob] }), [bob, anna]);
});
