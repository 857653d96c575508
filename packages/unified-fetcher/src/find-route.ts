import { TaqError } from '@taq/schema';
import type { Routed, RouteFetch, RouteStream } from './routes.ts';

/** A route of what `of` names. Throws `INVALID_ARGUMENT` for one that it does not have. */
export function routeOf({ routes }: Routed, route: string, of: string): RouteFetch {
  return found(routes, route, `the provider ${of} has no route ${route}`);
}

/** The same, for one that is streamed. */
export function streamOf({ streams = {} }: Routed, route: string, of: string): RouteStream {
  return found(streams, route, `the provider ${of} streams no route ${route}`);
}

function found<T>(routes: Readonly<Record<string, T>>, route: string, otherwise: string): T {
  const one = Object.hasOwn(routes, route) ? routes[route] : undefined;
  if (one !== undefined) return one;
  throw new TaqError('INVALID_ARGUMENT', otherwise, {
    details: { argument: 'route', value: route },
    next: `It has: ${Object.keys(routes).join(', ')}.`,
  });
}
