import { describe, expect, it } from 'vitest';
import { nameOf } from '#policy/explain/question.ts';
import { frontendsOf } from './backends.ts';
import { Places } from './places.ts';
import { QuestionError } from './reference.ts';
import { shop } from './testing/shop.ts';

const world = shop();
const places = new Places(world);

function frontends(key: string, asked: Parameters<typeof frontendsOf>[3] = {}) {
  return frontendsOf(world, places, key, asked).map(({ port, protocol, backends }) => ({
    at: `${port}/${protocol}`,
    to: backends.map(({ end, port: target }) => `${nameOf(end)}:${target}`),
  }));
}

describe('frontendsOf', () => {
  it('takes what is behind a Service from its slices, as kube-proxy does', () => {
    expect(frontends('shop/web')).toEqual([{ at: '80/TCP', to: ['shop/web-0:8080', 'shop/web-1:8081'] }]);
    expect(frontends('shop/api')).toEqual([{ at: '443/TCP', to: ['node n1:6443'] }]);
  });

  it('takes it from the selector where there are no slices', () => {
    expect(frontends('shop/cart')).toEqual([
      { at: '80/TCP', to: ['shop/cart:80'] },
      { at: '53/UDP', to: ['shop/cart:53'] },
    ]);
  });

  it('takes pods of the host network by a selector, too', () => {
    const more = shop(
      'apiVersion: v1\nkind: Pod\nmetadata: { name: hosted, namespace: shop, labels: { app: cart } }\nspec: { nodeName: n2, hostNetwork: true }\n',
    );
    const [first] = frontendsOf(more, new Places(more), 'shop/cart', {});
    expect(first?.backends.map(({ end }) => nameOf(end)).sort()).toEqual(['node n2', 'shop/cart']);
  });

  it('does not look for what is behind a name for something outside', () => {
    const outside =
      'apiVersion: v1\nkind: Service\nmetadata: { name: o, namespace: shop }\nspec: { type: ExternalName, ports: [{ port: 80 }] }\n';
    const more = shop(outside);
    expect(() => frontendsOf(more, new Places(more), 'shop/o', {})).toThrow('ask for its address');
  });

  it('finds ports by number, name and protocol', () => {
    expect(frontends('shop/cart', { port: 'dns' })).toHaveLength(1);
    expect(frontends('shop/cart', { port: 53, protocol: 'UDP' })).toHaveLength(1);
    expect(() => frontends('shop/cart', { port: 53, protocol: 'TCP' })).toThrow(QuestionError);
    expect(() => frontends('shop/web', { port: 81 })).toThrow('it has 80/TCP (http)');
  });
});
