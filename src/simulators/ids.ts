import { createHash } from 'node:crypto';

/** A GUID that is the same for the same parts, so that runs with one seed can be compared byte by byte. */
export function stableGuid(...parts: ReadonlyArray<string | number>): string {
  const hex = stableHex(...parts);
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

/** 32 hexadecimal digits that are the same for the same parts; the form of a Cloudflare identifier. */
export function stableHex(...parts: ReadonlyArray<string | number>): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

/** A number in [0, 1) that is the same for the same parts. */
export function stableFraction(...parts: ReadonlyArray<string | number>): number {
  return Number.parseInt(stableHex(...parts).slice(0, 8), 16) / 2 ** 32;
}
