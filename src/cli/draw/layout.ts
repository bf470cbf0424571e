import type { Drawing, DrawnMessage, DrawnStage, DrawnWay, End, Stop } from './drawing.ts';
import { shorten, widthOf, wrap } from './words.ts';

/** A thing on the sheet; lengths in pixels, y of a text is its baseline. */
export type Shape =
  | {
      readonly kind: 'box';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly style: Stop['place'] | End['mood'];
    }
  | {
      readonly kind: 'text';
      readonly x: number;
      readonly y: number;
      readonly text: string;
      readonly style: TextStyle;
      readonly anchor: 'start' | 'middle' | 'end';
    }
  | { readonly kind: 'line'; readonly path: string; readonly style: 'arrow' | 'back' | 'rule' };

export type TextStyle = 'title' | 'stage' | 'tag' | 'name' | 'address' | 'label' | 'note' | End['mood'];

export interface Sheet {
  readonly width: number;
  readonly height: number;
  readonly shapes: readonly Shape[];
}

export const SIZES: Readonly<Record<TextStyle, number>> = {
  title: 18,
  stage: 14,
  tag: 12,
  name: 14,
  address: 12,
  label: 12,
  note: 12,
  good: 13,
  bad: 13,
  late: 13,
};

/** Bold letters are wider. */
const BOLD = 1.1;
const MARGIN = 28;
const BOX = { width: 208, height: 62 };
const GAP = 164;
const DROP = 56;
const LINE = 16;
const END_WIDTH = 440;
const MIN_WIDTH = 640;

/** Puts a drawing on a sheet: one below the other, each way from left to right and its end below the last server. */
export function layOut({ messages, footer }: Drawing): Sheet {
  const most = Math.max(
    0,
    ...messages.flatMap(({ stages }) => stages.flatMap(({ ways }) => ways.map((way) => way.stops.length))),
  );
  const width = Math.max(MIN_WIDTH, 2 * MARGIN + most * BOX.width + Math.max(0, most - 1) * GAP);
  const shapes: Shape[] = [];
  let y = MARGIN;
  for (const message of messages) y = putMessage(shapes, message, y, width);
  y += 4;
  for (const line of wrap(footer, width - 2 * MARGIN, SIZES.note)) {
    shapes.push(text('note', MARGIN, y, line));
    y += LINE;
  }
  return { width, height: y + MARGIN - LINE, shapes };
}

function putMessage(shapes: Shape[], { title, stages }: DrawnMessage, top: number, width: number): number {
  let y = top;
  for (const line of wrap(title, width - 2 * MARGIN, SIZES.title)) {
    shapes.push(text('title', MARGIN, y + SIZES.title, line));
    y += 26;
  }
  for (const stage of stages) y = putStage(shapes, stage, y + 10, width);
  return y + 18;
}

function putStage(shapes: Shape[], { title, ways }: DrawnStage, top: number, width: number): number {
  shapes.push({ kind: 'line', style: 'rule', path: `M${MARGIN} ${top}H${width - MARGIN}` });
  let y = top + 24;
  for (const line of wrap(title, width - 2 * MARGIN, SIZES.stage)) {
    shapes.push(text('stage', MARGIN, y, line));
    y += 20;
  }
  for (const [index, way] of ways.entries()) {
    if (ways.length > 1) shapes.push(text('tag', MARGIN, y + 6, index === 0 ? 'either' : 'or'));
    y = putWay(shapes, way, ways.length > 1 ? y + 14 : y, width);
  }
  return y;
}

function putWay(shapes: Shape[], way: DrawnWay, top: number, width: number): number {
  const lines = way.stops.map(({ reachedBy }) => wrap(reachedBy, GAP - 20, SIZES.label));
  // A label stands on its arrow, which leaves a box at half its height.
  const above = Math.max(BOX.height / 2, ...lines.map((item) => item.length * LINE + 4));
  const y = top + above - BOX.height / 2;
  for (const [index, stop] of way.stops.entries()) {
    const x = leftOf(index);
    putStop(shapes, stop, x, y);
    if (index > 0) putArrow(shapes, lines[index] ?? [], x - GAP, y + BOX.height / 2);
  }
  const below = y + BOX.height;
  return way.backTo === null ? putEnd(shapes, way, below, width) : putLoop(shapes, way, way.backTo, below, width);
}

