import { observe } from '../controller/observe.ts';
import { lookUpSmartHost, probeLegacy } from '../controller/old-server.ts';
import { memoryOf } from '../controller/remember.ts';
import { updateMemory } from '../domain/memory.ts';
import { warn } from '../domain/preflight/finding.ts';
import { type Finding, judgeKnown, preflight } from '../domain/preflight.ts';
import { adviceOn } from './advice.ts';
import { readParts } from './inspect-parts.ts';
import { demandClaim, type Session } from './session.ts';

/**
 * Looks at the whole world as the operator does. Where that fails, every part is looked at apart, so that one fault does
 * not hide the next.
 */
export async function inspect(session: Session): Promise<readonly Finding[]> {
  const { object, spec, bench } = session;
  const outside = await readOutside(session);
  try {
    demandClaim(session);
    const facts = await observe(bench.deps, await bench.deps.connect(object, spec), object, spec);
    return preflight(spec, { ...outside, ...facts, memory: updateMemory(spec, facts) });
  } catch (error) {
    const { findings, facts } = await readParts(session);
    const parts = [...findings, ...judgeKnown(spec, { ...outside, ...facts })];
    // A fault that no part shows (it may have passed meanwhile) is told here.
    const told = parts.some(({ level }) => level === 'fail');
    const why = told ? 'the world could not be read as a whole' : adviceOn(error).message;
    return [...parts, warn('mail flow now', `not judged: ${why}`, 'mend what stands in the way, then check again')];
  }
}

/** What can be seen without credentials; none of these reads throws. */
async function readOutside({ object, spec, bench: { deps } }: Session) {
  const [mtaSts, smartHost, probe] = await Promise.all([
    deps.resolver.txt(`_mta-sts.${spec.domain}`),
    lookUpSmartHost(deps, spec),
    // The operator's own question: the log of the old server shows one name alone.
    probeLegacy(deps, spec),
  ]);
  return { mtaSts, smartHost, ...probe, memory: memoryOf(object.status) };
}
