import type { EndpointsService } from '../adapters/endpoints/index.ts';
import type { Dependencies } from '../controller/dependencies.ts';
import type { MailRanges } from '../domain/model/mail-ranges.ts';
import { BUILT_IN_RANGES } from '../domain/ranges/built-in.ts';
import type { Logger } from '../ports/logger.ts';

/**
 * Microsoft's sending ranges, never an error: they are for a person's firewall, and no step rests on them. As long as the
 * web service does not answer the last list counts, and before the first answer the built-in one.
 */
export function createMailRanges(service: EndpointsService, logger: Logger): Dependencies['mailRanges'] {
  const last = new Map<string, MailRanges>();
  const failing = new Set<string>();
  return async (cloud) => {
    try {
      const ranges = await service.of(cloud).read();
      last.set(cloud, ranges);
      failing.delete(cloud);
      return ranges;
    } catch (error) {
      // Told once: the same answer is given for an hour.
      if (!failing.has(cloud))
        logger.warn("Microsoft's sending ranges cannot be read", { cloud, error: String(error) });
      failing.add(cloud);
      return last.get(cloud) ?? (cloud === 'Worldwide' ? BUILT_IN_RANGES : null);
    }
  };
}
