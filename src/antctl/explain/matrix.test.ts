import { describe, expect, it } from 'vitest';
import { createStyle } from '../output/style.ts';
import { matrixOf, matrixText } from './matrix.ts';
import { shop } from './testing/shop.ts';

const onlyHttp = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: only-http, namespace: shop }
spec: { podSelector: { matchLabels: { app: cart } }, ingress: [{ ports: [{ port: 80 }] }] }
`;

describe('matrixOf', () => {
  it('tells rows from columns, and what depends on the port', () => {
    const matrix = matrixOf(shop(onlyHttp), 'shop', { protocol: 'TCP', port: undefined });
    expect(matrix.pods).toEqual([
      { name: 'Deployment cart', count: 1 },
      { name: 'web-0', count: 1 },
      { name: 'web-1', count: 1 },
    ]);
    // The Pods of a workload are many: they reach each other as they reach others.
    expect(matrix.cells).toEqual([
      ['partly', 'allowed', 'denied'],
      ['partly', 'allowed', 'denied'],
      ['partly', 'allowed', 'allowed'],
    ]);
    expect(matrixText(matrix, createStyle(false))).toContain('1 Deployment cart ~ + -\n');
  });

  it('does not say that some ports are open where none is for certain', () => {
    const fromRange = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: from-range, namespace: shop }
spec: { podSelector: { matchLabels: { app: web } }, ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/8 } }], ports: [{ port: 80 }] }] }
`;
    const { cells } = matrixOf(shop(fromRange), 'shop', { protocol: 'TCP', port: undefined });
    expect(cells[0]?.[1], 'from a template, which has no address yet').toBe('unknown');
    expect(cells[2]?.[1]).toBe('partly');
  });

  it('asks for one port, and for pings', () => {
    const world = shop(onlyHttp);
    expect(matrixOf(world, 'shop', { protocol: 'TCP', port: 80 }).cells[1]).toEqual([
      'allowed',
      'allowed',
      'denied',
    ]);
    expect(matrixOf(world, 'shop', { protocol: 'ICMP', port: undefined }).cells[1]?.[0]).toBe('denied');
  });
});
