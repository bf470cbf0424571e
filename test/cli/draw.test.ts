import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { type Drawing, type DrawnWay, drawWay } from '../../src/cli/draw/drawing.ts';
import { layOut } from '../../src/cli/draw/layout.ts';
import { toMermaid } from '../../src/cli/draw/mermaid.ts';
import { toSvg } from '../../src/cli/draw/svg.ts';
import { shorten, widthOf, wrap } from '../../src/cli/draw/words.ts';
import type { MailWorld, RecipientClass } from '../../src/domain/mailflow/mail-world.ts';
import type { Message } from '../../src/domain/mailflow/message.ts';
import { route } from '../../src/domain/mailflow/route.ts';
import { MOVED, NOBODY, RECEIVE, SEND, STAYING, withHabits } from '../domain/mailflow/worlds.ts';
import { matchesGolden } from '../support/golden.ts';

const DOCS = join(import.meta.dirname, '../../docs/images');

function toOne(recipient: RecipientClass): Message {
  return { origin: 'Internet', sender: 'Outsider', recipient };
}

function ways(world: MailWorld, recipient: RecipientClass): readonly DrawnWay[] {
  return route(world, toOne(recipient)).map(drawWay);
}

const NO_ROUTE = { kind: 'None', leadsTo: 'Unknown', host: '' } as const;
const NO_CONNECTOR = { by: 'Nothing', skipLastAddress: false } as const;

/** The pictures of docs/cli.md. */
const PICTURES: Readonly<Record<string, Drawing>> = {
  'explain-moved': {
    messages: [
      {
        title: 'from internet to bob@contoso.com, has moved, a mailbox in Exchange Online',
        stages: [
          { title: 'now', ways: ways({ ...SEND, forwarders: 'Unconfirmed', inbound: NO_CONNECTOR }, MOVED) },
          { title: 'after step 5 (person/forwarders)', ways: ways(SEND, MOVED) },
        ],
      },
    ],
    footer: 'the plan to phase Send has 5 steps; what is not shown changes nothing here',
  },
  'explain-loop': {
    messages: [
      {
        title: 'from internet to alice@contoso.com, has not moved, nothing in Exchange Online',
        stages: [{ title: 'now', ways: ways({ ...RECEIVE, outbound: NO_ROUTE }, STAYING) }],
      },
      {
        title: 'from internet to nobody@contoso.com, an address that nobody has',
        stages: [{ title: 'now', ways: ways(withHabits(SEND, { unknownRecipients: 'RelayToExchange' }), NOBODY) }],
      },
    ],
    footer: 'the plan to phase Receive has 2 steps (which would not be begun: see "hybridmail plan")',
  },
};

for (const [name, drawing] of Object.entries(PICTURES)) {
  test(`docs/images/${name}.svg shows what the model says`, (t) => {
    matchesGolden(t, join(DOCS, `${name}.svg`), `${toSvg(drawing)}\n`);
  });
  test(`${name} as Mermaid`, (t) => {
    matchesGolden(t, join(import.meta.dirname, `golden/${name}.mmd`), `${toMermaid(drawing)}\n`);
  });
}

const LOOPS = [
  {
    name: 'Exchange Online hands the message to itself',
    world: { ...RECEIVE, outbound: NO_ROUTE },
    who: STAYING,
    backTo: 1,
  },
  {
    name: "the smart host is Microsoft's",
    world: { ...RECEIVE, outbound: { ...SEND.outbound, leadsTo: 'Microsoft' as const } },
    who: STAYING,
    backTo: 1,
  },
  {
    name: 'two servers hand it to each other',
    world: withHabits(SEND, { unknownRecipients: 'RelayToExchange' }),
    who: NOBODY,
    backTo: 1,
  },
  { name: 'a mail user points back', world: SEND, who: { ...MOVED, exchange: 'PointsToLegacy' as const }, backTo: 1 },
];

