import { XMLParser } from 'fast-xml-parser';

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

// Without `htmlEntities` a reference such as `&#39;` stays as it is.
const parser = new XMLParser({ ignoreAttributes: true, parseTagValue: false, htmlEntities: true });

/** An element that holds elements. */
export function element(name: string, ...children: readonly string[]): string {
  return children.length === 0 ? `<${name}/>` : `<${name}>${children.join('')}</${name}>`;
}

/** An element that holds text. */
export function leaf(name: string, text: string): string {
  return `<${name}>${text.replace(/[&<>]/g, (character) => ESCAPES[character] ?? character)}</${name}>`;
}

/**
 * What is in the document's root `packet`, every text a string and an element without content an empty one; undefined
 * when it is no such document, or not a whole one: the parser itself takes what was cut off.
 */
export function parsePacket(text: string): unknown {
  if (!/<\/packet>\s*$/.test(text)) return undefined;
  try {
    const document: unknown = parser.parse(text);
    return childrenOf(document, 'packet')[0];
  } catch {
    return undefined;
  }
}

/** The child elements of this name: one stands for itself, several in a list. */
export function childrenOf(parent: unknown, name: string): readonly unknown[] {
  if (typeof parent !== 'object' || parent === null) return [];
  const child = (parent as Readonly<Record<string, unknown>>)[name];
  if (child === undefined) return [];
  return Array.isArray(child) ? child : [child];
}
