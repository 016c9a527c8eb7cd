import { describe, expect, it } from 'vitest';
import { groupBeginnings, groupPage, groupParts } from '../src/data/group-parts.ts';
import { runGroups } from '../src/data/run-groups.ts';
import { disqualified, QUALIFIED, sampleRun } from './sample-run.ts';

const runsOf = (ranked: number, failed: number) => [
  ...Array.from({ length: ranked }, (_, index) => sampleRun({ id: `ranked-${index}`, ...QUALIFIED })),
  ...Array.from({ length: failed }, (_, index) =>
    sampleRun({ id: `failed-${index}`, ...disqualified('contract', 'chain', 'layersMismatch') }),
  ),
];
const groupOf = (ranked: number, failed: number) => {
  const [group] = runGroups(runsOf(ranked, failed));
  if (group === undefined) throw new Error('expected a group');
  return group;
};

describe('tables of many topologies', () => {
  it('are whole while a page has room for them', () => {
    const group = groupOf(100, 20);
    expect(groupBeginnings([group])).toEqual([{ shown: group, group, left: 0 }]);
  });

  it('else show the beginning of every list, and of each at least a few however many tables there are', () => {
    const [first] = groupBeginnings([groupOf(300, 100)]);
    expect([first?.shown.ranked.length, first?.shown.disqualified.length, first?.left]).toEqual([60, 60, 280]);
    const many = groupBeginnings(Array.from({ length: 50 }, () => groupOf(10, 30)));
    expect(many.every(({ shown }) => shown.ranked.length === 6 && shown.disqualified.length === 6)).toBe(true);
  });

  it('have pages for themselves, with every row once and in order', () => {
    const group = groupOf(300, 100);
    const parts = groupParts(group);
    expect(parts.map(({ shown, part }) => [part, shown.ranked.length, shown.disqualified.length])).toEqual([
      [1, 240, 0],
      [2, 60, 100],
    ]);
    const rows = parts.flatMap(({ shown }) => [...shown.ranked, ...shown.disqualified]);
    expect(rows).toEqual([...group.ranked, ...group.disqualified]);
    expect([groupPage(group, 1), groupPage(group, 2)]).toEqual([
      `topologies/${group.anchor}.html`,
      `topologies/${group.anchor}.2.html`,
    ]);
  });
});
