import type { CloudRequest, CloudService } from '../clouds/service.ts';
import type { World } from '../world.ts';
import { type CPanelAccount, MAIL_FEATURES } from './account.ts';
import { createCall, EMAIL_FUNCTIONS } from './functions.ts';
import { accessDenied, envelope, failure, type Outcome, signIn, success, unavailable } from './replies.ts';

/** UAPI of one cPanel account, on the paths under `/execute`. */
export function createCPanelService(world: World, oldServerHost: string, account: CPanelAccount): CloudService {
  function run(module: string, name: string, parameters: Readonly<Record<string, string>>): Outcome {
    if (module === 'Features' && name === 'has_feature') return hasFeature(account, parameters.name ?? '');
    if (module !== 'Email') return failure(`Failed to load module “${module}”.`);
    const found = EMAIL_FUNCTIONS[name];
    if (!found) return failure(`The system could not find the function “${name}” in the module “${module}”.`);
    // Observed of other features, with the quotes of the account's language.
    if (!account.features.has(found.feature)) return failure(`You do not have the feature “${found.feature}”.`);
    return found.run(createCall(world, oldServerHost, account, parameters));
  }

  return {
    name: 'cpanel',
    describe: ({ url }) => ({ effect: EMAIL_FUNCTIONS[url.pathname.split('/').at(-1) ?? '']?.effect ?? 'read' }),
    handle(request) {
      demandToken(account, request);
      const [, root, module = '', name = '', ...rest] = request.url.pathname.split('/');
      if (root !== 'execute' || rest.length > 0) return { status: 404 };
      const parameters = Object.fromEntries(request.url.searchParams);
      account.calls.push({ name, parameters });
      return envelope(name, module, run(module, name, parameters), account.envelope);
    },
    refuse: unavailable,
  };
}

function demandToken(account: CPanelAccount, { headers }: CloudRequest): void {
  const found = /^cpanel ([^:]+):(.+)$/.exec(headers.authorization ?? '');
  if (!found) throw signIn();
  const [, user = '', token = ''] = found;
  if (user !== account.user || !account.tokens.has(token)) throw accessDenied();
}

/** Source: api.docs.cpanel.net, "Validate cPanel account's feature access". */
function hasFeature({ features }: CPanelAccount, name: string): Outcome {
  if (features.has(name)) return success(null);
  const isKnown = (MAIL_FEATURES as readonly string[]).includes(name);
  return { status: isKnown ? 0 : null, data: null, errors: null, messages: [`You do not have the feature “${name}”.`] };
}
