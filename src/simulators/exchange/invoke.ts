import { type CloudReply, type CloudRequest, Refusal } from '../clouds/service.ts';
import type { Tokens } from '../entra/tokens.ts';
import { isObject, type JsonObject, parseJson } from '../json.ts';
import type { SimulatedTenant, World } from '../world.ts';
import { acceptedDomainCmdlets } from './accepted-domains.ts';
import type { Cmdlet } from './cmdlet.ts';
import { badRequest, forbidden, unauthorized } from './errors.ts';
import { inboundConnectorCmdlets } from './inbound-connector.ts';
import { organizationCmdlets } from './organization.ts';
import { outboundConnectorCmdlets } from './outbound-connector.ts';
import { pageOf, preferredPageSize, resultSizeOf } from './paging.ts';
import { bindParameters } from './parameters.ts';
import { recipientCmdlets } from './recipients.ts';
import { selectFields, withTypes } from './rows.ts';

export interface Invoker {
  /** Name and effect of the cmdlet in this request body; an unknown cmdlet counts as a read. */
  describe(body: unknown): { cmdlet?: string; effect: 'read' | 'write' };
  /** Runs `InvokeCommand`. Throws `Refusal`. */
  invoke(request: CloudRequest, tenantName: string, maxPageSize: number | undefined): CloudReply;
}

/** Makes the invoker of one service; it knows the cmdlets that an Exchange administrator may call here. */
export function createInvoker(world: World, tokens: Tokens): Invoker {
  const cmdlets = new Map(
    Object.entries({
      ...acceptedDomainCmdlets,
      ...inboundConnectorCmdlets(),
      ...outboundConnectorCmdlets(),
      ...recipientCmdlets,
      ...organizationCmdlets,
    }).map(([name, cmdlet]) => [name.toLowerCase(), { name, cmdlet }]),
  );

  function find(body: unknown) {
    const input = isObject(body) ? body.CmdletInput : undefined;
    return isObject(input) && typeof input.CmdletName === 'string'
      ? { input, known: cmdlets.get(input.CmdletName.toLowerCase()) }
      : undefined;
  }

  return {
    describe(body) {
      const call = find(body);
      if (!call) return { effect: 'read' };
      const cmdlet = call.known?.name ?? String(call.input.CmdletName);
      return { cmdlet, effect: call.known?.cmdlet.effect ?? 'read' };
    },
    invoke(request, tenantName, maxPageSize) {
      const tenant = authorize(world, tokens, request, tenantName);
      const call = find(parseJson(request.text));
      if (!call) throw badRequest('The request body must hold a CmdletInput with a CmdletName.');
      if (!call.known) throw new Refusal(forbidden());
      if (!isObject(call.input.Parameters)) throw badRequest('The Parameters of a CmdletInput must be an object.');
      return run(
        { world, tenant, request, maxPageSize, tenantName },
        call.known.name,
        call.known.cmdlet,
        call.input.Parameters,
      );
    },
  };
}

/** The application role is read from the token, the directory role from the directory: only the second takes effect at once. */
function authorize(world: World, tokens: Tokens, request: CloudRequest, tenantName: string): SimulatedTenant {
  const claims = tokens.check(request.headers.authorization, 'exchange');
  const tenant = claims && world.tenants.get(claims.tenantId);
  const application = tenant?.applications.find(({ clientId }) => clientId === claims?.clientId);
  const wanted = tenantName.toLowerCase();
  const named = tenant && (tenant.id.toLowerCase() === wanted || tenant.directoryDomains.get(wanted)?.verified);
  if (!tenant || !named || !application || !claims?.roles.includes('Exchange.ManageAsApp')) {
    throw new Refusal(unauthorized());
  }
  if (!application.roles.has('ExchangeAdministrator')) throw new Refusal(forbidden());
  return tenant;
}

interface Invocation {
  world: World;
  tenant: SimulatedTenant;
  request: CloudRequest;
  maxPageSize: number | undefined;
  tenantName: string;
}

function run(invocation: Invocation, name: string, cmdlet: Cmdlet, given: JsonObject): CloudReply {
  const { world, tenant, request, maxPageSize, tenantName } = invocation;
  // A common parameter of every cmdlet that writes.
  const table = cmdlet.effect === 'write' ? ({ ...cmdlet.parameters, Confirm: 'switch' } as const) : cmdlet.parameters;
  const bound = bindParameters(table, cmdlet.mandatory ?? [], given);
  const base = `${request.url.origin}/adminapi/beta/${tenantName}`;
  if (bound.get('Confirm') === true) {
    const question = `Are you sure you want to perform this action? ${name}`;
    return answer(base, { '@adminapi.confirmationmessage': question, value: [] }, []);
  }
  const parameters = new Map([...bound].filter(([parameter]) => parameter !== 'Confirm'));
  const { rows, warnings } = cmdlet.run({ world, tenant }, parameters);
  if (rows.length === 0 && cmdlet.effect === 'write') {
    // Whether `value` is empty, null or absent after a write is not promised.
    return answer(base, name.startsWith('Set-') ? {} : { value: null }, warnings);
  }
  const anchor = request.headers['x-anchormailbox'];
  const page = pageOf(rows, {
    resultSize: resultSizeOf(parameters.get('ResultSize')),
    pageSize: preferredPageSize(headerText(request.headers.prefer), maxPageSize),
    affinity: anchor === undefined ? undefined : JSON.stringify([tenant.id, name, given, anchor]),
    skipToken: request.url.searchParams.get('$skiptoken'),
  });
  const select = request.url.searchParams.get('$select');
  const value = page.rows.map((row) => withTypes(selectFields(row, select)));
  const next =
    page.skipToken && `${base}/InvokeCommand?%24skiptoken=${page.skipToken}${select ? `&%24select=${select}` : ''}`;
  return answer(base, { value, ...(next && { '@odata.nextLink': next }) }, [...warnings, ...page.warnings]);
}

function answer(base: string, content: JsonObject, warnings: string[]): CloudReply {
  return {
    status: 200,
    body: {
      '@odata.context': `${base}/$metadata#Collection(Exchange.GenericHashTable)`,
      'adminapi.warnings@odata.type': '#Collection(String)',
      '@adminapi.warnings': warnings,
      ...content,
    },
  };
}

function headerText(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(',') : value;
}
