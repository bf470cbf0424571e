/** One key of the report ConfigMap. */
export interface ReportText {
  readonly key: string;
  readonly lines: readonly string[];
  /** Most bytes that it gets, however much room there is. */
  readonly maxBytes?: number;
  /** What stands in for a text that is useless or dangerous in part; others are cut after a whole line. */
  readonly insteadOfPart?: string;
}

/**
 * A ConfigMap holds 1 MiB in all, and so does the request that writes it, in which a line feed takes two bytes. What is
 * left over is for names, and for the line that says what does not fit. Source: Kubernetes, ConfigMap.
 */
const ROOM_BYTES = 1_000_000;

/** Texts in the order of their weight: each takes what it needs of what those before it left. */
export function fitReport(texts: readonly ReportText[], roomBytes = ROOM_BYTES): Readonly<Record<string, string>> {
  let room = roomBytes;
  const fitted = texts.map(({ key, lines, maxBytes = roomBytes, insteadOfPart }) => {
    const { kept, bytes } = takeFirst(lines, Math.min(room, maxBytes));
    if (kept.length < lines.length && insteadOfPart !== undefined) return [key, `${insteadOfPart}\n`] as const;
    room -= bytes;
    return [key, asText(kept, lines.length - kept.length)] as const;
  });
  return Object.fromEntries(fitted);
}

/** The first lines that take no more than this in a JSON body. */
function takeFirst(
  lines: readonly string[],
  maxBytes: number,
): { readonly kept: readonly string[]; readonly bytes: number } {
  let bytes = 0;
  for (const [index, line] of lines.entries()) {
    // Its quotation marks stand for the line feed.
    const size = Buffer.byteLength(JSON.stringify(line));
    if (bytes + size > maxBytes) return { kept: lines.slice(0, index), bytes };
    bytes += size;
  }
  return { kept: lines, bytes };
}

function asText(kept: readonly string[], left: number): string {
  const text = [...kept, ...(left > 0 ? [`# ${left} more lines do not fit`] : [])].join('\n').trimEnd();
  return text === '' ? '' : `${text}\n`;
}
