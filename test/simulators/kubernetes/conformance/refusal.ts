import type { Answer, Json } from './client.ts';

interface Cause {
  readonly field?: string;
  readonly message: string;
}

/** What a well-formed refusal says beyond its HTTP status, causes in order; undefined for every other answer. */
export function refusal({ status, body }: Answer): Json | undefined {
  if (status < 400 || typeof body !== 'object' || body === null || Array.isArray(body)) return undefined;
  const { apiVersion, kind, metadata, status: outcome, code, ...said } = body;
  const wellFormed = apiVersion === 'v1' && kind === 'Status' && outcome === 'Failure' && code === status;
  return wellFormed && JSON.stringify(metadata) === '{}' ? inOrder(said) : body;
}

/** A real API server walks the properties of a schema in random order, so the order of its causes says nothing. */
function inOrder(said: { [key: string]: Json }): Json {
  const { details, message } = said;
  if (typeof message !== 'string' || typeof details !== 'object' || details === null || !('causes' in details))
    return said;
  const causes = details.causes as unknown as Cause[];
  // By its text: what is checked on two ways is named twice.
  const byText = new Map(causes.map((cause) => [textOf(cause), cause]));
  const texts = [...byText.keys()].sort();
  const sorted = texts.map((text) => byText.get(text)) as unknown as Json;
  return { ...said, details: { ...details, causes: sorted }, message: messageInOrder(message, texts) };
}

function messageInOrder(message: string, texts: readonly string[]): string {
  const list = `[${texts.join(', ')}]`;
  const start = message.indexOf(': [') + 2;
  const isThatList = message.length === start + list.length && texts.every((text) => message.includes(text));
  return isThatList ? `${message.slice(0, start)}${list}` : message;
}

function textOf({ field, message }: Cause): string {
  return `${field}: ${message}`;
}
