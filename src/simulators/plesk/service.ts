import type { CloudReply, CloudRequest, CloudService } from '../clouds/service.ts';
import { type Access, operate } from './operations.ts';
import { bad, PleskError, packet, refuse, SystemError, systemError } from './replies.ts';
import type { Sites } from './sites.ts';
import { type Element, parseXml, tag } from './xml.ts';

const PATH = '/enterprise/control/agent.php';

/** The XML API of one server, with secret keys. An error of any kind comes with status 200. */
export function createPleskService(sites: Sites, access: Access): CloudService {
  function handle(request: CloudRequest): CloudReply {
    if (request.url.pathname !== PATH || request.method !== 'POST') return refuse(404);
    const { key } = request.headers;
    if (typeof key !== 'string') return systemError(1029, 'Authentication method is not specified');
    const owned = access.keys.get(key);
    if (owned === undefined || !access.isBoundAddress) {
      return systemError(
        11003,
        'PleskAPIInvalidSecretKeyException : Invalid secret key usage. Please check logs for details.',
      );
    }
    const [root] = parseXml(request.text) ?? [];
    if (root?.name !== 'packet')
      return systemError(1014, 'Parser error: Cannot parse the XML from the source specified');
    try {
      return packet(...root.children.map((operator) => tag(operator.name, ...answers(operator, owned))));
    } catch (error) {
      if (error instanceof SystemError) return systemError(error.code, error.message);
      throw error;
    }
  }

  function answers(operator: Element, owned: ReadonlySet<string> | 'all'): string[] {
    return operator.children.map((operation) => {
      try {
        return operate(operator, operation, sites, access, owned);
      } catch (error) {
        if (!(error instanceof PleskError) || error instanceof SystemError) throw error;
        return tag(operation.name, ...wrapped(operation, bad(error)));
      }
    });
  }

  return { name: 'plesk', describe, handle, refuse };
}

/** A result of `update` stands inside the kind of update. */
function wrapped(operation: Element, result: string): string[] {
  const [kind] = operation.children;
  return operation.name === 'update' && kind ? [tag(kind.name, result)] : [result];
}

function describe(request: CloudRequest): { cmdlet: string; effect: 'read' | 'write' } {
  const [root] = parseXml(request.text) ?? [];
  const operations = (root?.children ?? []).flatMap((operator) =>
    operator.children.map((operation) => `${operator.name}/${operation.name}`),
  );
  const isRead = operations.every((operation) => /\/get/.test(operation));
  return { cmdlet: operations.join(' '), effect: isRead ? 'read' : 'write' };
}
