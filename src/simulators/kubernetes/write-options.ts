import type { FieldValidation } from './decode.ts';
import { invalidOptions } from './option-rules.ts';
import { unsupported } from './schema/causes.ts';

export interface WriteOptions {
  dryRun: boolean;
  fieldManager: string | undefined;
  fieldValidation: FieldValidation;
  force: boolean;
  /** Name for `managedFields` when the request names none: the first word of the user agent. */
  userAgent: string;
  /** Receives one line per `Warning` header of the answer. */
  warnings: string[];
}

/** Reads the query of a write; `kind` names it in a refusal: CreateOptions, UpdateOptions or PatchOptions. */
export function writeOptions(query: URLSearchParams, userAgent: string, kind: string): WriteOptions {
  const fieldValidation = query.get('fieldValidation') || 'Warn';
  if (!isFieldValidation(fieldValidation)) {
    throw invalidOptions(kind, [unsupported('fieldValidation', fieldValidation, ['', 'Ignore', 'Strict', 'Warn'])]);
  }
  const dryRun = query.getAll('dryRun').filter((value) => value !== '');
  if (dryRun.some((value) => value !== 'All')) {
    throw invalidOptions(kind, [unsupported('dryRun', dryRun, ['All'])]);
  }
  return {
    dryRun: dryRun.length > 0,
    fieldManager: query.get('fieldManager') || undefined,
    fieldValidation,
    force: query.get('force') === 'true',
    userAgent: userAgent.split('/')[0] || 'unknown',
    warnings: [],
  };
}

function isFieldValidation(text: string): text is FieldValidation {
  return text === 'Ignore' || text === 'Warn' || text === 'Strict';
}
