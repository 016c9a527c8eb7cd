import { defineMiddleware } from 'astro:middleware';
import { withRelativeLinks } from './relative-links.ts';

/** Here instead of after the build, where every page would be read and written once more. */
export const onRequest = defineMiddleware(async ({ url }, next) => {
  const response = await next();
  if (!response.headers.get('content-type')?.startsWith('text/html')) return response;
  return new Response(withRelativeLinks(await response.text(), url.pathname), response);
});
