import type { Drawing, DrawnStage, DrawnWay } from './drawing.ts';

/** A Mermaid flowchart, as GitHub renders it between fences of `mermaid`. */
export function toMermaid({ messages, footer }: Drawing): string {
  const bodies = messages.flatMap(({ title, stages }, index) => [
    `  subgraph m${index}[${label(title)}]`,
    '    direction TB',
    ...stages.flatMap((stage, number) => stageOf(stage, `m${index}s${number}`)),
    ...stages.slice(1).map((_, number) => `    m${index}s${number} ~~~ m${index}s${number + 1}`),
    '  end',
  ]);
  // Invisible links keep the messages one below the other.
  const order = messages.slice(1).map((_, index) => `  m${index} ~~~ m${index + 1}`);
  return ['flowchart TB', `  %% ${comment(footer)}`, ...bodies, ...order, ...STYLES].join('\n');
}

function stageOf({ title, ways }: DrawnStage, id: string): readonly string[] {
  return [
    `    subgraph ${id}[${label(title)}]`,
    '      direction LR',
    ...ways.flatMap((way, index) => wayOf(way, `${id}w${index}`, ways.length > 1 ? EITHER[Math.min(index, 1)] : '')),
    '    end',
  ];
}

const EITHER = ['either: ', 'or: '];

function wayOf({ stops, lastRule, end, backTo }: DrawnWay, id: string, prefix = ''): readonly string[] {
  const nodes = stops.map(({ name, address, place }, index) => {
    const text = label(`${index === 0 ? prefix : ''}${name}`, address);
    return `      ${id}h${index}[${text}]:::${place}`;
  });
  const arrows = stops
    .slice(1)
    .map(({ reachedBy }, index) => `      ${id}h${index} -->|${label(reachedBy)}| ${id}h${index + 1}`);
  const last = `${id}h${stops.length - 1}`;
  const outcome = `${id}e([${label(end.text)}]):::${end.mood}`;
  const toEnd = (arrow: string) => `      ${last} ${arrow}|${label(lastRule)}| ${outcome}`;
  if (backTo === null) return [...nodes, ...arrows, toEnd('-->')];
  // A server's arrow to itself has no room for a label.
  if (backTo === stops.length - 1) return [...nodes, ...arrows, `      ${last} ==> ${last}`, toEnd('-.->')];
  const back = `      ${last} ==>|${label(lastRule)}| ${id}h${backTo}`;
  return [...nodes, ...arrows, back, `      ${last} -.-> ${outcome}`];
}

/** The colours of the SVG drawing. */
const STYLES = [
  '  classDef Internet fill:#eef2f7,stroke:#64748b,color:#0f172a',
  '  classDef Legacy fill:#fdf3e3,stroke:#b7791f,color:#0f172a',
  '  classDef ExchangeOnline fill:#e8f1fd,stroke:#2563eb,color:#0f172a',
  '  classDef good fill:#e6f6ec,stroke:#15803d,color:#14532d',
  '  classDef bad fill:#fdecec,stroke:#b91c1c,color:#7f1d1d',
  '  classDef late fill:#fff4d6,stroke:#a16207,color:#713f12',
];

/** Lines of a label: a quoted text in which everything that Mermaid or HTML may read is a character code. */
function label(...lines: readonly string[]): string {
  return `"${lines.map((line) => [...line.toWellFormed()].map(escaped).join('')).join('<br/>')}"`;
}

function escaped(char: string): string {
  return /[\p{L}\p{M}\p{N} .,:()/=_+-]/u.test(char) ? char : `#${char.codePointAt(0)};`;
}

function comment(text: string): string {
  return text.replace(/[^\x20-\x7e]|[{}%]/g, ' ');
}
