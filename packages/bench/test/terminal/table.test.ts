import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPaint } from '../../src/terminal/colour.ts';
import { stringWidth } from '../../src/terminal/string-width.ts';
import { type Column, renderTable } from '../../src/terminal/table.ts';

const plain = createPaint({}, {});
const coloured = createPaint({ isTTY: true }, {});
const COLUMNS: readonly Column[] = [
  { header: 'manifest', align: 'left' },
  { header: 'tok/s', align: 'right' },
];

test('a table without rows is its header', () => {
  expect(renderTable(COLUMNS, [], { width: 80, paint: plain })).toBe('manifest  tok/s\n────────  ─────');
});

test('a row that is too short ends blank', () => {
  expect(renderTable(COLUMNS, [['a']], { width: 80, paint: plain }).split('\n')[2]).toBe('a');
});

test('text from outside stays in its cell', () => {
  const rows = [['a\nb\u001b[2J', '1']];
  expect(renderTable(COLUMNS, rows, { width: null, paint: plain }).split('\n')[2]).toBe('a b           1');
});

test('text stands left and numbers right, also with wide characters', () => {
  const rows = [
    ['tiny/16_8_6_2', '17.13'],
    ['日本', '171.3'],
    ['b', '9'],
  ];
  expect(renderTable(COLUMNS, rows, { width: 80, paint: plain }).split('\n')).toEqual([
    'manifest       tok/s',
    '─────────────  ─────',
    'tiny/16_8_6_2  17.13',
    '日本           171.3',
    'b                  9',
  ]);
});

test('only text gives way to a narrow terminal, never a number or a picture', () => {
  const columns: readonly Column[] = [...COLUMNS, { header: 'topology', align: 'left' }];
  const rows = [['a manifest with a long name', '123456789', { painted: '████ 16 ████▓▓ 8 ▓▓' }]];
  const lines = renderTable(columns, rows, { width: 45, paint: plain }).split('\n');
  expect(lines[2]).toBe('a manifest w…  123456789  ████ 16 ████▓▓ 8 ▓▓');
  const narrow = renderTable(columns, rows, { width: 10, paint: plain });
  expect(narrow).toContain('123456789');
  expect(narrow).toContain('████ 16 ████▓▓ 8 ▓▓');
});

test('without a terminal nothing is cut', () => {
  const name = 'x'.repeat(300);
  expect(renderTable(COLUMNS, [[name, '1']], { width: null, paint: plain })).toContain(name);
});

test('colour does not move a column', () => {
  const rows = [
    [{ text: 'good', style: 'blue' as const }, '1'],
    [{ painted: coloured('red', '██') }, { text: '22', style: 'red' as const }],
  ];
  const bare = renderTable(COLUMNS, rows, { width: 40, paint: plain }).split('\n');
  const painted = renderTable(COLUMNS, rows, { width: 40, paint: coloured }).split('\n');
  expect(painted.map(stringWidth)).toEqual(bare.map(stringWidth));
  expect(painted[2]).toContain('\u001b[34mgood\u001b[39m');
});

test('a table of text fits the terminal whenever eight columns for each text do', () => {
  const columns: readonly Column[] = [
    { header: 'a', align: 'left' },
    { header: 'b', align: 'left' },
  ];
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string(), fc.string())), fc.integer({ min: 18, max: 60 }), (rows, width) => {
      for (const line of renderTable(columns, rows, { width, paint: plain }).split('\n')) {
        expect(stringWidth(line)).toBeLessThanOrEqual(width);
      }
    }),
  );
});
