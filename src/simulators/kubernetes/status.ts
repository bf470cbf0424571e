import type { JsonObject } from '../json.ts';
import { qualifiedKind, qualifiedResource, type Resource } from './model.ts';

/** One cause in `details.causes` of an Invalid or Conflict status. */
export interface Cause {
  reason: string;
  message: string;
  field: string;
}

/** A failure that is answered as a Status object; wording follows kube-apiserver 1.36. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: number;
  readonly reason: string | undefined;
  readonly details: JsonObject | undefined;

  constructor(code: number, reason: string | undefined, message: string, details?: JsonObject) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.details = details;
  }

  toStatus(): JsonObject {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: this.message,
      ...(this.reason === undefined ? {} : { reason: this.reason }),
      ...(this.details === undefined ? {} : { details: this.details }),
      code: this.code,
    };
  }
}

type Named = Pick<Resource, 'group' | 'plural' | 'kind'>;

export function notFound(resource: Named, name: string): ApiError {
  const message = `${qualifiedResource(resource)} "${name}" not found`;
  return new ApiError(404, 'NotFound', message, details(resource, name, resource.plural));
}

export function alreadyExists(resource: Named, name: string): ApiError {
  const message = `${qualifiedResource(resource)} "${name}" already exists`;
  return new ApiError(409, 'AlreadyExists', message, details(resource, name, resource.plural));
}

export function conflict(resource: Named, name: string, why: string): ApiError {
  const message = `Operation cannot be fulfilled on ${qualifiedResource(resource)} "${name}": ${why}`;
  return new ApiError(409, 'Conflict', message, details(resource, name, resource.plural));
}

export function modified(resource: Named, name: string): ApiError {
  return conflict(
    resource,
    name,
    'the object has been modified; please apply your changes to the latest version and try again',
  );
}

export function invalid(resource: Named, name: string, causes: readonly Cause[]): ApiError {
  const texts = [...new Set(causes.map((cause) => `${cause.field}: ${cause.message}`))];
  const list = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
  const message = `${qualifiedKind(resource)} "${name}" is invalid: ${list}`;
  return new ApiError(422, 'Invalid', message, { ...details(resource, name, resource.kind), causes });
}

export function forbidden(resource: Named, name: string, why: string): ApiError {
  const message = `${qualifiedResource(resource)} "${name}" is forbidden: ${why}`;
  return new ApiError(403, 'Forbidden', message, details(resource, name, resource.plural));
}

export function badRequest(message: string): ApiError {
  return new ApiError(400, 'BadRequest', message);
}

export function expired(message: string): ApiError {
  return new ApiError(410, 'Expired', message);
}

export function methodNotAllowed(): ApiError {
  const message = 'the server does not allow this method on the requested resource';
  return new ApiError(405, 'MethodNotAllowed', message, {});
}

export function unsupportedMediaType(accepted: readonly string[]): ApiError {
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`;
  return new ApiError(415, 'UnsupportedMediaType', message);
}

export function notAcceptable(): ApiError {
  return new ApiError(
    406,
    'NotAcceptable',
    'only the following media types are accepted: application/json, application/yaml',
  );
}

function details(resource: Named, name: string, kind: string): JsonObject {
  return {
    ...(name === '' ? {} : { name }),
    ...(resource.group === '' ? {} : { group: resource.group }),
    kind,
  };
}
