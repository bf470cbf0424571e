import { keyOf } from '../../../src/runtime/object.ts';
import { type FakeApi, page } from './fake-api.ts';
import type { Widget } from './widget.ts';

/** Stores widgets as an API server does, as far as a controller's writes go; every change reaches the open watches. */
export interface WidgetServer {
  get(key: string): Widget | undefined;
  /** What a person does: creates or replaces an object. */
  set(widget: Widget, change?: Partial<Widget['metadata']>): void;
}

export function serveWidgets(api: FakeApi): WidgetServer {
  const widgets = new Map<string, Widget>();
  let version = 100;

  function tell(type: string, widget: Widget): void {
    for (const watch of api.watches) if (!watch.closed()) watch.send(type, widget);
  }

  function store(widget: Widget, metadata: object): Widget {
    version += 1;
    const key = keyOf(widget.metadata);
    const type = widgets.has(key) ? 'MODIFIED' : 'ADDED';
    const next = { ...widget, metadata: { ...widget.metadata, ...metadata, resourceVersion: String(version) } };
    const gone = next.metadata.deletionTimestamp !== undefined && (next.metadata.finalizers ?? []).length === 0;
    if (gone) widgets.delete(key);
    else widgets.set(key, next);
    tell(gone ? 'DELETED' : type, next);
    return next;
  }

  api.script(({ method, path, query, body }) => {
    if (query.watch) return undefined;
    if (method === 'GET') return page([...widgets.values()], String(version));
    const name = path
      .replace(/\/status$/, '')
      .split('/')
      .at(-1);
    const widget = widgets.get(`ns/${name}`);
    if (method !== 'PATCH' || !widget) return undefined;
    const { metadata, status } = body as { metadata: Partial<Widget['metadata']>; status?: Widget['status'] };
    // As observed on a real server: the uid is no precondition on the status subresource, the version is on both.
    if (metadata.resourceVersion !== widget.metadata.resourceVersion) return conflict('resourceVersion');
    if (path.endsWith('/status')) return { status: 200, body: store({ ...widget, ...(status && { status }) }, {}) };
    if (metadata.uid !== widget.metadata.uid) return conflict('uid');
    return { status: 200, body: store(widget, metadata) };
  });

  return {
    get: (key) => widgets.get(key),
    set: (widget, change = {}) => {
      store(widget, change);
    },
  };
}

function conflict(field: string) {
  return { status: 409, body: { kind: 'Status', status: 'Failure', reason: 'Conflict', code: 409, message: field } };
}
