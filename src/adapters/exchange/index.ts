import type { Connector, ConnectorSettings } from '../../domain/model/connector.ts';
import type { ExchangeAdministration, Written } from '../../ports/exchange.ts';
import { forgetWhenPowerless, type TokenSource } from '../http/auth.ts';
import { createSend, type HttpDeps } from '../http/create-send.ts';
import { RATE_LIMITS } from '../http/rate-limit.ts';
import { createExchangeClient, type ExchangeClient } from './client.ts';
import type { CmdletName } from './cmdlets.ts';
import { isTokenRejected, ObjectNotFoundError } from './errors.ts';
import { changeParameters, creationParameters, differingFields } from './parameters.ts';
import { readBack } from './read-back.ts';
import { readAcceptedDomains, readConnectors, readSnapshot } from './reads.ts';

/** A call takes 1 to 10 s, and a read is a batch of eight; the service itself gives up after minutes. */
const TIMEOUT_MS = 120_000;

export interface ExchangeOptions {
  /** GUID of the tenant. */
  readonly tenantId: string;
  /** For example `https://outlook.office365.com`. */
  readonly exchangeUrl: string;
  /** For example `https://outlook.office365.com/.default`. */
  readonly exchangeScope: string;
  readonly tokens: TokenSource;
  /** True: nothing that writes is ever sent. */
  readonly observeOnly: boolean;
}

/** Exchange Online's administration interface of one tenant; keep it as long as the tenant's token source. */
export function createExchangeAdministration(options: ExchangeOptions, deps: HttpDeps): ExchangeAdministration {
  const { clock, signal } = deps;
  const authorization = {
    tokens: options.tokens,
    scope: options.exchangeScope,
    isRejected: isTokenRejected,
  };
  const send = createSend(
    { service: 'exchange', limit: RATE_LIMITS.exchange, timeoutMs: TIMEOUT_MS, authorization },
    deps,
  );
  const calls = createExchangeClient(options, send, clock);
  const client: ExchangeClient = {
    read: (invocations) => forgetWhenPowerless(options.tokens, () => calls.read(invocations)),
    write: (invocation) => forgetWhenPowerless(options.tokens, () => calls.write(invocation)),
  };

  return {
    read: (domains) => readSnapshot(client, domains),

    async setAcceptedDomainType(name, type) {
      const written = await client.write({
        cmdlet: 'Set-AcceptedDomain',
        parameters: { Identity: name, DomainType: type },
      });
      const value = await readBack({ what: `type ${type} of accepted domain "${name}"`, clock, signal }, async () => {
        const domains = await readAcceptedDomains(client);
        return domains.find((domain) => domain.name === name.toLowerCase() && domain.type === type);
      });
      return { value, warnings: written.warnings };
    },

    async createConnector(settings) {
      const written = await client.write({
        cmdlet: cmdletFor('New', settings.direction),
        parameters: creationParameters(settings),
      });
      // By name: the answer need not hold the new object. A new object shows whole, so a field that is not as wanted
      // is what the service made of it.
      const value = await readBack({ what: `new connector "${settings.name}"`, clock, signal }, async () => {
        const connectors = await readConnectors(client, settings.direction);
        return connectors.find((connector) => connector.name === settings.name);
      });
      return { value, warnings: written.warnings };
    },

    updateConnector: (found, settings) => updateConnector(found, settings),

    async removeConnector(found) {
      try {
        await client.write({
          cmdlet: cmdletFor('Remove', found.direction),
          parameters: { Identity: found.guid, Confirm: false },
        });
      } catch (error) {
        if (!(error instanceof ObjectNotFoundError)) throw error;
      }
      await readBack({ what: `removal of connector "${found.name}"`, clock, signal }, async () => {
        const connectors = await readConnectors(client, found.direction);
        return connectors.some((connector) => connector.guid === found.guid) ? undefined : true;
      });
    },
  };

  async function updateConnector(found: Connector, settings: ConnectorSettings): Promise<Written<Connector>> {
    const changes = changeParameters(found, settings);
    const { warnings } =
      Object.keys(changes).length === 0
        ? { warnings: [] }
        : await client.write({
            cmdlet: cmdletFor('Set', found.direction),
            parameters: { Identity: found.guid, ...changes },
          });
    // A warning may tell why a change will never show: then what is there is the outcome, and no reason to wait.
    const explained = warnings.some((warning) => !isNoChange(warning));
    const value = await readBack({ what: `change of connector "${found.name}"`, clock, signal }, async (isLast) => {
      const connectors = await readConnectors(client, found.direction);
      const seen = connectors.find((connector) => connector.guid === found.guid);
      return seen && ((explained && isLast) || differingFields(seen, settings).length === 0) ? seen : undefined;
    });
    return { value, warnings };
  }
}

/** "The command completed successfully but no settings of '...' have been modified." */
function isNoChange(warning: string): boolean {
  return /no settings of .* have been modified/i.test(warning);
}

function cmdletFor(verb: 'New' | 'Set' | 'Remove', direction: Connector['direction']): CmdletName {
  return `${verb}-${direction === 'inbound' ? 'Inbound' : 'Outbound'}Connector`;
}
