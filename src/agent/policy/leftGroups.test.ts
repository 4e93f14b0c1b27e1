import { describe, expect, it } from 'vitest';
import { ChangeBuilder } from './changeBuilder.ts';
import { Inbox } from './inbox.ts';
import { LeftGroups } from './leftGroups.ts';
import { PolicyBook } from './policyBook.ts';
import { ingressPolicy } from './testing/testPolicies.ts';

const noNews = () => new Inbox(() => undefined).take();
const group = { metadata: { name: 'g', uid: 'g' }, groupMembers: [{ ips: ['10.0.0.1'] }] };

describe('groups that went', () => {
  it('stay while rules speak of them, and are forgotten then', () => {
    const book = new PolicyBook();
    const groups = new LeftGroups(book);
    const build = new ChangeBuilder();
    const news = noNews();
    news.addressGroups.set('g', group);
    news.appliedToGroups.set('g', group);
    groups.take(news, build);
    book.setPolicy(ingressPolicy('p', { to: 'g', from: 'g' }), build);

    const gone = noNews();
    gone.addressGroups.set('g', undefined);
    gone.appliedToGroups.set('g', undefined);
    groups.take(gone, build);
    groups.forget();
    const names = () => ({ address: [...book.groupNames().address], to: [...book.groupNames().appliedTo] });
    expect(names()).toEqual({ address: ['g'], to: ['g'] });

    book.removePolicy('p', build);
    groups.forget();
    expect(names()).toEqual({ address: [], to: [] });
  });

  it('are not gone when they come again before', () => {
    const book = new PolicyBook();
    const groups = new LeftGroups(book);
    const build = new ChangeBuilder();
    for (const each of [group, undefined, group]) {
      const news = noNews();
      news.addressGroups.set('g', each);
      groups.take(news, build);
    }
    groups.forget();
    expect([...book.groupNames().address]).toEqual(['g']);
  });
});
