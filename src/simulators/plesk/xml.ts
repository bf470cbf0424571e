import { XMLParser } from 'fast-xml-parser';

/** An element of a request. */
export interface Element {
  name: string;
  /** Its own text, without that of its children. */
  text: string;
  children: Element[];
}

const parser = new XMLParser({ preserveOrder: true, parseTagValue: false, ignoreDeclaration: true });

/** The root elements; undefined for what is no XML. */
export function parseXml(text: string): Element[] | undefined {
  try {
    return toElements(parser.parse(text));
  } catch {
    return undefined;
  }
}

function toElements(nodes: ReadonlyArray<Record<string, unknown>>): Element[] {
  return nodes.flatMap((node) => {
    const name = Object.keys(node).find((key) => key !== ':@');
    if (name === undefined || name === '#text') return [];
    const inner = node[name] as ReadonlyArray<Record<string, unknown>>;
    const text = inner.map((child) => child['#text'] ?? '').join('');
    return [{ name, text, children: toElements(inner) }];
  });
}

export function child(element: Element, name: string): Element | undefined {
  return element.children.find((one) => one.name === name);
}

export function textsOf(element: Element | undefined, name: string): string[] {
  return (element?.children ?? []).filter((one) => one.name === name).map(({ text }) => text);
}

/** An element of an answer around elements. */
export function tag(name: string, ...inner: string[]): string {
  return inner.length === 0 ? `<${name}/>` : `<${name}>${inner.join('')}</${name}>`;
}

/** An element of an answer around text; quotes come as character references, as some writers of XML make them. */
export function textTag(name: string, value: string): string {
  const escaped = value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll("'", '&#39;');
  return `<${name}>${escaped}</${name}>`;
}