for (const { name, world, who, backTo } of LOOPS) {
  test(`a loop closes where the message was before: ${name}`, (t) => {
    const [way] = ways(world, who);
    t.is(way?.end.mood, 'bad');
    t.is(way?.backTo, backTo);
  });
}

/** Texts as an attacker would have them, and as people of other alphabets do. */
const NASTY = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.constantFrom(
    '<script>alert(1)</script>',
    '"]; click a href "x"',
    '`**x**`',
    '--> end',
    '%%{init: {}}%%',
    ']]>',
    '\u202e',
    '邮件',
  ),
);

function drawingOf(nasty: string): Drawing {
  const stop = { place: 'Legacy', name: 'Old server', address: nasty, reachedBy: nasty } as const;
  const way: DrawnWay = { stops: [stop, stop], lastRule: nasty, end: { mood: 'bad', text: nasty }, backTo: null };
  const ways = [way, { ...way, backTo: 0 }, { ...way, backTo: 1 }];
  return { messages: [{ title: nasty, stages: [{ title: nasty, ways }] }], footer: nasty };
}

test('a text changes neither the elements of the picture nor those of the flowchart', (t) => {
  const shape = (svg: string) =>
    svg
      .replace(/<text [^>]*>[^<]*<\/text>\n/g, '')
      .replace(/>[^<]*</g, '><')
      .replace(/ (width|height|viewBox|[xyd])="[^"]*"/g, '');
  const plainSvg = shape(toSvg(drawingOf('a')));
  const nodes = (text: string) => text.replace(/%%.*/, '').replace(/"[^"]*"/g, '""');
  const plainMermaid = nodes(toMermaid(drawingOf('a')));
  fc.assert(
    fc.property(NASTY, (text) => {
      const svg = toSvg(drawingOf(text));
      t.is(shape(svg), plainSvg);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: XML forbids them
      t.notRegex(svg, /[\u0000-\u0009\u000b-\u001f\ufffe\uffff]|<script/);
      t.is(nodes(toMermaid(drawingOf(text))), plainMermaid);
    }),
    { numRuns: 100 },
  );
});

test('everything stands on the sheet, and no two boxes overlap', (t) => {
  for (const drawing of [...Object.values(PICTURES), drawingOf('a-word-that-is-much-longer-than-any-box '.repeat(6))]) {
    const { width, height, shapes } = layOut(drawing);
    const boxes = shapes.filter((shape) => shape.kind === 'box');
    t.true(boxes.every(({ x, y, width: w, height: h }) => x >= 0 && y >= 0 && x + w <= width && y + h <= height));
    const overlapping = boxes.filter((a, index) =>
      boxes.some(
        (b, other) =>
          other > index && a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height,
      ),
    );
    t.deepEqual(overlapping, []);
  }
});

test('the picture needs nothing from outside', (t) => {
  for (const drawing of Object.values(PICTURES)) {
    t.notRegex(toSvg(drawing), /<script|<foreignObject|href=|url\((?!#)|@import/);
    t.regex(toSvg(drawing), /<rect width="\d+" height="\d+" rx="12" fill="#ffffff"/, 'a background of its own');
  }
});

test('lines are broken between words, and within a word only where it is too long', (t) => {
  t.deepEqual(wrap('one two', 1_000, 12), ['one two']);
  t.deepEqual(wrap('one two', widthOf('one', 12), 12), ['one', 'two']);
  t.true(wrap('x'.repeat(100), 100, 12).every((line) => widthOf(line, 12) <= 100));
  t.is(wrap('x'.repeat(100), 100, 12).join(''), 'x'.repeat(100));
});

test('a long address loses its middle, not its ends', (t) => {
  t.is(shorten('bob', 100, 12), 'bob');
  const short = shorten('a.very.long.local.part@contoso.com', 120, 12);
  t.regex(short, /^a\..*\u2026.*com$/);
  t.true(widthOf(short, 12) <= 120);
});
