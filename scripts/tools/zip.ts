import { crc32, inflateRawSync } from 'node:zlib';

/** Sections and offsets of PKWARE's APPNOTE.TXT 6.3.10. */
const END_OF_DIRECTORY = { signature: 0x06054b50, size: 22 }; // 4.3.16
const DIRECTORY_ENTRY = { signature: 0x02014b50, size: 46 }; // 4.3.12
const LOCAL_HEADER = { signature: 0x04034b50, size: 30 }; // 4.3.7
const STORED = 0; // 4.4.5
const DEFLATED = 8;

/** Reads one file of a ZIP archive below 4 GiB and checks its CRC-32. */
export function readZipEntry(archive: Buffer, wanted: string): Buffer {
  const end = findEndOfDirectory(archive);
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
    expectSignature(archive, at, DIRECTORY_ENTRY.signature);
    const nameLength = archive.readUInt16LE(at + 28);
    const nameStart = at + DIRECTORY_ENTRY.size;
    if (archive.toString('utf8', nameStart, nameStart + nameLength) === wanted) return unpack(archive, at, wanted);
    at = nameStart + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  throw new Error(`the archive has no file "${wanted}"`);
}

function unpack(archive: Buffer, entry: number, name: string): Buffer {
  const method = archive.readUInt16LE(entry + 10);
  const checksum = archive.readUInt32LE(entry + 16);
  const packedSize = archive.readUInt32LE(entry + 20);
  const header = archive.readUInt32LE(entry + 42);
  expectSignature(archive, header, LOCAL_HEADER.signature);
  // The local header's name and extra field have lengths of their own; only the sizes may be missing there.
  const start = header + LOCAL_HEADER.size + archive.readUInt16LE(header + 26) + archive.readUInt16LE(header + 28);
  const packed = archive.subarray(start, start + packedSize);
  if (method !== STORED && method !== DEFLATED) throw new Error(`"${name}" is packed by unknown method ${method}`);
  const bytes = method === STORED ? packed : inflateRawSync(packed);
  if (crc32(bytes) !== checksum) throw new Error(`"${name}" is damaged: its CRC-32 differs`);
  return bytes;
}

/** The record is last, before a comment of up to 65,535 bytes. */
function findEndOfDirectory(archive: Buffer): number {
  for (let at = archive.length - END_OF_DIRECTORY.size; at >= 0; at--) {
    if (archive.readUInt32LE(at) === END_OF_DIRECTORY.signature) return at;
  }
  throw new Error('not a ZIP archive');
}

function expectSignature(archive: Buffer, at: number, signature: number): void {
  if (archive.readUInt32LE(at) !== signature) throw new Error(`damaged ZIP archive: no record at byte ${at}`);
}
