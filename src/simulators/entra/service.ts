import type { CloudReply, CloudRequest, CloudService } from '../clouds/service.ts';
import type { ApplicationRegistration, SimulatedTenant, World } from '../world.ts';
import { checkAssertion } from './assertion.ts';
import { badRequest, entraError, invalidClient } from './errors.ts';
import { resourceOf, type Tokens } from './tokens.ts';

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/**
 * The token service of Microsoft Entra: discovery and client credentials, no more.
 * Source: learn.microsoft.com, "Microsoft identity platform and the OAuth 2.0 client credentials flow".
 */
export function createEntraService(world: World, tokens: Tokens): CloudService {
  return {
    name: 'entra',
    describe: () => ({ effect: 'read' }),
    handle(request) {
      const [, tenantName = '', ...rest] = decodeURIComponent(request.url.pathname).split('/');
      const route = `${request.method} ${rest.join('/')}`;
      if (route === 'GET v2.0/.well-known/openid-configuration') {
        return discovery(findTenant(world, tenantName), request.url.origin);
      }
      if (route === 'POST oauth2/v2.0/token') return token(findTenant(world, tenantName), request, tokens);
      return { status: 404 };
    },
    refuse: (status) =>
      status === 429
        ? entraError({
            code: 90055,
            status,
            error: 'temporarily_unavailable',
            text: 'There are too many incoming requests.',
          })
        : entraError({
            code: 90033,
            status,
            error: 'temporarily_unavailable',
            text: 'A transient error has occurred. Please try again.',
          }),
  };
}

function findTenant(world: World, name: string): SimulatedTenant {
  const wanted = name.toLowerCase();
  for (const tenant of world.tenants.values()) {
    if (tenant.id.toLowerCase() === wanted || tenant.directoryDomains.get(wanted)?.verified) return tenant;
  }
  throw badRequest(
    90002,
    `Tenant '${name}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.`,
  );
}

function discovery(tenant: SimulatedTenant, origin: string): CloudReply {
  return {
    status: 200,
    body: {
      issuer: `${origin}/${tenant.id}/v2.0`,
      authorization_endpoint: `${origin}/${tenant.id}/oauth2/v2.0/authorize`,
      token_endpoint: `${origin}/${tenant.id}/oauth2/v2.0/token`,
      jwks_uri: `${origin}/${tenant.id}/discovery/v2.0/keys`,
      token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    },
  };
}

function token(tenant: SimulatedTenant, request: CloudRequest, tokens: Tokens): CloudReply {
  const form = new URLSearchParams(request.text);
  if (required(form, 'grant_type') !== 'client_credentials') {
    throw badRequest(
      70003,
      `The app requested an unsupported grant type '${form.get('grant_type')}'.`,
      'unsupported_grant_type',
    );
  }
  const application = findApplication(tenant, required(form, 'client_id'));
  authenticate(application, form, `${request.url.origin}/${tenant.id}/oauth2/v2.0/token`);
  const resource = requestedResource(required(form, 'scope'), tenant);
  if (application.consented === false) {
    throw badRequest(
      65001,
      `The user or administrator has not consented to use the application with ID '${application.clientId}'. Send an interactive authorization request for this user and resource.`,
      'invalid_grant',
    );
  }
  const claims = { tenantId: tenant.id, clientId: application.clientId, roles: applicationRoles(application) };
  const { accessToken, expiresInSeconds } = tokens.issue(resource, claims);
  return {
    status: 200,
    headers: { 'cache-control': 'no-store, no-cache' },
    body: {
      token_type: 'Bearer',
      expires_in: expiresInSeconds,
      ext_expires_in: expiresInSeconds,
      access_token: accessToken,
    },
  };
}

/** Directory roles are no part of a token: the services look them up. */
function applicationRoles(application: ApplicationRegistration): string[] {
  return [...application.roles].filter((role) => role !== 'ExchangeAdministrator');
}

function required(form: URLSearchParams, name: string): string {
  const value = form.get(name);
  if (value) return value;
  throw badRequest(900144, `The request body must contain the following parameter: '${name}'.`);
}

function findApplication(tenant: SimulatedTenant, clientId: string): ApplicationRegistration {
  const found = tenant.applications.find((application) => application.clientId === clientId);
  if (found) return found;
  throw badRequest(
    700016,
    `Application with identifier '${clientId}' was not found in the directory '${tenant.initialDomain}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant.`,
    'unauthorized_client',
  );
}

function authenticate(application: ApplicationRegistration, form: URLSearchParams, tokenUrl: string): void {
  const secret = form.get('client_secret');
  const assertion = form.get('client_assertion');
  if (assertion && form.get('client_assertion_type') === ASSERTION_TYPE) {
    checkAssertion(assertion, application, tokenUrl, Date.now());
    return;
  }
  if (!secret) {
    throw invalidClient(
      7000216,
      "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.",
    );
  }
  if (secret !== application.clientSecret) {
    throw invalidClient(
      7000215,
      `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${application.clientId}'.`,
    );
  }
}

function requestedResource(scope: string, tenant: SimulatedTenant) {
  // MSAL adds OpenID scopes to some requests; they ask for nothing here.
  const [wanted = '', ...others] = scope
    .split(' ')
    .filter((part) => !['openid', 'profile', 'offline_access'].includes(part));
  if (others.length > 0 || !wanted.endsWith('/.default')) {
    throw badRequest(
      1002012,
      `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`,
      'invalid_scope',
    );
  }
  const resource = resourceOf(wanted);
  if (resource) return resource;
  throw badRequest(
    500011,
    `The resource principal named ${wanted.slice(0, -'/.default'.length)} was not found in the tenant named ${tenant.initialDomain}.`,
    'invalid_resource',
  );
}
