import type { FieldValidation } from './decode.ts';
import { badRequest } from './status.ts';

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

export function writeOptions(query: URLSearchParams, userAgent: string): WriteOptions {
  const fieldValidation = query.get('fieldValidation') || 'Warn';
  if (!isFieldValidation(fieldValidation)) {
    throw badRequest(
      `invalid fieldValidation: ${JSON.stringify(fieldValidation)}: supported values: "Ignore", "Strict", "Warn"`,
    );
  }
  return {
    dryRun: query.get('dryRun') === 'All',
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
