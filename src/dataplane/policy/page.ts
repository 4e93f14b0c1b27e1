/**
 * A priority of a table, as one number: where the match flows of a rule are.
 * @module
 */

/** Pages of one table are in the order of their priorities. */
export type Page = number;

const prioritiesOfTable = 65_536;

/** The page of a priority (0 to 65,535) of a table. */
export function pageOf(table: number, priority: number): Page {
  return table * prioritiesOfTable + priority;
}

/** The table of a page. */
export function tableOfPage(page: Page): number {
  return Math.floor(page / prioritiesOfTable);
}

/** The priority of a page. */
export function priorityOfPage(page: Page): number {
  return page % prioritiesOfTable;
}
