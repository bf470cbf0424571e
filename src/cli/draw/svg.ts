import type { Drawing } from './drawing.ts';
import { layOut, type Shape, SIZES } from './layout.ts';

/** A picture of its own: no script, no font, no address outside; its own background, so that any page may show it. */
export function toSvg(drawing: Drawing): string {
  const { width, height, shapes } = layOut(drawing);
  const title = drawing.messages.map((message) => message.title).join('; ');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<desc>${escaped(wordsOf(drawing))}</desc>`,
    `<style>${STYLE}</style>`,
    `<defs>${MARKERS}</defs>`,
    `<rect width="${width}" height="${height}" rx="12" fill="#ffffff" stroke="#d8dee9"/>`,
    ...shapes.map(shapeOf),
    '</svg>',
  ].join('\n');
}

/** The same for whoever hears it. */
function wordsOf({ messages }: Drawing): string {
  const ways = messages.flatMap(({ stages }) =>
    stages.flatMap(({ title, ways }) =>
      ways.map(({ stops, end }) => `${title}: ${[...stops.map(({ name }) => name), end.text].join(' \u2192 ')}`),
    ),
  );
  return ways.join('. ');
}

const COLOURS = {
  Internet: { fill: '#eef2f7', stroke: '#64748b' },
  Legacy: { fill: '#fdf3e3', stroke: '#b7791f' },
  ExchangeOnline: { fill: '#e8f1fd', stroke: '#2563eb' },
  good: { fill: '#e6f6ec', stroke: '#15803d' },
  bad: { fill: '#fdecec', stroke: '#b91c1c' },
  late: { fill: '#fff4d6', stroke: '#a16207' },
} as const;

const INK = {
  title: '#0f172a;font-weight:700',
  stage: '#334155;font-weight:600',
  tag: '#64748b;font-style:italic',
  name: '#0f172a;font-weight:600',
  address: '#475569',
  label: '#334155',
  note: '#64748b',
  good: '#14532d;font-weight:600',
  bad: '#7f1d1d;font-weight:600',
  late: '#713f12;font-weight:600',
} as const;

const STYLE = [
  "text{font-family:'Segoe UI',Roboto,Helvetica,Arial,sans-serif}",
  ...Object.entries(INK).map(([name, ink]) => `.${name}{font-size:${SIZES[name as keyof typeof INK]}px;fill:${ink}}`),
  '.arrow{stroke:#475569;stroke-width:1.6;fill:none;marker-end:url(#head)}',
  '.back{stroke:#b91c1c;stroke-width:2.4;fill:none;marker-end:url(#back-head)}',
  '.rule{stroke:#e2e8f0;fill:none}',
].join('');

const MARKERS = [
  { id: 'head', fill: '#475569' },
  { id: 'back-head', fill: '#b91c1c' },
]
  .map(
    ({ id, fill }) =>
      `<marker id="${id}" viewBox="0 0 10 10" refX="8" refY="5" markerWidth="11" markerHeight="11" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L10 5L0 10z" fill="${fill}"/></marker>`,
  )
  .join('');

function shapeOf(shape: Shape): string {
  switch (shape.kind) {
    case 'box': {
      const { fill, stroke } = COLOURS[shape.style];
      const round = ['good', 'bad', 'late'].includes(shape.style) ? 16 : 8;
      return `<rect x="${n(shape.x)}" y="${n(shape.y)}" width="${n(shape.width)}" height="${n(shape.height)}" rx="${round}" fill="${fill}" stroke="${stroke}" stroke-width="1.5"/>`;
    }
    case 'line':
      return `<path class="${shape.style}" d="${shape.path}"/>`;
    case 'text':
      return `<text class="${shape.style}" x="${n(shape.x)}" y="${n(shape.y)}"${anchorOf(shape.anchor)}>${escaped(shape.text)}</text>`;
  }
}

function anchorOf(anchor: 'start' | 'middle' | 'end'): string {
  return anchor === 'start' ? '' : ` text-anchor="${anchor}"`;
}

function n(length: number): string {
  return String(Math.round(length * 10) / 10);
}

/** Characters that XML forbids are replaced, those that it reads are escaped. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\ufffe\uffff]/gu, '?')
    .replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
