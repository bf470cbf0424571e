import { drift } from './drift.ts';
import { prepare, receive, retire, send } from './phases.ts';
import type { Tally } from './post.ts';
import { refuseEarlyRetire, refuseLoop } from './refusals.ts';
import type { Stage } from './stage.ts';

/** The whole play, scene by scene. True when every message ended as it should. */
export async function play(stage: Stage, startedMs: number): Promise<boolean> {
  await prepare(stage);
  await send(stage);
  await receive(stage);
  await drift(stage);
  // While the correction still settles: the loop that passes must not hide the one that would stay.
  await refuseLoop(stage);
  await refuseEarlyRetire(stage);
  await retire(stage);
  const { screen, post } = stage;
  screen.heading('What was proven');
  screen.lines(summary(post.tally, Math.round((Date.now() - startedMs) / 1000)));
  return post.tally.wrong.length === 0;
}

/** The last lines. Every message that is not delivered, refused, lost or looped would be missing in the sum. */
export function summary(tally: Readonly<Tally>, seconds: number): readonly string[] {
  const { sent, delivered, refused, lost, looped, wrong } = tally;
  return [
    'contoso.com went Prepare -> Send -> Receive -> Retire, driven by kubectl and the production operator alone;',
    'drift was found and put back; a loop and a Retire too early were refused before the first call.',
    '',
    ...wrong.map((line) => `WRONG: ${line}`),
    `${sent} messages sent by SMTP in ${seconds} s: ${delivered} delivered, ${refused} refused (to nobody), ` +
      `${lost} lost, ${looped} looped`,
    wrong.length === 0
      ? 'every message took the way that its phase promises and ended where it should'
      : `messages that did not end as they should: ${wrong.length}`,
  ];
}
