import { parse } from 'yaml';
import { type JsonObject, parseJson } from '../json.ts';
import type { Api } from './api.ts';
import { createObject } from './create.ts';
import { deleteObject, deleteOptions } from './delete.ts';
import type { KubeObject } from './model.ts';
import { negotiate } from './negotiate.ts';
import { patchObject } from './patch/patch-object.ts';
import { decodeProtobuf, PROTOBUF } from './protobuf/decode.ts';
import { listObjects, selectorOf, showObject } from './read.ts';
import { badRequest, methodNotAllowed, unsupportedMediaType } from './status.ts';
import type { Target } from './target.ts';
import { answerTokenRequest, type Tokens } from './tokens.ts';
import { readLive, replaceObject } from './update.ts';
import { writeOptions } from './write-options.ts';

export interface ApiRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  accept: string | undefined;
  contentType: string;
  userAgent: string;
  /** The body. */
  bytes: Buffer;
}

export interface ApiReply {
  status: number;
  body: JsonObject;
  warnings: readonly string[];
}

/** Answers a request on a resource, watches apart. Throws ApiError. */
export function handleResource(api: Api, tokens: Tokens, target: Target, request: ApiRequest): ApiReply {
  const { method, query } = request;
  if (target.subresource === 'token') return createToken(api, tokens, target, request);
  if (target.name === undefined) {
    if (method === 'GET') return reply(200, listObjects(api, target, query, negotiate(request.accept)));
    if (method === 'POST') return create(api, target, request);
    if (method === 'DELETE') return reply(200, deleteCollection(api, target, request));
    throw methodNotAllowed();
  }
  if (method === 'GET') return show(api, target, request, 200, readLive(api, target), []);
  if (method === 'PUT' || method === 'PATCH') return change(api, target, request);
  if (method === 'DELETE' && target.subresource === undefined) return remove(api, target, request);
  throw methodNotAllowed();
}

/** The body's value, from JSON, YAML or protobuf; undefined where there is none. */
export function readBody({ contentType, bytes }: ApiRequest): unknown {
  if (bytes.length === 0) return undefined;
  if (contentType === PROTOBUF) return decodeProtobuf(bytes);
  const text = bytes.toString('utf8');
  if (contentType === 'application/yaml') return parse(text);
  if (contentType !== 'application/json' && contentType !== '') {
    throw unsupportedMediaType(['application/json', 'application/yaml']);
  }
  const value = parseJson(text);
  if (value === undefined) throw badRequest('the object provided is unrecognized: json parse error');
  return value;
}

function createToken(api: Api, tokens: Tokens, target: Target, request: ApiRequest): ApiReply {
  if (request.method !== 'POST') throw methodNotAllowed();
  const { metadata } = readLive(api, { ...target, subresource: undefined });
  return reply(201, answerTokenRequest(tokens, metadata.namespace ?? '', metadata.name, readBody(request)));
}

function create(api: Api, target: Target, request: ApiRequest): ApiReply {
  const options = writeOptions(request.query, request.userAgent, 'CreateOptions');
  const object = createObject(api, target, readBody(request), options);
  return show(api, target, request, 201, object, options.warnings);
}

function change(api: Api, target: Target, request: ApiRequest): ApiReply {
  const { resource, namespace, name = '' } = target;
  const kind = request.method === 'PUT' ? 'UpdateOptions' : 'PatchOptions';
  const options = writeOptions(request.query, request.userAgent, kind);
  const isNew = api.store.get(resource.storage, namespace, name) === undefined;
  const object =
    request.method === 'PUT'
      ? replaceObject(api, target, readBody(request), options)
      : patchObject(api, target, request.contentType, request.bytes.toString('utf8'), options);
  return show(api, target, request, isNew ? 201 : 200, object, options.warnings);
}

function remove(api: Api, target: Target, request: ApiRequest): ApiReply {
  return reply(200, deleteObject(api, target, deleteOptions(readBody(request), request.query)));
}

function deleteCollection(api: Api, target: Target, request: ApiRequest): JsonObject {
  const { resource } = target;
  const options = deleteOptions(readBody(request), request.query);
  const selects = selectorOf(target, request.query);
  const shown = api.store.list(resource.storage).map((object) => resource.fromStored?.(object) ?? object);
  const chosen = shown.filter(selects);
  for (const { metadata } of chosen) {
    deleteObject(api, { ...target, namespace: metadata.namespace, name: metadata.name }, options);
  }
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details: { kind: resource.plural } };
}

function show(
  api: Api,
  target: Target,
  request: ApiRequest,
  status: number,
  object: KubeObject,
  warnings: readonly string[],
): ApiReply {
  return { status, body: showObject(api, target, object, request.query, negotiate(request.accept)), warnings };
}

function reply(status: number, body: JsonObject): ApiReply {
  return { status, body, warnings: [] };
}
