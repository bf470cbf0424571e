import { type Document, isFields } from './documents.ts';

/** A Secret or ConfigMap of the file; messages name keys and never a value. */
export interface Companion {
  readonly key: string;
  readonly data: Readonly<Record<string, string>>;
  readonly problems: readonly string[];
}

/** Values decoded; `stringData` wins, as on the API server. */
export function readSecret(document: Document): Companion {
  const encoded = readTexts(document, 'data');
  const plain = readTexts(document, 'stringData');
  const wrong = Object.entries(encoded.texts).filter(([, value]) => !isBase64(value));
  const decoded = Object.entries(encoded.texts).map(([key, value]) => [
    key,
    Buffer.from(value, 'base64').toString('utf8'),
  ]);
  return {
    key: document.key,
    data: { ...Object.fromEntries(decoded), ...plain.texts },
    problems: [
      ...encoded.problems,
      ...plain.problems,
      ...wrong.map(([key]) => `${document.where}: data.${key}: is not base64; plain text belongs into stringData`),
    ],
  };
}

export function readConfigMap(document: Document): Companion {
  const { texts, problems } = readTexts(document, 'data');
  return { key: document.key, data: texts, problems };
}

function readTexts(
  { where, fields }: Document,
  field: 'data' | 'stringData',
): { readonly texts: Readonly<Record<string, string>>; readonly problems: readonly string[] } {
  const value = fields[field] ?? {};
  if (!isFields(value)) return { texts: {}, problems: [`${where}: ${field}: must be a mapping of keys to texts`] };
  const entries = Object.entries(value);
  const texts = entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  const wrong = entries.filter(([, item]) => typeof item !== 'string');
  return {
    texts: Object.fromEntries(texts),
    problems: wrong.map(([key]) => `${where}: ${field}.${key}: must be a text; put it into quotes`),
  };
}

function isBase64(text: string): boolean {
  const compact = text.replaceAll(/\s/g, '');
  return compact.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(compact);
}
