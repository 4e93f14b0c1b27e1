import { describe, expect, it } from 'vitest';
import { nameOf } from '#policy/explain/question.ts';
import { Places } from './places.ts';
import { parseReference, QuestionError } from './reference.ts';
import { shop } from './testing/shop.ts';

const places = new Places(shop());

function find(text: string, side: 'source' | 'destination' = 'destination') {
  const place = places.find(parseReference(text, 'shop'), side);
  return place.kind === 'end' ? { ...place, end: nameOf(place.end) } : place;
}

describe('Places', () => {
  it.each([
    ['web-0', { end: 'shop/web-0', notes: [] }],
    ['10.0.2.2', { end: 'shop/web-0', notes: ['10.0.2.2 is Pod shop/web-0'] }],
    ['node/n1', { end: 'node n1', notes: [] }],
    ['172.18.0.1', { end: 'node n1', notes: ['172.18.0.1 is Node n1'] }],
    ['proxy', { end: 'node n2', notes: ['shop/proxy is on the host network: to policies it is node n2'] }],
    ['cart', { end: 'shop/cart', notes: ['shop/cart stands for all Pods of Deployment shop/cart'] }],
    ['deploy/cart', { end: 'shop/cart' }],
    ['192.0.2.1', { end: '192.0.2.1', notes: [] }],
    ['svc/web', { kind: 'service', key: 'shop/web' }],
    ['10.96.0.10', { kind: 'service', notes: ['10.96.0.10 is Service shop/web'] }],
    ['done', { kind: 'nowhere', why: 'Pod shop/done has ended: nothing begins or ends there' }],
  ])('finds %s', (text, place) => {
    expect(find(text)).toMatchObject(place);
  });

  it('says that there are pods in a range, and nodes that may always dial', () => {
    expect(find('10.0.0.0/8')).toMatchObject({
      notes: [expect.stringContaining('the 3 Pods in this range')],
    });
    expect(find('172.18.0.0/16', 'source')).toMatchObject({
      notes: [expect.stringContaining('Nodes are in this range, too (2)')],
    });
  });

  it.each(['nobody', 'node/none', 'svc/none', 'deploy/none'])('does not find %s', (text) => {
    expect(() => find(text)).toThrow(QuestionError);
  });

  it('knows that Services dial nobody', () => {
    expect(() => find('svc/web', 'source')).toThrow(QuestionError);
  });

  it('knows no other addresses than IPv4', () => {
    expect(places.at('fd00::1', 'source').kind).toBe('nowhere');
  });
});