function leftOf(index: number): number {
  return MARGIN + index * (BOX.width + GAP);
}

function putStop(shapes: Shape[], { place, name, address }: Stop, x: number, y: number): void {
  const middle = x + BOX.width / 2;
  shapes.push({ kind: 'box', x, y, ...BOX, style: place });
  const room = BOX.width - 12;
  const lines =
    widthOf(address, SIZES.address) <= room ? [address] : [address.replace(/@[^@]*$/, ''), domainOf(address)];
  shapes.push(text('name', middle, y + (lines.length === 1 ? 26 : 21), name, 'middle'));
  const first = lines.length === 1 ? 46 : 39;
  for (const [index, line] of lines.entries()) {
    shapes.push(text('address', middle, y + first + index * 15, shorten(line, room, SIZES.address), 'middle'));
  }
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@'));
}

function putArrow(shapes: Shape[], lines: readonly string[], x: number, y: number): void {
  shapes.push({ kind: 'line', style: 'arrow', path: `M${x + 3} ${y}H${x + GAP - 5}` });
  for (const [index, line] of lines.entries()) {
    shapes.push(text('label', x + GAP / 2, y - 7 - (lines.length - 1 - index) * LINE, line, 'middle'));
  }
}

function putEnd(shapes: Shape[], { stops, lastRule, end }: DrawnWay, top: number, width: number): number {
  const middle = leftOf(stops.length - 1) + BOX.width / 2;
  shapes.push({ kind: 'line', style: 'arrow', path: `M${middle} ${top + 3}V${top + DROP - 5}` });
  const toTheLeft = stops.length > 1;
  const room = toTheLeft ? middle - MARGIN - 12 : width - MARGIN - middle - 12;
  const lines = wrap(lastRule, Math.min(room, END_WIDTH), SIZES.label);
  const first = top + DROP / 2 + 4 - ((lines.length - 1) * LINE) / 2;
  for (const [index, line] of lines.entries()) {
    const x = toTheLeft ? middle - 12 : middle + 12;
    shapes.push(text('label', x, first + index * LINE, line, toTheLeft ? 'end' : 'start'));
  }
  return putOutcome(shapes, end, middle, top + DROP, width);
}

/** A way back below the boxes, from the last to the one that has the message again. */
function putLoop(
  shapes: Shape[],
  { stops, lastRule, end }: DrawnWay,
  backTo: number,
  top: number,
  width: number,
): number {
  const from = leftOf(stops.length - 1) + BOX.width / 2 + (backTo === stops.length - 1 ? 40 : 0);
  const to = leftOf(backTo) + BOX.width / 2 - (backTo === stops.length - 1 ? 40 : 0);
  const depth = 40;
  const path = `M${from} ${top + 3}C${from} ${top + depth + 16} ${to} ${top + depth + 16} ${to} ${top + 5}`;
  shapes.push({ kind: 'line', style: 'back', path });
  const middle = (from + to) / 2;
  const room = 2 * Math.min(middle - MARGIN, width - MARGIN - middle);
  const lines = wrap(`again and again: ${lastRule}`, Math.min(room, END_WIDTH), SIZES.label);
  const first = top + depth + 18;
  for (const [index, line] of lines.entries()) {
    shapes.push(text('label', middle, first + index * LINE, line, 'middle'));
  }
  return putOutcome(shapes, end, middle, first + lines.length * LINE - 4, width);
}

function putOutcome(shapes: Shape[], end: End, middle: number, top: number, width: number): number {
  const lines = wrap(end.text, END_WIDTH - 32, SIZES[end.mood] * BOLD);
  const widest = Math.max(...lines.map((line) => widthOf(line, SIZES[end.mood] * BOLD)));
  const box = Math.max(BOX.width, Math.ceil(widest) + 32);
  const height = 14 + lines.length * 18;
  const x = Math.min(Math.max(MARGIN, middle - box / 2), width - MARGIN - box);
  shapes.push({ kind: 'box', x, y: top, width: box, height, style: end.mood });
  for (const [index, line] of lines.entries()) {
    shapes.push(text(end.mood, x + box / 2, top + 20 + index * 18, line, 'middle'));
  }
  return top + height + 22;
}

function text(
  style: TextStyle,
  x: number,
  y: number,
  value: string,
  anchor: 'start' | 'middle' | 'end' = 'start',
): Shape {
  return { kind: 'text', x, y, text: value, style, anchor };
}
