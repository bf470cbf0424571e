/**
 * A string in single quotes, in which PowerShell expands nothing. It ends at a typographic quote as well, so each kind
 * is doubled. Source: PowerShell language specification, section 2.3.5.2 (single-quote-character).
 */
export function quote(text: string): string {
  return `'${text.replace(/['\u2018\u2019\u201a\u201b]/g, '$&$&')}'`;
}
