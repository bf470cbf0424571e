import { constants, existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** True while a message is on its way; one that was put off stays put off. */
export function isMoving(spool: string): boolean {
  return ['maildrop', 'incoming', 'active'].some((queue) => {
    const path = join(spool, queue);
    return existsSync(path) && readdirSync(path).some((name) => isAccepted(join(path, name)));
  });
}

/**
 * False for a file whose message nobody has answered for: a server that was killed leaves it in `incoming`, and its sender
 * still has the message. Postfix makes a file executable when it has all of it (cleanup(8), mail_queue.h).
 */
function isAccepted(file: string): boolean {
  return ((statSync(file, { throwIfNoEntry: false })?.mode ?? 0) & constants.S_IXUSR) !== 0;
}
