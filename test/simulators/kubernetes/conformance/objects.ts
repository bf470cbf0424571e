import type { Json } from './client.ts';

/** A widget that every rule accepts; `spec` adds to it. */
export function widget(name: string, spec: object = {}, metadata: object = {}): object {
  return {
    apiVersion: 'conformance.example/v1',
    kind: 'Widget',
    metadata: { name, ...metadata },
    spec: { owner: 'ann', ...spec },
  };
}

/** The member at a dotted path; undefined where there is none. */
export function at(body: Json | undefined, path: string): Json | undefined {
  let value = body;
  for (const key of path.split('.')) {
    if (value === null || typeof value !== 'object') return undefined;
    value = Array.isArray(value) ? value[Number(key)] : value[key];
  }
  return value;
}

/** Shows these members only, each under its dotted path. */
export function only(...paths: readonly string[]): (body: Json) => { [path: string]: Json } {
  return (body) => Object.fromEntries(paths.map((path) => [path, at(body, path) ?? null]));
}

/** The text at a dotted path; a missing one is a mistake in the case. */
export function textAt(body: Json, path: string): string {
  const value = at(body, path);
  if (typeof value === 'string') return value;
  throw new Error(`no text at ${path} of ${JSON.stringify(body)}`);
}
