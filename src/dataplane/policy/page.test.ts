import { describe, expect, it } from 'vitest';
import { pageOf, priorityOfPage, tableOfPage } from './page.ts';

describe('a page', () => {
  it.each([
    [45, 64_989],
    [90, 200],
    [100, 1],
    [0, 65_535],
  ])('is a priority of a table: %i, %i', (table, priority) => {
    const page = pageOf(table, priority);
    expect([tableOfPage(page), priorityOfPage(page)]).toEqual([table, priority]);
  });
});
