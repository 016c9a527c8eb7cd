/** Folder of bundled files, as `build.assets` in astro.config.ts names it. */
export const ASSETS = 'assets';

const LINK = new RegExp(`((?:src|href|data-script)=")/(${ASSETS}/)`, 'g');

/**
 * A page whose links to bundled files are relative to itself, so that the pages open below any path and from a folder.
 * Astro can only write such links from the root of a server.
 * @param address of the page from that root, such as `/runs/1.html`
 */
export function withRelativeLinks(html: string, address: string): string {
  const depth = address.split('/').length - 2;
  return html.replace(LINK, `$1${depth <= 0 ? './' : '../'.repeat(depth)}$2`);
}
