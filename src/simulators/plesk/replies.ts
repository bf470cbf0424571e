import type { CloudReply } from '../clouds/service.ts';
import { tag, textTag } from './xml.ts';

/** An error of one object: a result among others. Codes: docs.plesk.com, XML API, "Reduced List of Error Codes". */
export class PleskError extends Error {
  readonly code: number;

  constructor(code: number, text: string) {
    super(text);
    this.name = 'PleskError';
    this.code = code;
  }
}

/** An error of the whole packet: no result comes back. */
export class SystemError extends PleskError {}

export function unexpected(name: string, expected: readonly string[]): SystemError {
  return new SystemError(
    1014,
    `Parser error: Request is invalid. Error in line 1: Element '${name}': This element is not expected. Expected is one of ( ${expected.join(', ')} ).`,
  );
}

export function packet(...inner: string[]): CloudReply {
  const raw = `<?xml version="1.0" encoding="UTF-8"?>\n${packetText(...inner)}\n`;
  return { status: 200, headers: { 'content-type': 'text/xml;charset=UTF-8' }, raw };
}

function packetText(...inner: string[]): string {
  return `<packet version="1.6.9.1">${inner.join('')}</packet>`;
}

export function systemError(code: number, text: string): CloudReply {
  return packet(tag('system', ...failure(code, text)));
}

export function good(...inner: string[]): string {
  return tag('result', textTag('status', 'ok'), ...inner);
}

export function bad(error: PleskError, ...inner: string[]): string {
  return tag('result', ...failure(error.code, error.message), ...inner);
}

function failure(code: number, text: string): string[] {
  return [textTag('status', 'error'), textTag('errcode', String(code)), textTag('errtext', text)];
}

/** A page of the web server in front of the interface; with status 200 an answer of the interface that is a refusal. */
export function refuse(status: number): CloudReply {
  if (status === 200) return systemError(1023, 'Operation failed');
  return {
    status,
    headers: { 'content-type': 'text/html' },
    raw: `<html><head><title>${status}</title></head><body><h1>${status}</h1><hr>sw-cp-server</body></html>`,
  };
}
