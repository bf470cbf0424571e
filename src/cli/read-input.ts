import { createReadStream } from 'node:fs';
import { BadInput } from './bad-input.ts';

/** etcd takes no object above 1.5 MiB, and a file of one migration is a thousand times smaller. */
const MAX_BYTES = 1_048_576;

/** The text of a file, or of standard input for `-`. */
export async function readInput(path: string): Promise<string> {
  return decode(nameOf(path), await readBytes(path, 'the migration and what it names'));
}

/** The same as it is. @param wanted what to give instead of a file that is too large */
export async function readBytes(path: string, wanted: string): Promise<Buffer> {
  const name = nameOf(path);
  const stream = path === '-' ? process.stdin : createReadStream(path);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MAX_BYTES) throw new BadInput([`${name}: is larger than 1 MiB; give ${wanted}`]);
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof BadInput || !(error instanceof Error)) throw error;
    throw new BadInput([`${name}: cannot be read: ${error.message}`]);
  }
  return Buffer.concat(chunks);
}

function nameOf(path: string): string {
  return path === '-' ? 'standard input' : path;
}

function decode(name: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new BadInput([`${name}: is not UTF-8 text`]);
  }
}
