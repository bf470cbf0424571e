/** Reads one file of a tar archive. Source: POSIX.1-2017, pax, "ustar Interchange Format". */
export function readTarEntry(archive: Buffer, wanted: string): Buffer {
  const BLOCK = 512;
  for (let at = 0; at + BLOCK <= archive.length; ) {
    const name = text(archive, at, 100);
    if (name === '') break;
    const size = Number.parseInt(text(archive, at + 124, 12), 8);
    const start = at + BLOCK;
    if (name === wanted) return archive.subarray(start, start + size);
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
  throw new Error(`the archive has no file "${wanted}"`);
}

function text(archive: Buffer, start: number, length: number): string {
  const field = archive.subarray(start, start + length);
  const end = field.indexOf(0);
  return field.toString('latin1', 0, end === -1 ? length : end);
}
