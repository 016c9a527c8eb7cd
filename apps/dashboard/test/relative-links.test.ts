import { describe, expect, it } from 'vitest';
import { withRelativeLinks } from '../src/relative-links.ts';

describe('links to bundled files', () => {
  it('are relative to the page, whatever folder it is in', () => {
    const html = '<script src="/assets/a.js"></script><p data-script="/assets/b.js" title="/assets/">';
    expect(withRelativeLinks(html, '/index.html')).toBe(
      '<script src="./assets/a.js"></script><p data-script="./assets/b.js" title="/assets/">',
    );
    expect(withRelativeLinks(html, '/runs/1.html')).toContain('src="../assets/a.js"');
    expect(withRelativeLinks('<a href="/elsewhere/">', '/runs/1.html')).toBe('<a href="/elsewhere/">');
  });
});
