import { forbiddenField } from './schema/causes.ts';
import { ApiError, type Cause, invalid } from './status.ts';

const META_GROUP = 'meta.k8s.io';

/** Refuses query parameters that Kubernetes checks as a `<Verb>Options` object. */
export function invalidOptions(kind: string, causes: readonly Cause[]): ApiError {
  const { code, reason, message } = invalid({ group: META_GROUP, kind, plural: kind.toLowerCase() }, '', causes);
  return new ApiError(code, reason, message, { group: META_GROUP, kind, causes });
}

/** Checks what a list or watch asks about versions. Throws ApiError. */
export function checkListOptions(query: URLSearchParams, isWatch: boolean): void {
  const match = query.get('resourceVersionMatch');
  const version = query.get('resourceVersion') ?? '';
  const wantsInitial = query.get('sendInitialEvents');
  const refuse = (detail: string) => {
    throw invalidOptions('ListOptions', [forbiddenField('resourceVersionMatch', detail)]);
  };
  if (version !== '' && !/^\d+$/.test(version)) {
    const message = `resourceVersion: Invalid value: ${JSON.stringify(version)}: strconv.ParseUint: parsing ${JSON.stringify(version)}: invalid syntax`;
    throw new ApiError(500, undefined, message);
  }
  if (isWatch && wantsInitial !== null && match !== 'NotOlderThan') {
    refuse('sendInitialEvents requires setting resourceVersionMatch to NotOlderThan');
  }
  if (isWatch && wantsInitial === null && match) {
    refuse('resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided');
  }
  if (!isWatch && match && version === '')
    refuse('resourceVersionMatch is forbidden unless resourceVersion is provided');
}
