import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** What a real API server answered, by the sentence of the case. `expected/<topic>.txt`, one `## sentence` per case. */
export type Transcripts = ReadonlyMap<string, string>;

export function readTranscripts(topic: string): Transcripts {
  const file = fileOf(topic);
  if (!existsSync(file)) return new Map();
  const sections = readFileSync(file, 'utf8').split(/^## /m).slice(1);
  return new Map(sections.map(parseSection));
}

export function writeTranscripts(topic: string, transcripts: Transcripts): void {
  const sections = [...transcripts].map(([says, text]) => `## ${says}\n\n${text}\n`);
  writeFileSync(fileOf(topic), sections.join('\n'));
}

function fileOf(topic: string): URL {
  return new URL(`./expected/${topic}.txt`, import.meta.url);
}

function parseSection(section: string): [string, string] {
  const end = section.indexOf('\n');
  return [section.slice(0, end), section.slice(end).trim()];
}
