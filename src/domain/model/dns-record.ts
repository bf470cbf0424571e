/** One MX value. */
export interface MxValue {
  /** 0 to 65535, the lowest is tried first (RFC 5321 section 5.1). */
  readonly preference: number;
  /** Lower-case host name without the final dot. */
  readonly host: string;
}

/** All MX values of one name. An empty list means that the name has none. */
export interface MxRecords {
  readonly ttlSeconds: number;
  readonly values: readonly MxValue[];
}

/** All TXT values of one name, decoded and joined (RFC 7208 section 3.3). */
export interface TxtRecords {
  readonly ttlSeconds: number;
  readonly values: readonly string[];
}

/** True when both sets hold the same hosts at the same preferences, in any order. */
export function sameMx(left: readonly MxValue[], right: readonly MxValue[]): boolean {
  const text = (values: readonly MxValue[]) => values.map(formatMx).sort().join('\n');
  return text(left) === text(right);
}

/** As people write it: `10 mail.contoso.com`. */
export function formatMx(value: MxValue): string {
  return `${value.preference} ${value.host}`;
}
