import { parseAllDocuments } from 'yaml';
import { BadInput } from './bad-input.ts';

/** A document of the file, as far as everything in Kubernetes is alike. */
export interface Document {
  /** `migration.yaml, document 2`. */
  readonly where: string;
  readonly key: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The documents of a text that are not empty. Errors: BadInput for what is no YAML or no object. */
export function parseDocuments(path: string, text: string): readonly Document[] {
  // Without pretty errors no message quotes the file, which may hold secrets.
  const parsed = parseAllDocuments(text, { prettyErrors: false });
  const documents = Array.isArray(parsed) ? parsed : [];
  const problems: string[] = [];
  const found = documents.flatMap((document, index): readonly Document[] => {
    const where = documents.length > 1 ? `${path}, document ${index + 1}` : path;
    const [error] = document.errors;
    if (error) {
      problems.push(`${where}: is not YAML: ${lineOf(text, error.pos[0])}: ${withoutQuote(error.message)}`);
      return [];
    }
    const value: unknown = toValue(document, where, problems);
    if (value === null || value === undefined) return [];
    if (!isFields(value)) {
      problems.push(`${where}: is no Kubernetes object`);
      return [];
    }
    return [{ where, key: keyOf(value), fields: value }];
  });
  if (problems.length > 0) throw new BadInput(problems);
  return found;
}

function toValue(document: { toJS(): unknown }, where: string, problems: string[]): unknown {
  try {
    return document.toJS();
  } catch (error) {
    problems.push(`${where}: is not YAML: ${withoutQuote(error instanceof Error ? error.message : String(error))}`);
    return undefined;
  }
}

function keyOf({ metadata }: Readonly<Record<string, unknown>>): string {
  const { namespace = 'default', name = '' } = isFields(metadata) ? metadata : {};
  return `${String(namespace)}/${String(name)}`;
}

/** True for a YAML mapping. */
export function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The parser quotes the text after a colon, and the text may be a secret. */
function withoutQuote(message: string): string {
  return message.split(/:|\n/)[0] ?? '';
}

function lineOf(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}
