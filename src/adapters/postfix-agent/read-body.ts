import type { IncomingMessage } from 'node:http';

/** The body of a request, a byte a character; null when it is larger than allowed, or when the client went away. */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<string | null> {
  return new Promise((resolve) => {
    if (request.destroyed || Number(request.headers['content-length'] ?? 0) > maxBytes) return resolve(null);
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= maxBytes) return void chunks.push(chunk);
      chunks.length = 0;
      request.pause();
      resolve(null);
    });
    request.once('end', () => resolve(Buffer.concat(chunks).toString('latin1')));
    for (const event of ['error', 'close']) request.once(event, () => resolve(null));
  });
}
