import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { ExecutionContext } from 'ava';

/** Compares a text with the file that a person has read and accepted; `UPDATE_GOLDEN=1` writes the file instead. */
export function matchesGolden(t: ExecutionContext, file: string, text: string): void {
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, text);
  const known = existsSync(file) ? readFileSync(file, 'utf8') : '';
  t.is(text, known, `${file} differs; "npm run test:update" rewrites it, then read what changed`);
}
