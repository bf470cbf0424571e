import { once } from 'node:events';
import { connect } from 'node:net';

/**
 * Says lines to a server that speaks first, one after another, and returns the reply to each; `isDone` knows the
 * last line of a reply.
 */
export async function talk(
  target: { readonly host: string; readonly port: number; readonly from?: string },
  lines: readonly string[],
  isDone: (line: string) => boolean = (line) => /^\d{3} /.test(line),
): Promise<readonly string[]> {
  const socket = connect({ host: target.host, port: target.port, ...(target.from && { localAddress: target.from }) });
  const replies: string[] = [];
  let text = '';
  async function reply(): Promise<string> {
    for (;;) {
      const end = text.split('\r\n').slice(0, -1).findIndex(isDone);
      if (end >= 0) {
        const all = text.split('\r\n');
        text = all.slice(end + 1).join('\r\n');
        return all.slice(0, end + 1).join('\r\n');
      }
      const [chunk] = await once(socket, 'data');
      text += String(chunk);
    }
  }
  await reply();
  for (const line of lines) {
    socket.write(`${line}\r\n`);
    replies.push(await reply());
  }
  socket.destroy();
  return replies;
}
