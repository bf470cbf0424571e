import type { CloudService, Gate } from '../clouds/service.ts';
import type { Tokens } from '../entra/tokens.ts';
import { parseJson } from '../json.ts';
import type { World } from '../world.ts';
import { describeBatch, runBatch } from './batch.ts';
import { unavailable } from './errors.ts';
import { createInvoker } from './invoke.ts';

/**
 * The administration interface of Exchange Online: `InvokeCommand` and `$batch`.
 * Microsoft documents the cmdlets; the wire is known from clients and captured answers.
 */
export function createExchangeService(world: World, tokens: Tokens, gate: Gate): CloudService {
  const invoker = createInvoker(world, tokens);
  return {
    name: 'exchange',
    describe(request) {
      if (isBatch(request.url)) return describeBatch(request.text, invoker);
      return invoker.describe(parseJson(request.text));
    },
    handle(request, limits) {
      const tenantName = /^\/adminapi\/beta\/([^/]+)\/(InvokeCommand|\$batch)$/i.exec(request.url.pathname)?.[1];
      if (!tenantName || request.method !== 'POST') return { status: 404 };
      if (isBatch(request.url)) return runBatch(request, invoker, gate, limits.maxPageSize);
      return invoker.invoke(request, decodeURIComponent(tenantName), limits.maxPageSize);
    },
    refuse: (status) => unavailable(status),
  };
}

function isBatch(url: URL): boolean {
  return url.pathname.toLowerCase().endsWith('/$batch');
}
