import { isObject, type JsonObject, parseJson } from '../json.ts';
import type { Api } from './api.ts';
import { groupVersion, type KubeObject } from './model.ts';
import type { Negotiated } from './negotiate.ts';
import { checkListOptions } from './option-rules.ts';
import { fieldSelector, labelSelector, type Selector } from './selectors.ts';
import { ApiError, badRequest } from './status.ts';
import { type IncludeObject, type TableOptions, toPartialMetadata, toTable } from './table.ts';
import type { Target } from './target.ts';

/** The objects that a list or watch is about, as this API version shows them. */
export function selectorOf({ resource, namespace }: Target, query: URLSearchParams): Selector {
  const byLabel = labelSelector(query.get('labelSelector') ?? '');
  const byField = fieldSelector(query.get('fieldSelector') ?? '', resource);
  return (object) =>
    (namespace === undefined || object.metadata.namespace === namespace) && byLabel(object) && byField(object);
}

export function listObjects(api: Api, target: Target, query: URLSearchParams, form: Negotiated): JsonObject {
  const { resource } = target;
  checkListOptions(query, false);
  const selects = selectorOf(target, query);
  const { revision, after } = startOf(api, query);
  const shown = api.store.list(resource.storage, revision).map((object) => resource.fromStored?.(object) ?? object);
  const matching = shown.filter((object) => selects(object) && positionOf(object) > after);
  const limit = Number(query.get('limit') ?? 0);
  const page = limit > 0 ? matching.slice(0, limit) : matching;
  const last = page.at(-1);
  const isMore = page.length < matching.length && last !== undefined;
  const metadata: JsonObject = {
    resourceVersion: String(revision),
    ...(isMore ? { continue: encodeContinue(revision, positionOf(last)) } : {}),
    ...(isMore ? { remainingItemCount: matching.length - page.length } : {}),
  };
  if (form.as === 'Table') return toTable(resource, page, metadata, tableOptions(api, query));
  if (form.as === 'PartialObjectMetadataList') {
    return { kind: form.as, apiVersion: 'meta.k8s.io/v1', metadata, items: page.map(toPartialMetadata) };
  }
  // Lists of custom resources carry the field even when nothing follows.
  const complete = resource.custom ? { continue: '', ...metadata } : metadata;
  return { apiVersion: groupVersion(resource), items: page, kind: `${resource.kind}List`, metadata: complete };
}

export function showObject(
  api: Api,
  { resource }: Target,
  object: KubeObject,
  query: URLSearchParams,
  form: Negotiated,
): JsonObject {
  if (form.as === 'Table') {
    const { resourceVersion } = object.metadata;
    return toTable(resource, [object], { resourceVersion }, tableOptions(api, query));
  }
  return form.as === 'PartialObjectMetadata' ? toPartialMetadata(object) : object;
}

export function tableOptions(api: Api, query: URLSearchParams): TableOptions {
  const asked = query.get('includeObject');
  const includeObject: IncludeObject = asked === 'None' || asked === 'Object' ? asked : 'Metadata';
  return { includeObject, withColumns: true, nowMs: api.nowMs() };
}

function startOf(api: Api, query: URLSearchParams): { revision: number; after: string } {
  const token = query.get('continue');
  if (token) return decodeContinue(token);
  const asked = Number(query.get('resourceVersion') ?? 0);
  const current = api.store.revision();
  if (asked > current) {
    throw new ApiError(504, 'Timeout', `Timeout: Too large resource version: ${asked}, current: ${current}`, {
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
      retryAfterSeconds: 1,
    });
  }
  const isExact = query.get('resourceVersionMatch') === 'Exact';
  return { revision: isExact ? asked : current, after: '' };
}

function positionOf({ metadata }: KubeObject): string {
  return metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
}

function encodeContinue(revision: number, after: string): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: revision, start: after })).toString('base64url');
}

function decodeContinue(token: string): { revision: number; after: string } {
  const text = Buffer.from(token, 'base64url').toString('utf8');
  const value = parseJson(text);
  if (!isObject(value)) {
    const first = text.charAt(0);
    throw badRequest(
      `invalid continue token: continue key is not valid: invalid character '${first}' looking for beginning of value`,
    );
  }
  return { revision: Number(value.rv), after: String(value.start) };
}
