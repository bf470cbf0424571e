import { diagnose as diagnoseBounce, type FoundError } from '../domain/diagnose/diagnose.ts';
import { judge, type Observed } from '../domain/diagnose/judge.ts';
import { parseBounce } from '../domain/diagnose/parse-bounce.ts';
import { type JudgedError, renderDiagnosis } from '../domain/diagnose/render.ts';
import { adviceOn } from './advice.ts';
import { BadInput } from './bad-input.ts';
import { observedFor } from './diagnose-world.ts';
import { type Look, look } from './look.ts';
import { type CommonOptions, diagnoseOptions } from './options.ts';
import { plain, print } from './output.ts';
import { readBytes } from './read-input.ts';
import { openSession } from './session.ts';

/** Names the cause of a bounce; the exit code is 1 where none is known, or none of the known ones holds. */
export async function diagnose(args: readonly string[]): Promise<number> {
  const { bounce, migration, output } = diagnoseOptions(args);
  const bytes = await readBytes(bounce, 'the bounce without its attachments');
  if (bytes.length === 0) throw new BadInput(['the bounce is empty; give its text']);
  const found = diagnoseBounce(parseBounce(new TextDecoder('utf-8').decode(bytes)));
  const seen = migration === null ? null : await tryToLook(migration);
  const errors = found.errors.map((error) => judged(error, found.trace, seen));
  print(
    output === 'json'
      ? JSON.stringify({ errors: errors.map(toJson), codes: found.codes, trace: found.trace }, null, 2)
      : plain(renderDiagnosis(found, errors)),
  );
  return errors.some(({ causes }) => causes.some(({ state }) => state !== 'Excluded')) ? 0 : 1;
}

function judged(error: FoundError, trace: Parameters<typeof judge>[1], seen: Look | null): JudgedError {
  const observed = seen === null ? null : observedFor(error.recipient, seen);
  return { error, causes: judge(error, trace, observed), observed };
}

/** A world that cannot be read does not hide what the text says by itself. */
async function tryToLook(migration: CommonOptions): Promise<Look | null> {
  await using session = await openSession(migration);
  try {
    return await look(session, undefined);
  } catch (error) {
    const { message, todo } = adviceOn(error);
    process.stderr.write(`hybridmail: not held against the world: ${plain(message)} -> ${todo}\n`);
    return null;
  }
}

function toJson({ error, causes, observed }: JudgedError): object {
  const { text, ...rest } = error;
  const { id, quote, by, means } = text;
  return { id, quote, by, means, ...rest, causes, journeys: journeysOf(observed) };
}

function journeysOf(observed: Observed | null): object | null {
  return observed?.journeys.map(({ hops, outcome, marks }) => ({ hops, outcome, marks })) ?? null;
}
