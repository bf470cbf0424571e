import type { Forwarder } from '../forwarders.ts';
import { isWritable } from './writable.ts';

/** A table for programs and spreadsheets: one row for each forwarder. */
export function toCsv(forwarders: readonly Forwarder[]): readonly string[] {
  const rows = forwarders.filter(isWritable).map(({ address, target, proof }) => [address, target, proof]);
  return ['address,target,proof', ...rows.map((row) => row.map(cell).join(','))];
}

/** Source: RFC 4180 section 2. */
function cell(value: string): string {
  const text = asText(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * A spreadsheet runs a value that begins with one of these as a formula. An apostrophe makes it text; a value that
 * begins like the result gets one too, so that whoever takes one away always has the address.
 * Source: OWASP, CSV injection.
 */
function asText(value: string): string {
  return /^'*[=+\-@\t\r]/.test(value) ? `'${value}` : value;
}
