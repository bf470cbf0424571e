import { type Alone, type AloneOptions, startAlone } from '../clouds/start-alone.ts';
import { type EndpointsInstance, type PublishedList, publishedLists } from './lists.ts';
import { createEndpointsService } from './service.ts';

export interface EndpointsOptions extends AloneOptions {
  /** Counts the hour of the limit; real time when absent. */
  now?: () => number;
}

/** The service, listening. */
export interface Endpoints extends Alone {
  /** What is published; a test changes it. */
  lists: Map<EndpointsInstance, PublishedList>;
}

/** Starts the web service with Microsoft's endpoints on a free port. */
export async function startEndpoints(options: EndpointsOptions = {}): Promise<Endpoints> {
  const lists = publishedLists();
  return { lists, ...(await startAlone(createEndpointsService(lists, options.now), options)) };
}
