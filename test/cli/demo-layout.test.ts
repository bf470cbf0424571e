import test from 'ava';
import { splitter } from '../../src/cli/demo/kubectl.ts';
import { countdown, fold, heading, table, WIDTH, wrap } from '../../src/cli/demo/layout.ts';
import { refusalOf } from '../../src/cli/demo/refusals.ts';
import { createScreen } from '../../src/cli/demo/screen.ts';
import { summary } from '../../src/cli/demo/story.ts';

test('columns are as wide as their widest cell, and no line ends in a space', (t) => {
  const rows = [
    ['FROM', 'TO', 'OUTCOME'],
    ['anna', 'somebody', 'delivered'],
    ['a longer name', 'x', ''],
  ];
  t.deepEqual(table(rows), [
    'FROM           TO        OUTCOME',
    'anna           somebody  delivered',
    'a longer name  x',
  ]);
});

for (const { reason, text, lines } of [
  { reason: 'a short text is one line', text: 'one two', lines: ['one two'] },
  { reason: 'a text breaks at a space', text: 'one two three', lines: ['one two', 'three'] },
  {
    reason: 'a long word stays whole',
    text: 'a mail.protection.outlook.com b',
    lines: ['a', 'mail.protection.outlook.com', 'b'],
  },
  { reason: 'nothing is no line', text: ' ', lines: [] },
]) {
  test(`wrap: ${reason}`, (t) => t.deepEqual(wrap(text, 8), lines));
}

for (const { reason, line, lines } of [
  { reason: 'a line that fits stays as it is', line: '  a   b', lines: ['  a   b'] },
  { reason: 'the rest stands further in', line: '  one two three', lines: ['  one two', '    three'] },
]) {
  test(`fold: ${reason}`, (t) => t.deepEqual(fold(line, 12), lines));
}

for (const { reason, leftMs, wholeMs, text } of [
  { reason: 'at the start it is empty', leftMs: 10_000, wholeMs: 10_000, text: '[....................] 10 s' },
  { reason: 'half way it is half full', leftMs: 5_000, wholeMs: 10_000, text: '[##########..........] 5 s' },
  { reason: 'a wait that is over is full', leftMs: -3_000, wholeMs: 10_000, text: '[####################] 0 s' },
  { reason: 'a wait of no length is full', leftMs: 0, wholeMs: 0, text: '[####################] 0 s' },
]) {
  test(`countdown: ${reason}`, (t) => t.is(countdown(leftMs, wholeMs), text));
}

test('a heading is as wide as the layout', (t) => t.is(heading('Send').length, WIDTH));

for (const { reason, isTTY, output } of [
  { reason: 'a log gets plain lines and no moving line', isTTY: false, output: '  wait      until noon\n' },
  {
    reason: 'a terminal gets a moving line, which the next line replaces',
    isTTY: true,
    output: '  [#.] 1 s\r\u001b[2K  wait      until noon\n',
  },
]) {
  test(`screen: ${reason}`, (t) => {
    const written: string[] = [];
    const screen = createScreen({ isTTY, write: (text) => written.push(text) }, (_, text) => text);
    screen.moving('[#.] 1 s');
    screen.say('wait', 'until noon');
    t.is(written.join(''), output);
  });
}

test('what kubectl prints for a watch is cut into objects, however it arrives', (t) => {
  const objects: unknown[] = [];
  const take = splitter((object) => objects.push(object));
  for (const part of ['{\n    "a": {\n', '    }\n}\n{\n    "b"', ': 1\n}\n']) take(part);
  t.deepEqual(objects, [{ a: {} }, { b: 1 }]);
});

test('of a plan the refusals are shown with their ways, and not what follows', (t) => {
  const plan = ['plan 1', '  1. a', '', 'REFUSED x', '    Internet: y', '    => loop', 'not begun: 1 problem', ''];
  t.deepEqual(refusalOf(plan.join('\n')), ['REFUSED x', '    Internet: y', '    => loop']);
  t.deepEqual(refusalOf('nothing to do\n'), []);
});

test('a message that did not end as it should is named in the last lines', (t) => {
  const tally = { sent: 2, delivered: 1, refused: 0, lost: 1, looped: 0, inFlight: 1, wrong: ['a -> b: lost'] };
  const lines = summary(tally, 9);
  t.true(lines.includes('WRONG: a -> b: lost'));
  t.deepEqual(lines.slice(-2), [
    '2 messages sent by SMTP in 9 s: 1 delivered, 0 refused (to nobody), 1 lost, 0 looped',
    'messages that did not end as they should: 1',
  ]);
});
