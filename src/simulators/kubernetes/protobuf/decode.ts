import { isObject, type JsonObject } from '../../json.ts';
import { badRequest, unsupportedMediaType } from '../status.ts';
import { type FieldType, MESSAGES, type Message, UNKNOWN } from './messages.ts';

export const PROTOBUF = 'application/vnd.kubernetes.protobuf';

/** Four bytes in front of every object, so that storage can tell it from JSON. */
const MAGIC = Buffer.from('k8s\0', 'latin1');

/** Reads an object in Kubernetes' protobuf form. 415 for a kind whose fields are not known here. */
export function decodeProtobuf(bytes: Buffer): JsonObject {
  if (!bytes.subarray(0, 4).equals(MAGIC)) throw badRequest('provided data does not appear to be a protobuf message');
  const { typeMeta, raw = '' } = readMessage(bytes.subarray(4), UNKNOWN);
  const { apiVersion, kind } = isObject(typeMeta) ? typeMeta : {};
  const message = MESSAGES[String(kind)];
  if (!message) throw unsupportedMediaType(['application/json', 'application/yaml']);
  return { apiVersion, kind, ...readMessage(Buffer.from(String(raw), 'base64'), message) };
}

function readMessage(bytes: Buffer, message: Message): JsonObject {
  const result: JsonObject = {};
  for (const { number, value } of fieldsOf(bytes)) {
    const [declared, type] = message[number] ?? [];
    if (declared === undefined || type === undefined) continue;
    const name = declared.replace('[]', '');
    if (declared.endsWith('[]')) result[name] = [...((result[name] as unknown[]) ?? []), readValue(value, type)];
    else if (typeof type === 'object' && 'mapOf' in type) {
      const entry = readMessage(value as Buffer, { 1: ['key', 'string'], 2: ['value', type.mapOf as FieldType] });
      result[name] = { ...(result[name] as JsonObject), [String(entry.key)]: entry.value ?? '' };
    } else {
      const read = readValue(value, type);
      if (read !== undefined && read !== '') result[name] = read;
    }
  }
  return result;
}

function readValue(value: Buffer | bigint, type: FieldType): unknown {
  if (typeof value === 'bigint') return type === 'boolean' ? value !== 0n : Number(BigInt.asIntN(64, value));
  if (type === 'string') return value.toString('utf8');
  if (type === 'bytes') return value.toString('base64');
  if (type === 'time') return readTime(value);
  return readMessage(value, type as Message);
}

/** Go's zero time is an empty message, which JSON leaves out. */
function readTime(bytes: Buffer): string | undefined {
  const { seconds } = readMessage(bytes, { 1: ['seconds', 'integer'] });
  return typeof seconds === 'number' ? new Date(seconds * 1000).toISOString() : undefined;
}

interface Field {
  number: number;
  value: Buffer | bigint;
}

function* fieldsOf(bytes: Buffer): Generator<Field> {
  let at = 0;
  const varint = (): bigint => {
    let result = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined || shift > 63n) throw badRequest('unexpected end of a protobuf message');
      result |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return result;
    }
  };
  const take = (length: number): Buffer => {
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const wireType = tag & 7;
    const number = tag >> 3;
    if (wireType === 0) yield { number, value: varint() };
    else if (wireType === 1) yield { number, value: take(8) };
    else if (wireType === 2) yield { number, value: take(Number(varint())) };
    else if (wireType === 5) yield { number, value: take(4) };
    else throw badRequest(`unexpected wire type ${wireType} in a protobuf message`);
  }
}
