import type { JsonObject } from '../json.ts';
import type { Api } from './api.ts';
import { groupVersion, type KubeObject } from './model.ts';
import type { Negotiated } from './negotiate.ts';
import { checkListOptions } from './option-rules.ts';
import { selectorOf, tableOptions } from './read.ts';
import { ApiError } from './status.ts';
import type { Change } from './store.ts';
import { toPartialMetadata, toTable } from './table.ts';
import type { Target } from './target.ts';

/** How often a quiet watch tells its client how far it is; kube-apiserver sends one a minute. */
const BOOKMARK_INTERVAL_MS = 60_000;

/** kube-apiserver ends a watch after 30 to 60 minutes where the client names no time. */
const DEFAULT_TIMEOUT_MS = 30 * 60_000;

export interface WatchOutput {
  send(event: JsonObject): void;
  end(): void;
}

/** Streams changes until the time is over; returns the function that stops it earlier. */
export function watchObjects(
  api: Api,
  target: Target,
  query: URLSearchParams,
  form: Negotiated,
  output: WatchOutput,
): () => void {
  const { resource } = target;
  checkListOptions(query, true);
  const selects = selectorOf(target, query);
  const wantsBookmarks = query.get('allowWatchBookmarks') === 'true';
  const from = query.get('resourceVersion') ?? '';
  const isFromNow = from === '' || from === '0' || query.get('sendInitialEvents') === 'true';
  let columnsSent = false;

  function show(object: KubeObject): JsonObject {
    if (form.as === 'Table') {
      const { resourceVersion } = object.metadata;
      const options = { ...tableOptions(api, query), withColumns: !columnsSent };
      columnsSent = true;
      return toTable(resource, [object], { resourceVersion }, options);
    }
    return form.as.startsWith('PartialObjectMetadata') ? toPartialMetadata(object) : object;
  }

  function sendChange(change: Change): void {
    const object = resource.fromStored?.(change.object) ?? change.object;
    const previous = change.previous && (resource.fromStored?.(change.previous) ?? change.previous);
    const was = previous !== undefined && selects(previous);
    const is = change.type !== 'DELETED' && selects(object);
    if (is) output.send({ type: was ? 'MODIFIED' : 'ADDED', object: show(object) });
    else if (was) output.send({ type: 'DELETED', object: show(object) });
  }

  function sendBookmark(annotations?: Record<string, string>): void {
    const metadata = { ...(annotations ? { annotations } : {}), resourceVersion: String(api.store.revision()) };
    const bookmark = { apiVersion: groupVersion(resource), kind: resource.kind, metadata };
    output.send({
      type: 'BOOKMARK',
      object: form.as === 'Table' ? show({ ...bookmark, metadata: { ...metadata, name: '' } }) : bookmark,
    });
  }

  function sendStart(): boolean {
    if (isFromNow) {
      for (const object of api.store.list(resource.storage)) {
        const shown = resource.fromStored?.(object) ?? object;
        if (selects(shown)) output.send({ type: 'ADDED', object: show(shown) });
      }
      if (query.get('sendInitialEvents') === 'true' && wantsBookmarks)
        sendBookmark({ 'k8s.io/initial-events-end': 'true' });
      return true;
    }
    try {
      for (const change of api.store.since(resource.storage, Number(from))) sendChange(change);
      return true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      output.send({ type: 'ERROR', object: error.toStatus() });
      return false;
    }
  }

  if (!sendStart()) {
    output.end();
    return () => undefined;
  }
  const unsubscribe = api.store.subscribe((change) => {
    if (change.storage === resource.storage) sendChange(change);
  });
  const bookmarks = wantsBookmarks ? setInterval(sendBookmark, BOOKMARK_INTERVAL_MS) : undefined;
  const timeoutMs = Number(query.get('timeoutSeconds') ?? 0) * 1000 || DEFAULT_TIMEOUT_MS;
  const timeout = setTimeout(() => {
    if (wantsBookmarks) sendBookmark();
    stop();
    output.end();
  }, timeoutMs);

  function stop(): void {
    unsubscribe();
    clearInterval(bookmarks);
    clearTimeout(timeout);
  }

  return stop;
}
