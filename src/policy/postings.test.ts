import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSelector, type Selector, selects } from './labelSelector.ts';
import { labelSet, labelText } from './labelSet.ts';
import { LabelledPostings, SelectingPostings } from './postings.ts';
import { labels, selector } from './testing/arbitraries.ts';

const setOf = (of: Record<string, string>) => labelSet(of, labelText(of));
const selecting = selector
  .map(parseSelector)
  .filter((result) => result.ok)
  .map(({ selector: each }) => ({ selector: each }));
const labelled = labels.map((of) => ({ labels: setOf(of) }));

/** Some are deleted again, and the sizes are around the point where filing begins. */
const kept = fc.infiniteStream(fc.boolean());

describe('LabelledPostings', () => {
  it('finds each of the matching ones once', () => {
    fc.assert(
      fc.property(
        fc.array(labelled, { maxLength: 40, size: 'max' }),
        selecting,
        kept,
        (items, wanted, keep) => {
          const postings = new LabelledPostings<(typeof items)[number]>();
          items.forEach((item, index) => {
            postings.set(`${index}`, item);
          });
          const left = items.filter((_item, index) => {
            if (keep.next().value) return true;
            postings.delete(`${index}`);
            return false;
          });
          const isWanted = ({ labels: of }: (typeof items)[number]) => selects(wanted.selector, of.labels);
          const found = [...postings.candidates(wanted.selector)].filter(isWanted);
          expect(found.length).toBe(new Set(found).size);
          expect(new Set(found)).toEqual(new Set(left.filter(isWanted)));
          expect(new Set(postings.values())).toEqual(new Set(left));
          expect(postings.size).toBe(left.length);
        },
      ),
    );
  });

  it('tries few of many', () => {
    const postings = new LabelledPostings<{ labels: ReturnType<typeof setOf> }>();
    for (let index = 0; index < 1000; index++)
      postings.set(`${index}`, { labels: setOf({ app: `app-${index}` }) });
    const one = parseSelector({ matchLabels: { app: 'app-7' } });
    expect(one.ok && [...postings.candidates(one.selector)]).toHaveLength(1);
    expect(postings.get('7')?.labels.labels).toEqual({ app: 'app-7' });
  });
});

describe('SelectingPostings', () => {
  const several = fc.uniqueArray(selecting, {
    maxLength: 40,
    size: 'max',
    selector: (each) => each.selector.text,
  });

  it('finds each of the matching ones once', () => {
    fc.assert(
      fc.property(several, labels, kept, (items, of, keep) => {
        const postings = new SelectingPostings<(typeof items)[number]>();
        for (const item of items) postings.add(item);
        const left = items.filter((item) => {
          if (keep.next().value) return true;
          postings.delete(item.selector.text);
          return false;
        });
        const found = [...postings.candidates(setOf(of))].filter((each) => selects(each.selector, of));
        expect(found.length).toBe(new Set(found).size);
        expect(new Set(found)).toEqual(new Set(left.filter((each) => selects(each.selector, of))));
        expect(postings.size).toBe(left.length);
      }),
    );
  });

  it('tries few of many', () => {
    const postings = new SelectingPostings<{ selector: Selector }>();
    for (let index = 0; index < 1000; index++) {
      const result = parseSelector({ matchLabels: { app: `app-${index}` } });
      if (result.ok) postings.add({ selector: result.selector });
    }
    expect([...postings.candidates(setOf({ app: 'app-7' }))]).toHaveLength(1);
    expect(postings.get('app=app-7')).toBeDefined();
  });
});
