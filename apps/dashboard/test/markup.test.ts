import { describe, expect, it } from 'vitest';
import { element, foreign } from '../src/markup/element.ts';
import { toHtml } from '../src/markup/to-html.ts';
import { HOSTILE } from './sample-database.ts';

describe('markup as HTML', () => {
  it('takes no text and no value of an attribute for anything but text', () => {
    const html = toHtml(element('p', { title: HOSTILE }, HOSTILE, foreign(HOSTILE)));
    expect(html.match(/<[^>]*>/g)?.map((tag) => tag.split(/[ >]/)[0])).toEqual(['<p', '<bdi', '</bdi', '</p']);
    expect(html).not.toContain('<img');
    expect(html.match(/"/g)).toHaveLength(2);
    expect(html).toContain('&amp;lt;');
  });

  it('leaves out attributes without a value, and writes those that have none by their name', () => {
    expect(toHtml(element('th', { class: null, hidden: false, 'data-unsorted': true, colspan: 2 }))).toBe(
      '<th data-unsorted colspan="2"></th>',
    );
  });

  it('joins lists, drops what is null, and ends no element that has no end', () => {
    expect(toHtml([null, ['a', [element('br', {}), 'b']]])).toBe('a<br>b');
  });
});
