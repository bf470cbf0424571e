import type { JsonObject } from '../../json.ts';
import { parseJson } from '../../json.ts';
import type { Api } from '../api.ts';
import { decodeObject } from '../decode.ts';
import type { KubeObject, Resource } from '../model.ts';
import { badRequest, unsupportedMediaType } from '../status.ts';
import type { Target } from '../target.ts';
import { readLive, storeChange, trackedBy } from '../update.ts';
import type { WriteOptions } from '../write-options.ts';
import { applyPatch } from './apply-patch.ts';
import { jsonPatch } from './json-patch.ts';
import { mergePatch } from './merge-patch.ts';
import { strategicMerge } from './strategic-merge.ts';

const JSON_PATCH = 'application/json-patch+json';
const MERGE_PATCH = 'application/merge-patch+json';
const STRATEGIC_MERGE = 'application/strategic-merge-patch+json';
const APPLY = 'application/apply-patch+yaml';

type Merge = (target: unknown, patch: unknown) => unknown;

/** PATCH, in whichever of the four forms the content type names. */
export function patchObject(
  api: Api,
  target: Target,
  contentType: string,
  text: string,
  options: WriteOptions,
): KubeObject {
  if (contentType === APPLY) return applyPatch(api, target, text, options);
  const merge = mergeOf(contentType, target.resource);
  const live = readLive(api, target);
  const patch = parseJson(text);
  if (patch === undefined) throw badRequest('error decoding patch: invalid JSON');
  const patched = merge(live, patch) as JsonObject;
  const object = decodeObject(patched, target.resource);
  return storeChange(api, target, live, object, options, trackedBy(api, target, live, options));
}

function mergeOf(contentType: string, resource: Resource): Merge {
  if (contentType === JSON_PATCH) return jsonPatch;
  if (contentType === MERGE_PATCH) return mergePatch;
  if (contentType === STRATEGIC_MERGE && !resource.custom) return strategicMerge;
  const strategic = resource.custom ? [] : [STRATEGIC_MERGE];
  throw unsupportedMediaType([JSON_PATCH, MERGE_PATCH, ...strategic, APPLY]);
}
